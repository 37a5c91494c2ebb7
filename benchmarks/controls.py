"""The two controls that pages are compared with, and the server they share with the site.

*hello* is a bare Django view; *floor* reads a topic and 20 replies with their authors by three `.values()` queries and
fills one plain template. Neither passes any middleware. `application` serves both under /control/, and everywhere else
the site as it is, or without its cache of whole pages.
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "community.settings")

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.template import engines  # noqa: E402
from django.test.utils import override_settings  # noqa: E402
from django.urls import path  # noqa: E402

from community.members.models import Member  # noqa: E402
from forum.models import Reply, Topic  # noqa: E402

TOPIC = ["pk", "title", "html", "author_id", "created_at", "reply_count"]
REPLY = ["pk", "position", "html", "author_id", "created_at"]
FLOOR = engines["django"].from_string("""<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>{{ topic.title }}</title></head>
<body>
<h1>{{ topic.title }}</h1>
<p>{{ topic.author }}, {{ topic.created_at }}, {{ topic.reply_count }} replies</p>
{% autoescape off %}{{ topic.html }}{% endautoescape %}
{% for reply in replies %}
<article id="reply-{{ reply.position }}">
<p><b>{{ reply.author }}</b> <a href="/forum/r/{{ reply.pk }}/">{{ reply.created_at }}</a></p>
{% autoescape off %}{{ reply.html }}{% endautoescape %}
</article>
{% endfor %}
</body>
</html>
""")


def hello(request):
    return HttpResponse("hello")


def floor(request, pk):
    topic = Topic.objects.values(*TOPIC).get(pk=pk)
    found = Reply.objects.filter(topic=pk, position__lte=20).order_by("position")
    replies = list(found.values(*REPLY))
    ids = {topic["author_id"], *(reply["author_id"] for reply in replies)}
    people = Member.objects.filter(pk__in=ids).values("pk", "name")
    names = {person["pk"]: person["name"] for person in people}
    for post in (topic, *replies):
        post["author"] = names[post["author_id"]]
    return HttpResponse(FLOOR.render({"topic": topic, "replies": replies}))


urlpatterns = [path("control/hello/", hello), path("control/floor/<int:pk>/", floor)]


class ControlRequest(WSGIRequest):
    urlconf = __name__


class Controls(WSGIHandler):
    request_class = ControlRequest


with override_settings(MIDDLEWARE=[]):
    controls = Controls()
# Whole pages are not kept where this says so; parts of pages are, as on any site.
LEFT_OUT = (
    "community.content.page_cache.PageCacheMiddleware" if os.environ.get("WITHOUT_PAGES") else ""
)
with override_settings(MIDDLEWARE=[name for name in settings.MIDDLEWARE if name != LEFT_OUT]):
    site = WSGIHandler()


def application(environ, start_response):
    is_control = environ["PATH_INFO"].startswith("/control/")
    return (controls if is_control else site)(environ, start_response)
