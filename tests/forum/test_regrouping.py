"""Topics are merged, taken apart, split and put back: what goes along, and that every old address leads on."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import ModelLogEntry

from community.notifications.models import Notification
from community.search.models import Entry
from forum.models import (
    Bookmark,
    Category,
    Draft,
    Following,
    Refused,
    Reply,
    SameQuestion,
    Topic,
    TopicReading,
    Upload,
)
from forum.models.reading import reach
from tests.factories import category, topic

HOUR = timedelta(hours=1)


def ago(hours):
    return timezone.now() - hours * HOUR


@pytest.fixture
def earlier(ana, boris):
    """Asked ten hours ago, replied to nine and five hours ago."""
    first = topic(ana, "The light blinks", at=ago(10))
    first.reply(boris, "Descale it.", at=ago(9))
    first.reply(ana, "Thank you.", at=ago(5))
    return first


@pytest.fixture
def later(stranger, boris):
    """Asked eight hours ago, replied to seven and four hours ago."""
    second = topic(stranger, "It is blinking", text="It blinks at night.", at=ago(8))
    second.reply(boris, "See the manual.", at=ago(7))
    second.reply(stranger, "I will.", at=ago(4))
    return second


def fresh(noun):
    return type(noun).objects.get(pk=noun.pk)


def said(noun):
    rows = noun.replies.filter(position__gt=0).order_by("position")
    return [(reply.position, reply.source) for reply in rows]


TOGETHER = [
    (1, "Descale it."),
    (2, "It blinks at night."),
    (3, "See the manual."),
    (4, "Thank you."),
    (5, "I will."),
]


def test_words_stand_in_order_of_time_and_are_counted(earlier, later, mod):
    later.merge_into(earlier, by=mod, reason="The same.")
    both, gone = fresh(earlier), fresh(later)
    assert said(both) == TOGETHER
    assert (both.reply_count, both.last_position, both.last_reply.source) == (5, 5, "I will.")
    assert both.last_posted_at == both.last_reply.created_at
    assert gone.became.source == "It blinks at night."
    assert (gone.source, gone.html, gone.replies.count(), gone.is_shown) == ("", "", 0, False)


def test_undone_both_are_as_they_were(earlier, later, mod, boris):
    before = said(earlier), said(later)
    later.merge_into(earlier, by=mod)
    fresh(earlier).reply(boris, "Said since.")
    fresh(later).unmerge(by=mod)
    one, two = fresh(earlier), fresh(later)
    assert said(two) == before[1]
    assert said(one) == [*before[0], (3, "Said since.")]
    assert (two.source, two.is_shown, two.became) == ("It blinks at night.", True, None)
    assert (two.reply_count, two.last_reply.source) == (2, "I will.")
    assert (one.reply_count, one.last_position, one.last_reply.source) == (3, 3, "Said since.")
    two.merge_into(one, by=mod)  # and again, with the same row in its place
    assert said(fresh(earlier))[:5] == TOGETHER
    assert Reply.objects.count() == 6


def test_words_changed_meanwhile_are_not_lost(earlier, later, mod, stranger):
    later.merge_into(earlier, by=mod)
    fresh(later.became).edit("It blinks by day.", by=stranger)
    fresh(later).unmerge(by=mod)
    two = fresh(later)
    assert two.source == "It blinks by day."
    assert [it.source for it in two.versions.all()] == ["It blinks at night."]


@pytest.mark.parametrize(
    ("room", "answered", "kept"),
    [("questions", False, True), ("questions", True, False), ("talk", False, False)],
)
def test_an_accepted_answer_is_kept_where_there_is_none(
    earlier, later, ana, mod, room, answered, kept
):
    answer = later.replies.get(position=1)
    later.accept(answer, by=mod)
    if answered:
        earlier.accept(earlier.replies.get(position=1), by=ana)
    Topic.objects.filter(pk=earlier.pk).update(category=Category.objects.get(slug=room))
    fresh(later).merge_into(fresh(earlier), by=mod)
    assert (fresh(earlier).accepted_reply == answer) == kept
    assert fresh(later).accepted_reply is None
    fresh(later).unmerge(by=mod)
    assert fresh(later).accepted_reply == answer
    assert bool(fresh(earlier).accepted_reply_id) == answered


def follow(member, noun):
    Following.objects.choose(member, noun, "watch")


def asks_too(member, noun):
    noun.ask_too(member)


def marks(member, noun):
    Bookmark.objects.create(member=member, topic=noun, note="Mine.")


def thanks(member, noun):
    noun.react("thanks", by=member)


def writes(member, noun):
    Draft.objects.keep(member, f"topic-{noun.pk}", {"source": "As I said"})


def attaches(member, noun):
    Upload.objects.create(
        member=member, key="a" * 32, name="a.txt", content_type="text/plain", size=1
    ).topics.add(noun)


MOVES = {
    "follows": (follow, lambda m, t, r: t.followings.get(member=m).level == "watch"),
    "has it too": (asks_too, lambda m, t, r: t.same_count == 1 and t.is_asked_too_by(m)),
    "bookmark": (marks, lambda m, t, r: r.bookmarks.get().note == "Mine."),
    "thanks": (thanks, lambda m, t, r: r.thanks_count == r.reactions.filter(member=m).count() == 1),
    "draft": (writes, lambda m, t, r: m.drafts.get().place == f"topic-{t.pk}"),
    "file": (attaches, lambda m, t, r: list(m.uploads.visible_to(m)) == list(r.uploads.all())),
}


@pytest.mark.parametrize("what", MOVES)
def test_what_others_did_goes_along(earlier, later, edit, mod, what):
    does, is_there = MOVES[what]
    does(edit, later)
    fresh(later).merge_into(earlier, by=mod)
    assert is_there(edit, fresh(earlier), fresh(later).became)


@pytest.mark.parametrize("what", ["follows", "has it too", "draft"])
def test_nobody_is_there_twice(earlier, later, edit, mod, what):
    does, is_there = MOVES[what]
    does(edit, earlier)
    does(edit, later)
    later.merge_into(earlier, by=mod)
    if what == "draft":
        assert edit.drafts.count() == 2
    else:
        assert is_there(edit, fresh(earlier), None)
    fresh(later).unmerge(by=mod)
    if what != "draft":
        assert is_there(edit, fresh(earlier), None)
        assert is_there(edit, fresh(later), None)


def test_the_other_asker_is_no_one_who_has_it_too(earlier, later, ana, mod):
    later.ask_too(ana)
    later.merge_into(earlier, by=mod)
    assert fresh(earlier).same_count == 0
    assert fresh(later).same_count == 1


def test_whoever_left_an_address_waits_there_and_only_there(earlier, later, mod):
    for noun in (earlier, later):
        noun.ask_too_from("ivo@example.org", "en")
    later.ask_too_from("eva@example.org", "en")
    later.merge_into(earlier, by=mod)
    assert set(fresh(earlier).same_questions.untold().values_list("email", flat=True)) == {
        "ivo@example.org",
        "eva@example.org",
    }
    assert not SameQuestion.objects.filter(topic=later).untold().exists()


def test_who_wanted_nothing_is_not_made_to_follow(earlier, later, edit, mod):
    Following.objects.choose(edit, later, "mute")
    later.merge_into(earlier, by=mod)
    assert not fresh(earlier).followings.filter(member=edit).exists()


def test_undone_only_those_follow_who_did(earlier, later, edit, boris, mod):
    follow(edit, later)
    later.merge_into(earlier, by=mod)
    fresh(later).unmerge(by=mod)
    assert not earlier.followings.filter(member=edit).exists()
    assert earlier.followings.filter(member=boris).exists()
    assert later.followings.get(member=edit).level == "watch"


@pytest.mark.parametrize(
    ("here", "there", "then"),
    [
        (2, 2, 5),  # has read all
        (2, None, 1),  # the other opening, the second one now, is new to them
        (None, 2, 0),
        (1, 1, 3),
        (2, 0, 2),
    ],
)
def test_nothing_unread_counts_as_read(earlier, later, edit, mod, here, there, then):
    for noun, position in ((earlier, here), (later, there)):
        if position is not None:
            reach(edit, noun, position)
    later.merge_into(earlier, by=mod)
    assert TopicReading.objects.get(member=edit, topic=earlier).position == then
    fresh(later).unmerge(by=mod)
    back = TopicReading.objects.get(member=edit, topic=earlier).position
    assert back == {5: 2, 1: 1, 0: 0, 3: 1, 2: 1}[then]


def test_search_follows(earlier, later, mod):
    def titles():
        rows = Entry.objects.filter(kind=Entry.Kind.TOPIC)
        return {row.title: "at night" in row.body for row in rows}

    assert titles() == {"The light blinks": False, "It is blinking": True}
    later.merge_into(earlier, by=mod)
    assert titles() == {"The light blinks": True}
    fresh(later).unmerge(by=mod)
    assert titles() == {"The light blinks": False, "It is blinking": True}


REFUSALS = {
    "itself": "itself",
    "merged": "merged already",
    "deleted": "Restore it first",
    "hidden": "out of sight",
    "announcement": "announcement",
    "no moderator": "categories that you moderate",
}


@pytest.mark.parametrize("why", REFUSALS)
def test_what_is_not_merged(earlier, later, ana, mod, why):
    by, into = mod, earlier
    if why == "itself":
        into = later
    elif why == "merged":
        later.merge_into(earlier, by=mod)
    elif why == "deleted":
        later.remove(by=mod)
    elif why == "hidden":
        earlier.hide(by=mod)
    elif why == "announcement":
        earlier.move(category("news", kind="announcements"), by=mod)
    else:
        by = ana
    with pytest.raises(Refused, match=REFUSALS[why]):
        later.merge_into(into, by=by)


def test_a_chain_of_merges_leads_to_the_end(earlier, later, ana, mod, client):
    third = topic(ana, "Third", at=ago(2))
    later.merge_into(earlier, by=mod)
    fresh(earlier).merge_into(third, by=mod)
    assert [source for _n, source in said(fresh(third))][1:] == [
        "Descale it.",
        "It blinks at night.",
        "See the manual.",
        "Thank you.",
        "I will.",
    ]
    for noun in (earlier, later):
        assert client.get(noun.get_absolute_url()).url == fresh(noun).became.place
    fresh(later).unmerge(by=mod)  # out of the third one, where its words are
    assert [s for _n, s in said(fresh(later))] == ["See the manual.", "I will."]
    assert fresh(third).reply_count == 3


def test_a_reply_to_what_was_merged_meanwhile_arrives(earlier, later, boris, mod):
    stale = fresh(later)
    later.merge_into(earlier, by=mod)
    assert stale.reply(boris, "Late.").topic == earlier
    assert fresh(earlier).reply_count == 6


def test_an_act_on_a_reply_that_has_moved_counts_where_it_is(earlier, later, mod):
    stale = Reply.objects.select_related("topic").get(topic=later, position=1)
    later.merge_into(earlier, by=mod)
    stale.hide(by=mod)
    assert fresh(earlier).reply_count == 4


def test_nothing_is_done_to_what_is_left_behind(earlier, later, mod):
    later.merge_into(earlier, by=mod)
    for act in ("hide", "restore", "lock", "pin"):
        with pytest.raises(Refused):
            getattr(fresh(later), act)(by=mod)


# Splitting ---------------------------------------------------------------------------------------


def split(noun, mod, *positions, **more):
    chosen = noun.replies.filter(position__in=positions)
    return noun.split(
        chosen, **{"title": "Another thing", "category": noun.category, "by": mod} | more
    )


@pytest.fixture
def long(ana, boris):
    question = topic(ana, at=ago(10))
    for n in range(1, 6):
        question.reply(boris if n % 2 else ana, f"Reply {n}", at=ago(10 - n))
    return question


def test_replies_become_a_topic(long, boris, mod):
    new = split(long, mod, 2, 4, 5)
    new, old = fresh(new), fresh(long)
    assert (new.title, new.source, str(new.author)) == ("Another thing", "Reply 2", "Ana")
    assert said(new) == [(1, "Reply 4"), (2, "Reply 5")]
    assert (new.reply_count, new.last_position) == (2, 2)
    assert said(old) == [(1, "Reply 1"), (2, ""), (3, "Reply 3")]  # their places stay empty
    assert (old.reply_count, old.last_reply.source) == (2, "Reply 3")
    assert set(new.followings.values_list("member__username", flat=True)) == {"ana", "boris"}


def test_a_split_is_undone_with_what_was_said_since(long, stranger, mod):
    before = said(long)
    new = split(long, mod, 2, 4)
    fresh(new).reply(stranger, "Since.")
    fresh(new).unsplit(by=mod)
    assert said(fresh(long)) == [*before, (6, "Since.")]
    assert fresh(long).reply_count == 6
    assert not Topic.objects.visible_to(mod).filter(pk=new.pk).exists()


def test_an_answer_goes_with_its_topic(long, ana, mod):
    long.accept(long.replies.get(position=3), by=ana)
    new = split(fresh(long), mod, 2, 3)
    assert fresh(long).accepted_reply is None
    assert fresh(new).accepted_reply.source == "Reply 3"
    fresh(new).unsplit(by=mod)
    assert fresh(long).accepted_reply.source == "Reply 3"


def test_readers_of_a_split_topic_have_read_it(long, edit, mod):
    reach(edit, long, 4)
    new = split(long, mod, 2, 4, 5)
    assert TopicReading.objects.get(member=edit, topic=new).position == 1


def test_what_is_not_split(long, ana, mod):
    with pytest.raises(Refused, match="at least one"):
        split(long, mod, 9)
    with pytest.raises(Refused, match="moderate"):
        split(long, ana, 1)
    with pytest.raises(Refused, match="another topic"):
        long.unsplit(by=mod)


def test_what_was_split_off_can_be_merged_elsewhere_and_undone(long, earlier, mod):
    new = split(long, mod, 2, 4)
    fresh(new).merge_into(earlier, by=mod)
    assert fresh(new).became.topic == earlier
    fresh(new).unmerge(by=mod)
    assert (fresh(new).source, said(fresh(new))) == ("Reply 2", [(1, "Reply 4")])


# Being told, and the record ----------------------------------------------------------------------


def test_the_author_is_told_with_the_reason(earlier, later, stranger, mod):
    later.merge_into(earlier, by=mod, reason="Asked before.")
    told = Notification.objects.filter(kind="forum.merge_topic")
    assert [(it.member, it.reason) for it in told] == [(stranger, "author")]


def test_a_moderator_is_not_told_of_their_own(earlier, mod):
    own = topic(mod, "Mine")
    own.merge_into(earlier, by=mod)
    assert not Notification.objects.filter(kind="forum.merge_topic").exists()


def test_all_stands_in_the_log(earlier, later, mod):
    later.merge_into(earlier, by=mod, reason="The same.")
    fresh(later).unmerge(by=mod, reason="Not so.")
    new = split(fresh(earlier), mod, 1, reason="Off topic.")
    fresh(new).unsplit(by=mod)
    found = ModelLogEntry.objects.filter(user=mod).order_by("timestamp", "pk")
    assert list(found.values_list("action", flat=True)) == [
        "forum.merge_topic",
        "forum.merge_topic",  # on the topic, and on the reply that it became
        "forum.take_in_topic",
        "forum.unmerge_topic",
        "forum.split",
        "forum.split_off",
        "forum.unsplit",
    ]
