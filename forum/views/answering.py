"""The places of a topic's page where a member does something: to reply, to follow. As nearly everybody finds them they
are drawn once and kept, as the posts are (see posts.py); with words in them they are drawn for whom they belong to."""

from uuid import uuid4

from django.contrib.auth.models import AnonymousUser
from django.template import engines
from django.utils.html import escape
from django.utils.safestring import mark_safe

from community.content.pure import pure
from forum.forms import NewReplyForm
from forum.models import Following, Topic
from forum.views.composing import ready
from forum.views.opening import KEPT, filled
from forum.views.posts import FIELD, MARK, signed, token_of

KEY, NEXT = f"key{MARK}", f"next{MARK}"


def composer_of(request, topic) -> str:
    """An empty one."""
    html = composer(topic.pk).replace(KEY, str(uuid4()))
    return signed(html, token_of(request))


@pure(KEPT)
def composer(topic_pk: int) -> str:
    form = NewReplyForm(initial={"sent_key": KEY}, topic=Topic(pk=topic_pk), member=AnonymousUser())
    ready(form, f"topic-{topic_pk}", None)
    return filled(
        "forum/_composer.html", form=form, topic_pk=topic_pk, token=FIELD, csrf_token=MARK
    )


def following_of(request, topic) -> str:
    if not request.user.is_authenticated:
        return ""
    level = topic.level_of_reader
    if level is None:
        level = Following.objects.level_of(request.user, topic)
    html = following(topic.pk, level).replace(NEXT, escape(request.get_full_path()))
    return signed(html, token_of(request))


@pure(KEPT)
def following(topic_pk: int, level: str) -> str:
    facts = {"offered": True, "what": "topic", "pk": topic_pk, "level": level, "next": NEXT}
    template = engines["django"].get_template("forum/_follow.html")
    return mark_safe(template.render({**facts, "csrf_token": MARK}))  # noqa: S308
