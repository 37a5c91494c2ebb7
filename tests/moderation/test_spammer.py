"""Everything of a spammer goes out of sight in one act, and comes back as it was."""

from datetime import timedelta
from time import perf_counter

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry

from community.feedback.models import Vote
from community.members.models import Member, Profile
from community.members.pictures import portrait
from community.moderation.models import Appeal, Refused, Sanction, Sweep
from community.moderation.spammer import PARTS, forecast
from community.notifications.bell import caused_by, notify
from community.notifications.mailing import mail_due
from community.notifications.models import Notification, OutboxMessage
from community.search.models import Entry
from community.spotlights.models import Spotlight
from community.spotlights.words import Words
from forum.models import Reaction, Reply, SameQuestion, Topic
from knowledgebase.models import EditSuggestion
from tests.conftest import person
from tests.factories import category, guide, topic
from tests.privacy.conftest import drawn

pytestmark = pytest.mark.django_db
STATE = {
    Topic: ("hidden_at", "held_at", "deleted_at", "reply_count", "last_position", "last_reply_id", "last_posted_at",
            "accepted_reply_id", "same_count", "helpful_count", "thanks_count", "title", "source"),
    Reply: ("hidden_at", "held_at", "deleted_at", "helpful_count", "thanks_count", "source"),
    Profile: ("about", "about_for", "links", "links_for", "owns_for"),
    Spotlight: ("approved_at", "returned_at", "declined_at", "note"),
    EditSuggestion: ("declined_at", "applied_at"),
    Notification: ("member_id", "kind", "read_at", "mail", "mail_at"),
}  # fmt: skip


def state():
    """What the act touches, as it stands in the database."""
    found = {model: list(model.objects.order_by("pk").values_list("pk", *fields)) for model, fields in STATE.items()}  # fmt: skip
    pressed = Reaction.objects.order_by("topic", "reply", "member", "kind")
    found[Reaction] = list(pressed.values_list("topic", "reply", "member", "kind", "created_at"))
    same = SameQuestion.objects.order_by("topic", "member", "email")
    found[SameQuestion] = list(same.values_list("topic", "member", "confirmed_at", "told_at"))
    votes = Vote.objects.order_by("page", "reader")
    found[Vote] = list(votes.values_list("page", "reader", "member", "is_helpful", "remark"))
    people = Member.objects.order_by("pk")
    found[Member] = list(people.values_list("pk", "picture", "unread_count"))
    found[Entry] = list(Entry.objects.order_by("kind", "object_id").values_list("kind", "object_id", "body"))  # fmt: skip
    return found


@pytest.fixture
def spammer(ana, boris, mod):
    """Spam Er writes everywhere; some of it was hidden, held or deleted before anybody pressed."""
    er = person("er")
    er.wear(portrait(SimpleUploadedFile("me.png", drawn())))
    Profile.objects.create(member=er, about="Buy pills.", links=["https://pills.example/"], about_for="public")  # fmt: skip
    topic(er, "Pills for everybody here")
    topic(er, "Hidden pills for everybody").hide(by=mod)
    topic(er, "Deleted pills for everybody").remove(by=mod)
    topic(er, "Held pills for everybody").hold()
    theirs = topic(ana, "Why does it blink so much?")
    theirs.reply(boris, "Lift the tank.")
    answer = theirs.reply(er, "Pills help against blinking.")
    theirs.reply(er, "More pills.").hide(by=mod)
    theirs.accept(answer, by=ana)
    other = topic(boris, "Why does it hum so much?")
    other.reply(er, "Pills @ana")
    other.react("thanks", by=er)
    other.react("thanks", by=ana)
    other.ask_too(er)
    theirs.replies.first().react("helpful", by=er)
    page = guide()
    Vote.objects.cast(page, False, reader=f"m:{er.pk}", member=er)
    Vote.objects.cast(page, True, reader=f"m:{ana.pk}", member=ana)
    said = Words("Pills", "They are good.", detail="")
    Spotlight.objects.submit(er, "testimonial", said, named="full", language="en").approve(by=mod)
    EditSuggestion.objects.create(guide=page, member=er, proposal="Take pills.", revision_number=1)
    return er


def test_everything_of_theirs_is_out_of_sight(spammer, mod, ana, boris):
    Sweep.objects.sweep(spammer, by=mod)
    visitor = Client()
    for path in ("/", "/forum/", "/search/?q=pills", f"/people/{spammer.username}/", "/customers/", "/forum/feeds/latest/"):  # fmt: skip
        html = (
            visitor.get(path).content.decode().replace('value="pills"', "").replace("q=pills", "")
        )
        assert "Buy pills" not in html
        assert "Pills for everybody" not in html
        assert "help against blinking" not in html
        assert "They are good" not in html
    assert not Topic.objects.visible_to(ana).filter(author=spammer).exists()
    assert not Reply.objects.visible_to(ana).filter(author=spammer).exists()
    assert not Entry.objects.filter(body__icontains="pills").exists()
    theirs = Topic.objects.get(title="Why does it blink so much?")
    assert (theirs.reply_count, theirs.accepted_reply, theirs.last_reply.author) == (1, None, boris)
    other = Topic.objects.get(title="Why does it hum so much?")
    assert (other.reply_count, other.thanks_count, other.same_count) == (0, 1, 0)
    assert other.last_posted_at == other.created_at
    assert theirs.replies.first().helpful_count == 0
    assert Vote.objects.count() == 1
    assert not EditSuggestion.objects.waiting().exists()
    assert Member.objects.get(pk=spammer.pk).is_banned


def test_nothing_is_deleted_that_was_written(spammer, mod):
    written = (Topic.objects.count(), Reply.objects.count(), Spotlight.objects.count())
    file = spammer.picture.name
    Sweep.objects.sweep(spammer, by=mod)
    assert written == (Topic.objects.count(), Reply.objects.count(), Spotlight.objects.count())
    assert spammer.picture.storage.exists(file)


def test_undone_days_later_it_is_as_it_was(spammer, mod, ana):
    before = state()
    sweep = Sweep.objects.sweep(spammer, by=mod)
    assert state() != before
    Sweep.objects.get().undo(by=mod, reason="Wrong person.")
    Notification.objects.filter(kind__startswith="moderation.").delete()
    after = state()
    for model, rows in before.items():
        if model is Member:
            rows = [row[:2] for row in rows]
            assert [row[:2] for row in after[model]] == rows
        else:
            assert after[model] == rows, model
    assert Member.objects.get(pk=spammer.pk).may_write
    sweep.refresh_from_db()
    assert sweep.undone_at


def test_what_was_decided_since_stays_decided(spammer, mod, owner):
    sweep = Sweep.objects.sweep(spammer, by=mod)
    pills = Topic.objects.get(title="Pills for everybody here")
    pills.unhide(by=mod)
    pills.hide(by=mod, reason="It is advertising all the same.")
    theirs = Topic.objects.get(title="Why does it blink so much?")
    theirs.accept(theirs.replies.first(), by=theirs.author)
    Sweep.objects.get(pk=sweep.pk).undo(by=owner)
    pills.refresh_from_db()
    theirs.refresh_from_db()
    assert pills.hidden_at
    assert theirs.accepted_reply == theirs.replies.first()
    assert theirs.reply_count == 2


def test_once_whoever_presses(spammer, mod, owner):
    first = Sweep.objects.sweep(spammer, by=mod)
    assert Sweep.objects.sweep(spammer, by=owner) == first
    first.undo(by=mod)
    first.undo(by=owner)
    acts = ModelLogEntry.objects.for_instance(spammer).order_by("timestamp", "pk")
    assert [it.action for it in acts if "spammer" in it.action] == [
        "moderation.spammer",
        "moderation.not_spammer",
    ]
    counts = acts.get(action="moderation.spammer").data["counts"]
    assert counts["forum.posts"] == 4  # two topics and two replies that were not out of sight
    assert counts["forum.pressed"] == 3
    assert counts["feedback.votes"] == counts["spotlights"] == counts["knowledgebase.suggestions"] == 1  # fmt: skip


def test_it_says_before_what_it_will_change(spammer, mod):
    said = {str(label): number for label, number in forecast(spammer)}
    assert said["Topics and replies"] == 4
    assert said["Parts of the profile"] == 3
    sweep = Sweep.objects.sweep(spammer, by=mod)
    assert {str(PARTS[name].label): n for name, n in sweep.counts.items()} == said


def test_it_can_be_done_again_after_it_was_undone(spammer, mod):
    Sweep.objects.sweep(spammer, by=mod).undo(by=mod)
    again = Sweep.objects.sweep(spammer, by=mod)
    assert again.counts["forum.posts"] == 4
    assert Member.objects.get(pk=spammer.pk).is_banned


def test_a_granted_appeal_gives_everything_back(spammer, mod, owner):
    before = state()[Topic]
    sweep = Sweep.objects.sweep(spammer, by=mod)
    Appeal.objects.make(sweep.sanction, "I am a chemist.").grant(by=owner, answer="Sorry.")
    assert state()[Topic] == before
    assert Member.objects.get(pk=spammer.pk).may_write


def test_who_is_no_spammer(mod, edit, owner, ana):
    trusted = person("trusted", trust=Member.Trust.TRUSTED)
    for whom, by, may in (
        (mod, owner, False),
        (edit, owner, False),
        (owner, mod, False),
        (ana, ana, False),
        (trusted, mod, False),
        (trusted, owner, True),
        (ana, mod, True),
    ):
        assert bool(Sweep.objects.why_not(by, whom)) != may
        if not may:
            with pytest.raises(Refused):
                Sweep.objects.sweep(whom, by=by)
    assert not Sanction.objects.exists()


def test_a_guest_can_be_one(mod):
    guest = Member.objects.guest("guest@example.org", "Guest")
    asked = topic(guest, "Cheap pills for all")
    Sweep.objects.sweep(guest, by=mod)
    asked.refresh_from_db()
    assert asked.hidden_at
    assert not OutboxMessage.objects.exists()


def test_others_are_told_nothing_more(spammer, mod, ana, boris):
    OutboxMessage.objects.all().delete()
    reply = Reply.objects.get(source="Pills @ana")
    Notification.objects.all().delete()
    notify({ana.pk: "mention"}, "forum.mention", f"topic:{reply.topic_id}", reply, actor=spammer)
    later = timezone.now() + timedelta(minutes=10)
    mail_due(later)
    sent = OutboxMessage.objects.filter(to=[ana.email])
    assert sent.count() == 1
    notify({boris.pk: "author"}, "forum.reply", f"topic:{reply.topic_id}", reply, actor=spammer)
    sweep = Sweep.objects.sweep(spammer, by=mod)
    assert "cancelled" in sent.get().last_error
    assert not OutboxMessage.objects.waiting().exclude(to=[spammer.email]).exists()
    boris.refresh_from_db()
    assert not caused_by(spammer).exists()  # of what others did as well, they are told
    assert boris.unread_count == boris.notifications.unread().count()
    mail_due(later)
    assert not OutboxMessage.objects.filter(to=[boris.email]).exists()
    sweep.undo(by=mod)
    assert sent.get().failed_at is None
    boris.refresh_from_db()
    assert caused_by(spammer).filter(member=boris).exists()
    assert boris.unread_count == boris.notifications.unread().count()


def test_whoever_leaves_while_swept_leaves_no_picture(
    spammer, mod, django_capture_on_commit_callbacks
):
    from community.privacy.erasing import forget

    file, storage = spammer.picture.name, spammer.picture.storage
    Sweep.objects.sweep(spammer, by=mod)
    spammer.refresh_from_db()
    assert storage.exists(file)
    with django_capture_on_commit_callbacks(execute=True):
        forget(spammer, with_posts=False)
    assert not storage.exists(file)


def test_thousands_take_seconds_and_few_questions(
    ana, mod, settings, django_assert_max_num_queries
):
    """2,000 posts: 1,000 topics of theirs and 1,000 replies in as many topics of Ana's."""
    er, room = person("er"), category()
    made = {"category": room, "source": "Pills.", "html": "<p>Pills.</p>"}
    Topic.objects.bulk_create(Topic(author=er, title=f"Pills {n}", **made) for n in range(1000))
    asked = Topic.objects.bulk_create(Topic(author=ana, title=f"Blinks {n}", reply_count=1, last_position=1, **made) for n in range(1000))  # fmt: skip
    Reply.objects.bulk_create(Reply(author=er, topic=it, position=1, source="Pills.", html="<p>Pills.</p>") for it in asked)  # fmt: skip
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    began = perf_counter()
    with django_assert_max_num_queries(150):
        sweep = Sweep.objects.sweep(er, by=mod)
    took = perf_counter() - began
    assert sweep.counts["forum.posts"] == 2000
    assert not Topic.objects.filter(author=ana).exclude(reply_count=0).exists()
    with django_assert_max_num_queries(150):
        sweep.undo(by=mod)
    assert not Topic.objects.filter(author=ana).exclude(reply_count=1).exists()
    assert took < 20, took  # a second or two; a machine that does much else is slow
