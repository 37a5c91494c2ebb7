"""Sentences of a topic's page that hold a number or a name: Jinja marks plain words only (community/jinja.py)."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.content.sentences import marked_up
from community.moderation.models import FirstPosts


def first_post_by(name) -> str:
    return _("First post, by %(name)s") % {"name": name}


def reply_by(name) -> str:
    return _("Reply by %(name)s") % {"name": name}


def reply_out_of_sight_by(name) -> str:
    return _("Reply by %(name)s, out of sight") % {"name": name}


def in_reply_to(name, way: str) -> str:
    return marked_up(_('in reply to <a href="%(way)s">%(name)s</a>'), way=way, name=name)


def replied(name) -> str:
    return _("%(name)s replied") % {"name": name}


def replies(n: int) -> str:
    return ngettext("%(n)s reply", "%(n)s replies", n) % {"n": n}


def helped(n: int) -> str:
    return ngettext("Helped %(n)s person", "Helped %(n)s people", n) % {"n": n}


def thanks(n: int) -> str:
    return ngettext("%(n)s thanks", "%(n)s thanks", n) % {"n": n}


def same(n: int) -> str:
    sentence = ngettext(
        "<b>%(n)s</b> person has this too.", "<b>%(n)s</b> people have this too.", n
    )
    return marked_up(sentence, n=n)


def span(first: int, last: int, total: int) -> str:
    return _("%(first)s to %(last)s of %(total)s") % {"first": first, "last": last, "total": total}


def was_topic(title: str) -> str:
    return _("was a topic of its own: “%(title)s”") % {"title": title}


def looked_at_first(request) -> str:
    return FirstPosts.for_request(request).promise
