"""Who is told of what happens in the forum, and why."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.backends import ModelBackend
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from community.audience.visibility import Visibility
from community.members.models import Member
from community.notifications.bell import notify
from community.notifications.kinds import Choice, Group, Mail
from forum.mentions import mentioned_in
from forum.models import Category, Following, Reaction, Reply, SameQuestion, Topic
from forum.models.following import places_of
from forum.models.moderators import WHOLE, moderators_of
from forum.models.post import Post

CALLED = 50  # people that one post can call by name, or by their words; with more, it is a crowd that is shouted at
ASKED = 10_000  # members in one query; SQLite takes some 32,000 values
QUOTED = re.compile(r"^ {0,3}>.*?/forum/r/(\d{1,18})/", re.MULTILINE)
NOBODY = Q(pk__in=[])
ACTS = (
    "hide",
    "lock",
    "merge_topic",
    "move",
    "release",
    "remove",
    "rename",
    "split",
)  # by moderators on somebody's post, of the same names in the audit log
BY_TRUSTED = (
    "duplicate",
    "tidy",
)  # by trusted members on somebody's topic, with their names; likewise
KINDS = {
    "forum.reply": _("Replies"),
    "forum.mention": _("Mentions"),
    "forum.quote": _("Quotes"),
    "forum.topic": _("New topics"),
    "forum.accepted": _("Your accepted answers"),
    "forum.solved": _("Solved questions"),
    "forum.helpful": _("Helpful"),
    "forum.thanks": _("Thanks"),
    "forum.hide": _("Hidden by a moderator"),
    "forum.lock": _("Closed by a moderator"),
    "forum.duplicate": _("Closed because it was asked before"),
    "forum.tidy": _("Title or tags changed"),
    "forum.move": _("Moved by a moderator"),
    "forum.release": _("Published by a moderator"),
    "forum.remove": _("Deleted by a moderator"),
    "forum.merge_topic": _("Merged by a moderator"),
    "forum.rename": _("Renamed by a moderator"),
    "forum.split": _("Split by a moderator"),
}


def choice(name, label, group, default, *kinds, **more) -> Choice:
    return Choice(name, label, group, default, frozenset(f"forum.{it}" for it in kinds), **more)


# Mail comes at once where somebody waits for it, and is gathered where it is only good to know. Who follows "on the
# site" (reasons of "follow:") is never written to.
CHOICES = (
    choice(
        "answers",
        _("Replies to your questions and to what you wrote"),
        Group.YOU,
        Mail.INSTANT,
        "reply",
        reasons=frozenset(["author", "answered"]),
    ),
    choice("names", _("You are named or quoted"), Group.YOU, Mail.INSTANT, "mention", "quote"),
    choice(
        "solved",
        _("Your question is solved, or your answer accepted"),
        Group.YOU,
        Mail.INSTANT,
        "accepted",
        "solved",
    ),
    choice("thanks", _("Somebody thanks you"), Group.YOU, Mail.WEEKLY, "helpful", "thanks"),
    choice(
        "acts",
        _("A moderator does something with what you wrote"),
        Group.YOU,
        Mail.INSTANT,
        *ACTS,
        even_unseen=True,
    ),
    choice(
        "duplicate",
        _("Your question is closed because it was asked before"),
        Group.YOU,
        Mail.INSTANT,
        "duplicate",
    ),
    choice(
        "topics",
        _("Replies in other topics that you follow or take part in"),
        Group.FOLLOWED,
        Mail.INSTANT,
        "reply",
        reasons=frozenset(["watch:topic"]),
    ),
    choice(
        "places",
        _("Everything in categories, about tags and by members that you follow"),
        Group.FOLLOWED,
        Mail.DAILY,
        "reply",
        "topic",
        reasons=frozenset(["watch:category", "watch:tag", "watch:person"]),
    ),
)


@dataclass(frozen=True)
class Event:
    """`what` happened: "topic", "reply", "accept", "helpful", "thanks", one of ACTS or BY_TRUSTED; to `post`, by `actor`."""

    what: str
    post: Post
    actor: Member | None
    at: datetime

    @property
    def topic(self) -> Topic:
        return self.post if isinstance(self.post, Topic) else self.post.topic

    @property
    def still_true(self) -> bool:
        """An answer, or thanks, may have been taken back before anybody was told of it."""
        if self.what == "accept":
            return self.topic.accepted_reply_id == self.post.pk
        if self.what not in Reaction.Kind.values:
            return True
        return self.post.reactions.filter(kind=self.what, member=self.actor).exists()

    @property
    def named(self) -> Member | None:
        """Who did it, where the words say so: a moderator stays one of several, and an answer is one whoever accepted it."""
        return None if self.what in ACTS or self.what == "accept" else self.actor


def tell(event: Event) -> None:
    """Tell everybody whom it concerns."""
    told = told_of(event) if event.still_true else {}
    for kind in KINDS:
        reasons = {pk: why for pk, why in told.items() if kind_of(event, why) == kind}
        notify(reasons, kind, group_of(event), event.post, actor=event.named, at=event.at)


def told_of(event: Event) -> dict[int, str]:
    """Members by id, each with the one reason that counts most: the order of `reasons`.

    Never who did it, never who may not see it, never who has muted the topic, its category, one of its tags,
    or who wrote or did it. Each reason is one query at most, however many members it concerns. Most concern
    nobody, so who may hear of it, which is the dear question, is asked once, of those whom a reason names.
    """
    named: dict[int, str] = {}
    for reason, who in reasons(event):
        for pk in who:
            named.setdefault(pk, reason)
    ids = list(named)
    hear = set()
    for start in range(0, len(ids), ASKED):
        hear.update(
            may_hear(event).filter(pk__in=ids[start : start + ASKED]).values_list("pk", flat=True)
        )
    return {pk: reason for pk, reason in named.items() if pk in hear}


def may_hear(event: Event) -> QuerySet:
    """Members who may be told of it at all. Whose post is out of sight may know that, though not see it."""
    people = {event.post.author_id, event.actor and event.actor.pk} - {None}
    muting = Following.objects.muting(event.topic, people).values("member")
    members = Member.objects.able_to_sign_in().exclude(pk__in=muting)
    if event.actor:
        members = members.exclude(pk=event.actor.pk)
    return members if event.what in ACTS else members.filter(may_see(event.post))


def reasons(event: Event) -> Iterator[tuple[str, Iterable[int | None]]]:
    """Why somebody is told, the weightiest reason first, and the ids of who they are; None is nobody."""
    post, topic = event.post, event.topic
    if event.what in ("topic", "reply"):
        yield "mention", ids_of(Member.objects.filter(username__in=mentioned_in(post.source)))
        yield "quote", authors_of(quoted_in(post))
    if event.what == "reply":
        if post.in_reply_to_id:
            yield "answered", authors_of([post.in_reply_to_id])
        yield "author", [topic.author_id]
        yield from followers(event, topic=topic)
    elif event.what == "accept":
        yield "helper", [post.author_id]
        yield "author", [topic.author_id]
        yield "same", ids_of(SameQuestion.objects.filter(topic=topic), "member")
        yield "watch:topic", following(event, Following.Level.WATCH, topic=topic)
    elif event.what != "topic":
        yield "author", [post.author_id]
    if event.what in ("topic", "reply"):
        yield from wider_followers(event)


def ids_of(rows: QuerySet, member: str = "pk") -> Iterable[int | None]:
    return rows.order_by().values_list(member, flat=True)


def authors_of(replies: list[int]) -> Iterable[int | None]:
    return ids_of(Reply.objects.filter(pk__in=replies), "author")


def wider_followers(event: Event) -> Iterator[tuple[str, Iterable[int | None]]]:
    """Who follows a person, tag or category."""
    yield from followers(event, person=event.post.author_id)
    yield from followers(event, tag__in=event.topic.tags.values("pk"))
    yield from followers(event, category__in=places_of(event.topic))


def followers(event: Event, **what) -> Iterator[tuple[str, Iterable[int | None]]]:
    """Who watches, and who follows on the site alone: of a topic all it hears, of the others only new topics."""
    name = next(iter(what)).removesuffix("__in")
    yield f"watch:{name}", following(event, Following.Level.WATCH, **what)
    if name == "topic" or event.what == "topic":
        yield f"follow:{name}", following(event, Following.Level.FOLLOW, **what)


def following(event: Event, level: str, **what) -> Iterable[int | None]:
    """Members who had this level when it happened, and have not been away for so long that their follows are paused."""
    rows = Following.objects.filter(level=level, created_at__lte=event.at, **what).awake()
    return ids_of(rows, "member")


def quoted_in(post: Post) -> list[int]:
    """The replies from which a post quotes: its quotations link to them."""
    return list(dict.fromkeys(map(int, QUOTED.findall(post.source))))[:CALLED]


def may_see(post: Post) -> Q:
    """Members who may see a post: `visible_to`, asked of everybody at once."""
    topic = post if isinstance(post, Topic) else post.topic
    moderators = ModelBackend().with_perm(WHOLE).order_by().values("pk")
    seen = may_read(topic.category) & in_sight(topic) & in_sight(post)
    named = Member.objects.filter(moderators_of(topic.category)).order_by().values("pk")
    return seen | Q(pk__in=moderators) | Q(pk__in=named)


def may_read(category: Category) -> Q:
    """Whom it admits and whom the category it lies in admits."""
    admitted = admitted_by(category)
    return admitted & admitted_by(category.parent) if category.parent_id else admitted


def admitted_by(category: Category) -> Q:
    if category.read_by != Visibility.GROUPS:
        return ~NOBODY
    belonging = Member.groups.through.objects.filter(group__in=category.groups.all())
    return Q(pk__in=belonging.values("member"))


def in_sight(post: Post) -> Q:
    """As PostQuerySet.shown_to: all, the author of what is held, or nobody."""
    if post.is_shown:
        return ~NOBODY
    held = not (post.hidden_at or post.deleted_at)
    return Q(pk=post.author_id) if held else NOBODY


def kind_of(event: Event, reason: str) -> str:
    if reason in ("mention", "quote"):
        return f"forum.{reason}"
    if event.what == "accept":
        return "forum.accepted" if reason == "helper" else "forum.solved"
    return f"forum.{event.what}"


def group_of(event: Event) -> str:
    """What notifications of one kind are grouped by: a topic; thanks and acts by the post they are for."""
    noun = event.topic if event.what in ("topic", "reply", "accept") else event.post
    return f"{noun._meta.model_name}:{noun.pk}"
