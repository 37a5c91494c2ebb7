"""One act on the topics that a moderator has ticked in a list: each by itself, so that one that cannot be done keeps nobody's.

Each act says with which verb it is taken back, so that all of it can be taken back together.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from forum.models import Refused, Topic
from forum.models.moderators import moderates_some
from forum.models.regrouping import lock_in_order
from forum.sight import BACK

MOST = 50  # at once: each is an act with its line in the record, and somebody waits for the page


@dataclass(frozen=True)
class Act:
    """`do(topic, by=, reason=, **more)` returns the verb that takes it back, "" for none; Refused where there is nothing to do."""

    label: str | Promise
    said: str | Promise
    do: Callable


@dataclass(frozen=True)
class Result:
    topic: Topic
    said: str | Promise = ""
    problem: str = ""
    undo: str = ""


def close(topic, *, by, reason, **more) -> str:
    if topic.locked_at:
        raise Refused(gettext("It is closed already."))
    topic.lock(by=by, reason=reason)
    return "unlock"


def reopen(topic, *, by, reason, **more) -> str:
    if not topic.locked_at:
        raise Refused(gettext("It is open already."))
    topic.unlock(by=by, reason=reason)
    return "lock"


def hide(topic, *, by, reason, **more) -> str:
    if topic.hidden_at:
        raise Refused(gettext("It is hidden already."))
    topic.hide(by=by, reason=reason)
    return "unhide"


def restore(topic, *, by, reason, **more) -> str:
    """From the state that everybody who moderates sees it in; the one below, if there is one, stays."""
    if topic.is_shown:
        raise Refused(gettext("It is in sight already."))
    verb = BACK[topic.state]
    getattr(topic, verb)(by=by, reason=reason)
    return AWAY[verb]


def move(topic, *, by, reason, category, **more) -> str:
    if topic.category_id == category.pk:
        raise Refused(gettext("It is there already."))
    topic.move(category, by=by, reason=reason)
    return "move_back"


def add_tags(topic, *, by, reason, tags, **more) -> str:
    """Besides those it has. Of their own topics nothing is recorded, so nothing leads back."""
    there = list(topic.tags.values_list("name", flat=True))
    new = [name for name in tags if name not in there]
    if not new:
        raise Refused(gettext("It has these tags already."))
    topic.tag([*there, *new], by=by, reason=reason)
    return "" if by == topic.author else "tag_back"


AWAY = {"unhide": "hide", "release": "hold", "restore": "remove"}
ACTS = {
    "close": Act(_("Close: no new replies"), _("It is closed to new replies."), close),
    "open": Act(_("Open: replies again"), _("It takes replies again."), reopen),
    "move": Act(_("Move to a category"), _("It is moved."), move),
    "tag": Act(_("Add tags"), _("It has the tags."), add_tags),
    "hide": Act(_("Hide: only moderators see it"), _("Only moderators see it now."), hide),
    "restore": Act(_("Bring back what is out of sight"), _("It is back."), restore),
}
# Verbs that take something back, and whether what they take back still stands; the last two see to that themselves.
STANDS = {
    "unlock": lambda topic: topic.locked_at,
    "lock": lambda topic: not topic.locked_at,
    "unhide": lambda topic: topic.hidden_at,
    "hide": lambda topic: not topic.hidden_at,
    "hold": lambda topic: not topic.held_at,
    "remove": lambda topic: not topic.deleted_at,
    "move_back": lambda topic: True,
    "tag_back": lambda topic: True,
}


def take_back(topic, verb: str, *, by) -> str:
    if not STANDS[verb](topic):
        raise Refused(gettext("It was changed since, so it cannot be taken back here."))
    getattr(topic, verb)(by=by, reason=gettext("Taken back"))
    return ""


def attempt(topic, said, do: Callable) -> Result:
    """`do(topic)` in a transaction of its own, when nobody else is at the topic."""
    try:
        with transaction.atomic():
            lock_in_order(topic)
            undo = do(topic)
    except PermissionDenied as no:
        return Result(topic, problem=str(no))
    return Result(topic, said, undo=undo)


def act_on(topics, key: str, *, by, **more) -> list[Result]:
    act = ACTS[key]
    return [attempt(it, act.said, lambda topic: act.do(topic, by=by, **more)) for it in topics]


def take_back_all(pairs, *, by) -> list[Result]:
    """`pairs` of a topic and the verb that takes back what was done to it."""
    said = gettext("It is as it was.")
    return [
        attempt(it, said, lambda topic, verb=verb: take_back(topic, verb, by=by))
        for it, verb in pairs
    ]


def mark_tickable(member, *lists) -> bool:
    """Each topic that `member` moderates learns that it can be ticked; is there one? Of others nothing is asked."""
    if not moderates_some(member):
        return False
    topics = [topic for rows in lists for topic in rows]
    for topic in topics:
        topic.is_tickable = topic.allows_moderation_by(member)
    return any(topic.is_tickable for topic in topics)
