"""Jinja, in which the frame of every page and the page of a topic are written: what its templates can call.

Django's templates walk a tree of nodes and look each variable up anew; Jinja makes Python of a template, and fills a
page of twenty replies many times as fast (docs/decisions/0009). These templates stand in templates/jinja2. Words are
marked with `_("…")`, alone in its braces or in a block, where makemessages finds it; sentences that hold a number or a
name come from Python.
"""

from django.template import engines
from django.templatetags.static import static
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext
from jinja2 import ChainableUndefined, Environment, pass_context

from community.content import machines
from community.content.addressing import url
from community.content.templatetags import machines as machine_tags
from community.content.templatetags.icons import draw, state
from community.content.templatetags.slots import slot
from community.members.templatetags.people import avatar, name
from community.notifications.bell import new_notifications
from community.search import words as said
from forum import words
from forum.templatetags.states import out_of_sight, topic_state
from forum.templatetags.when import moment


def environment(**options) -> Environment:
    # A name that a page does not have is empty, and so is what lies below it, as in Django's templates.
    options |= {"undefined": ChainableUndefined, "trim_blocks": True, "lstrip_blocks": True}
    env = Environment(**options)  # noqa: S701 (Django turns autoescape on)
    env.globals |= {
        "_": gettext,
        "language": get_language,
        "url": url,
        "static": static,
        "picture": lambda image, size: image.get_rendition(size),
        "icon": draw,
        "state": state,
        "topic_state": topic_state,
        "words": words,
        "said": said,
        "new_notifications": new_notifications,
        "django": django,
        "alternates": pass_context(machine_tags.alternates),
        "breadcrumb_data": pass_context(machine_tags.breadcrumb_data),
        "slot": pass_context(slot),
        "preview_picture": pass_context(machine_tags.preview_picture),
    }
    env.filters |= {  # Jinja calls a filter straight, and a function by a detour that a page of replies feels
        "avatar": avatar,
        "name": name,
        "moment": moment,
        "out_of_sight": out_of_sight,
        "og_locale": machines.og_locale,
        "date": lambda moment: date_format(localtime(moment), "DATE_FORMAT"),
        "iso": lambda moment: localtime(moment).isoformat(),
        "day": lambda moment: localtime(moment).date().isoformat(),
    }
    return env


def django(template: str, **context) -> str:
    """A template of Django's, with nothing but what it is given."""
    return engines["django"].get_template(template).render(context)
