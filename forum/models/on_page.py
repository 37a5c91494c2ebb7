"""The replies of a page as rows: a page that draws twenty of them needs no models (docs/decisions/0023)."""

from datetime import datetime
from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser

from community.content.changes import of_rows
from community.content.prepared import prepared
from community.members.models import Member
from forum.models.moderators import moderates_some
from forum.models.reply import PAGE, Reply
from forum.models.topic import Topic

AUTHOR = ("username", "name", "kind", "is_team", "picture")
MARKS = ("bookmark_pk", "flag_pk")  # of who is signed in
COLUMNS = (
    "pk",
    "position",
    "html",
    "author_id",
    "created_at",
    "edited_at",
    "hidden_at",
    "held_at",
    "deleted_at",
    "became_id",
    "in_reply_to_id",
    "helpful_count",
    "thanks_count",
    *(f"author__{name}" for name in AUTHOR),
    "was_title",
)


class Row(NamedTuple):
    pk: int
    position: int
    html: str
    author_id: int
    created_at: datetime
    edited_at: datetime | None
    hidden_at: datetime | None
    held_at: datetime | None
    deleted_at: datetime | None
    became_id: int | None  # the topic whose body its words are now
    in_reply_to_id: int | None
    helpful_count: int
    thanks_count: int
    username: str
    name: str
    kind: str
    is_team: bool
    picture: str
    was_title: str | None  # of the topic that was merged into this one and has become the reply
    bookmark_pk: int | None = None
    flag_pk: int | None = None

    @property
    def is_shown(self) -> bool:
        return not (self.hidden_at or self.held_at or self.deleted_at)

    @property
    def author(self) -> tuple:
        return self[13:18]


def author_of(facts: tuple) -> Member:
    """As far as a page draws them; `facts` as in AUTHOR."""
    return Member(**dict(zip(AUTHOR, facts, strict=True)))


class Exchange(NamedTuple):
    pk: int
    position: int
    in_reply_to_id: int | None
    username: str
    name: str
    kind: str
    is_team: bool
    picture: str

    @property
    def author(self) -> tuple:
        return self[3:]


def visitor(*number: int):
    """Whom a prepared query is for: nobody, or a member who has no rights, as nearly all."""
    return Member(pk=number[0], is_active=False) if number else AnonymousUser()


def page_of(topic, after, last, member):
    places = Reply.objects.filter(topic=topic, position__gt=after, position__lte=last)
    seen = places.shown_on_page_to(member).with_bookmark_of(member).with_flag_of(member)
    marks = MARKS if member.is_authenticated else ()
    return seen.with_what_it_was().order_by("position").values_list(*COLUMNS, *marks)


def answers_around(topic, ids, member):
    """`ids`: PAGE replies of a page, then as many that these answer; 0 where there are fewer."""
    found = Reply.objects.filter(topic=topic).shown_to(member).exchanges(ids[:PAGE], ids[PAGE:])
    return found.values_list(
        "pk", "position", "in_reply_to_id", *(f"author__{name}" for name in AUTHOR)
    )


@prepared
def prepared_page(topic, after, last, *who):
    return page_of(topic, after, last, visitor(*who))


@prepared
def prepared_answers(topic, *rest):
    return answers_around(topic, rest[: 2 * PAGE], visitor(*rest[2 * PAGE :]))


def rows_on_page(topic, member, after: int) -> list[Row]:
    """The PAGE positions that follow `after`, with their authors: as quick at the end of a long topic as at its start."""
    asked = (topic.pk, after, after + PAGE)
    # Other topics are looked at for the title of one that was merged into this, and then one of its replies was written.
    with of_rows("forum_topic") as told:
        if moderates_some(member):
            rows = [Row(*row) for row in page_of(*asked, member)]
        else:
            rows = [Row(*row) for row in prepared_page(*asked, *number_of(member))]
        if any(row.was_title for row in rows):
            told.add("forum_topic")
    return rows


def exchanges_on_page(topic, member, rows: list[Row]) -> list[Exchange]:
    """The replies that these answer, and those that answer these: where they stand and who wrote them."""
    if not rows:
        return []
    answered = {row.in_reply_to_id for row in rows} - {None}
    ids = (*padded(row.pk for row in rows), *padded(answered))
    if moderates_some(member):
        found = answers_around(topic.pk, ids, member)
    else:
        found = prepared_answers(topic.pk, *ids, *number_of(member))
    return [Exchange(*row) for row in found]


def padded(ids) -> list[int]:
    few = list(ids)
    return few + [0] * (PAGE - len(few))


@prepared
def prepared_topic(pk, *who):
    return topic_for(pk, visitor(*who))


def topic_for(pk: int, member):
    """The category is not looked at."""
    seen = Topic.objects.shown_to(member).for_page()
    found = seen.with_reading_of(member).with_bookmark_of(member).with_flag_of(member)
    return found.with_part_of(member).filter(pk=pk)


def topic_on_page(pk: int, member) -> Topic | None:
    """With all that its page says; the category is not looked at."""
    # Replies are looked at for its answer, and for the one that it was before it became a topic of its own.
    with of_rows("forum_reply") as told:
        told.add(f"forum_reply:{pk}")
        if moderates_some(member):
            topic = topic_for(pk, member).first()
        else:
            topic = next(iter(prepared_topic(pk, *number_of(member))), None)
        if topic and topic.began_as_pk:
            told.add("forum_reply")
    return topic


def number_of(member) -> tuple:
    return (member.pk,) if member.is_authenticated else ()
