"""Topics, replies, categories, tags, earlier versions, and files of members."""

from collections.abc import Callable

from django.core.files.uploadedfile import SimpleUploadedFile

from community.members.models import Member
from community.moderation.flagging import flag
from community.moderation.models import ListedWord
from forum.files import receive
from forum.screening import look_at
from tests.community.kept import (
    MARK,
    MEMBERS,
    TAG,
    TESTERS,
    TEXT,
    TITLE,
    Kept,
    sweep,
)
from tests.conftest import person
from tests.factories import (
    category,
    topic,
)

FORUM = {"page", "lists", "home", "search", "suggest", "correct", "similar", "related", "feeds", "sitemap", "people", "bell", "mail"}  # fmt: skip
POST = {"page", "search", "mail", "feeds", "people"}
OUT_OF_SIGHT = "/forum/out-of-sight/"
CLOSED = {"leaves_no_trace": False}  # the room is gone with it


def a_topic(site):
    made = site.room.start_topic(site.ana, TITLE, TEXT)
    made.tag([TAG], by=site.mod)
    made.accept(made.reply(site.iris, "Turn it by a notch."), by=site.ana)
    return made


def a_topic_of_a_room_inside(site):
    outer = category("lid", name=f"{MARK} lids")
    inner = category("seal", name=f"{MARK} seals", parent=outer)
    made = inner.start_topic(site.ana, TITLE, TEXT)
    made.accept(made.reply(site.iris, "Turn it by a notch."), by=site.ana)
    return made


def a_room(site):
    room = category("lid", name=f"{TITLE}, all of them", description=TEXT)
    room.start_topic(site.iris, "Nothing about it", "Nothing.")
    return room


def a_reply(site):
    return site.other.reply(site.ana, f"{TITLE}: {TEXT}")


def an_earlier_version(site):
    """What was said first, and thanked for, of a topic that says something else now."""
    made = site.room.start_topic(site.ana, "The pump is loud", TEXT)
    made.react("thanks", by=site.iris)
    made.edit("The pump is loud", "It was a slip of mine.", by=site.ana)
    return made


def a_file(site):
    file = receive(site.ana, SimpleUploadedFile(f"{MARK}.txt", TEXT.encode()))
    return site.room.start_topic(site.ana, "The pump is loud", f"Look: {file.markdown}")


def a_file_of_a_reply(site):
    file = receive(site.ana, SimpleUploadedFile(f"{MARK}.txt", TEXT.encode()))
    return site.other.reply(site.ana, f"Look: {file.markdown}")


def file_address(post) -> str:
    return post.uploads.get().get_absolute_url()


def history_address(post) -> str:
    return post.history_url


def closed_room(reading: str) -> Callable:
    def close(site, post):
        close_room(site, site.room, reading)

    return close


def close_room(site, room, reading="groups"):
    room.read_by = reading
    room.save()
    room.groups.set([site.testers] if reading == "groups" else [])
    return room


def close_around(site, post):
    close_room(site, post.category.parent)


def close_it(site, room):
    close_room(site, room)


def cellar(site):
    return close_room(site, category("cellar", name="Cellar"))


def move_to_the_cellar(site, post):
    post.move(cellar(site), by=site.mod)


def merge_into_the_cellar(site, post):
    post.merge_into(topic(site.iris, "Elsewhere entirely", cellar(site).slug), by=site.mod)


def split_into_the_cellar(site, reply):
    site.other.split([reply], title=TITLE, category=cellar(site), by=site.mod)


def turn(verb: str) -> Callable:
    return lambda site, post: getattr(post, verb)(by=site.mod, reason="A test.")


def hold_by_flags(site, post):
    for name in ("one", "two", "three"):
        flag(post, by=person(name, trust=Member.Trust.MEMBER), reason="spam")
    post.refresh_from_db()
    assert post.held_at


def hold_by_the_filter(site, post):
    ListedWord.objects.create(pattern=MARK, act=ListedWord.Act.HOLD)
    assert look_at(post).holds


def take_versions_away(site, post):
    for version in post.versions.all():
        version.remove(by=site.mod)


def of_topics():
    topics = FORUM | {"tags"}
    elsewhere = FORUM - {"bell", "mail"}  # boris follows another room
    yield "topic hidden", Kept(a_topic, turn("hide"), topics, left_to="mod")
    yield "topic held", Kept(a_topic, turn("hold"), topics, left_to="ana")
    yield "topic held by flags", Kept(a_topic, hold_by_flags, topics, left_to="ana")
    yield "topic held by the filter", Kept(a_topic, hold_by_the_filter, topics, left_to="ana")
    yield "topic of a spammer", Kept(a_topic, sweep, topics, left_to="mod")
    yield "topic deleted", Kept(a_topic, turn("remove"), topics, left_to="mod")
    yield "topic for members", Kept(a_topic, closed_room("members"), topics, **MEMBERS, **CLOSED)
    yield "topic for a group", Kept(a_topic, closed_room("groups"), topics, **TESTERS, **CLOSED)
    yield (
        "topic of a category inside one for a group",
        Kept(a_topic_of_a_room_inside, close_around, elsewhere, **TESTERS),
    )
    yield (
        "topic moved to a category for a group",
        Kept(a_topic, move_to_the_cellar, topics, **TESTERS),
    )
    yield (
        "topic merged into one of a category for a group",
        Kept(a_topic, merge_into_the_cellar, topics, **TESTERS),
    )
    yield "category for a group", Kept(a_room, close_it, {"page", "lists"}, **TESTERS)
    yield (
        "earlier version taken away",
        Kept(
            an_earlier_version,
            take_versions_away,
            {"page"},
            leaves_no_trace=False,
            address=history_address,
        ),
    )
    yield (
        "earlier version of a hidden topic",
        Kept(an_earlier_version, turn("hide"), {"page"}, left_to="mod", address=history_address),
    )
    yield (
        "file in a hidden topic",
        Kept(a_file, turn("hide"), {"page", "feeds"}, left_to="mod", address=file_address),
    )
    yield (
        "file in a topic for a group",
        Kept(
            a_file,
            closed_room("groups"),
            {"page", "feeds"},
            **TESTERS,
            **CLOSED,
            address=file_address,
        ),
    )


def of_replies():
    yield "reply hidden", Kept(a_reply, turn("hide"), POST, left_to="mod", left_at=OUT_OF_SIGHT)
    yield "reply held", Kept(a_reply, turn("hold"), POST, left_to="ana")
    yield "reply held by flags", Kept(a_reply, hold_by_flags, POST, left_to="ana")
    yield "reply held by the filter", Kept(a_reply, hold_by_the_filter, POST, left_to="ana")
    yield "reply of a spammer", Kept(a_reply, sweep, POST, left_to="mod", left_at=OUT_OF_SIGHT)
    yield "reply deleted", Kept(a_reply, turn("remove"), POST, left_to="mod", left_at=OUT_OF_SIGHT)
    yield (
        "reply split off into a category for a group",
        Kept(a_reply, split_into_the_cellar, POST, **TESTERS, leaves_no_trace=False),
    )
    yield (
        "file in a deleted reply",
        Kept(
            a_file_of_a_reply,
            turn("remove"),
            {"page", "feeds"},
            left_to="mod",
            address=file_address,
        ),
    )


def cases():
    yield from of_topics()
    yield from of_replies()
