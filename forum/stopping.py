"""How mail about a topic, category, tag or member is ended: by the same choice as *Nothing* under its bell."""

from functools import partial

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from community.members.models import Member
from community.notifications.stopping import Stop
from forum.models import Category, Following, Reply, Tag, Topic

MEANING = _(
    "It is the same as “Nothing” under the bell on its page: nothing of it comes by mail or on the site, "
    "until something else is chosen there."
)
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


def end_topic_of(member, key: str) -> None:
    """Mail about one reply, such as thanks for it, is ended with its topic."""
    if reply := Reply.objects.filter(pk=key).first():
        end("topic", member, str(reply.topic_id))


def seen_topic_of(viewer, key: str):
    return seen_by(viewer)["topic"].filter(replies__pk=key).first()


STOPS = {what: Stop(partial(end, what), partial(seen, what), MEANING) for what in NOUNS} | {
    "reply": Stop(end_topic_of, seen_topic_of, MEANING)
}
