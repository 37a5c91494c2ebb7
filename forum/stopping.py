"""How mail about a topic, category, tag or member is ended: by the same choice as *Nothing* under its bell."""

from functools import partial

from django.db.models import QuerySet

from community.members.models import Member
from community.notifications.stopping import Stop
from forum.models import Category, Following, Tag, Topic

NOUNS = {"topic": Topic, "category": Category, "tag": Tag, "person": Member}


def seen_by(member) -> dict[str, QuerySet]:
    """What can be followed, as far as `member` may see it. Tags and the names of people are open to everybody."""
    return {
        "topic": Topic.objects.visible_to(member),
        "category": Category.objects.visible_to(member),
        "tag": Tag.objects.all(),
        "person": Member.objects.known(),
    }


def end(what: str, member, key: str) -> None:
    """Also of what they may no longer see; of what is gone there is no mail any more."""
    if noun := NOUNS[what].objects.filter(pk=key).first():
        Following.objects.choose(member, noun, Following.Level.MUTE)


def seen(what: str, viewer, key: str):
    return seen_by(viewer)[what].filter(pk=key).first()


STOPS = {what: Stop(partial(end, what), partial(seen, what)) for what in NOUNS}
