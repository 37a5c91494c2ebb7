"""What moderators say to members: who may say what to whom, how it adds up, how it ends."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import ModelLogEntry

from community.members.models import FOR_GOOD, Member
from community.moderation.models import Appeal, Refused, Sanction
from community.moderation.rules import why_not
from community.notifications.models import Notification, OutboxMessage
from tests.conftest import person
from tests.factories import topic

pytestmark = pytest.mark.django_db


def days(number):
    return timezone.now() + timedelta(days=number)


@pytest.fixture
def cast(ana, boris, mod, edit, owner):
    return {
        "ana": ana,
        "boris": boris,
        "mod": mod,
        "mod2": person("mod2", "Moderator"),
        "edit": edit,
        "owner": owner,
        "owner2": person("owner2", "Owner"),
        "guest": Member.objects.guest("guest@example.org", "Guest"),
    }


@pytest.mark.parametrize(
    ("by", "whom", "may"),
    [
        ("ana", "boris", False),
        ("edit", "ana", False),
        ("mod", "ana", True),
        ("mod", "guest", True),
        ("mod", "mod", False),
        ("mod", "mod2", False),
        ("mod2", "mod", False),
        ("mod", "edit", False),
        ("mod", "owner", False),
        ("owner", "ana", True),
        ("owner", "mod", True),
        ("owner", "mod2", True),
        ("owner", "edit", True),
        ("owner", "owner", False),
        ("owner", "owner2", False),
        ("guest", "ana", False),
    ],
)
def test_who_may_say_something_to_whom(cast, by, whom, may):
    assert bool(why_not(cast[by], cast[whom])) != may
    verbs = {"warn": {}, "silence": {"until": days(1)}, "suspend": {"until": days(1)}, "ban": {}}
    for verb, said in verbs.items():
        say = getattr(Sanction.objects, verb)
        if may:
            say(cast[whom], by=cast[by], reason="Be kind.", **said)
        else:
            with pytest.raises(Refused):
                say(cast[whom], by=cast[by], reason="Be kind.", **said)
    assert Sanction.objects.count() == 4 * may


def test_a_former_member_is_left_alone(ana, mod):
    ana.become_former()
    with pytest.raises(Refused):
        Sanction.objects.warn(ana, by=mod, reason="Be kind.")


@pytest.mark.parametrize("until", [None, timezone.now() - timedelta(days=1), FOR_GOOD])
def test_an_end_lies_ahead(ana, mod, until):
    with pytest.raises(Refused):
        Sanction.objects.silence(ana, by=mod, reason="Be kind.", until=until)


def test_the_latest_end_wins_and_lifting_counts_anew(ana, mod):
    long = Sanction.objects.silence(ana, by=mod, reason="Rude.", until=days(30))
    short = Sanction.objects.silence(ana, by=mod, reason="Rude again.", until=days(3))
    ana.refresh_from_db()
    assert ana.silenced_until == long.until
    assert not ana.may_write
    assert not ana.is_suspended
    long.lift(by=mod)
    ana.refresh_from_db()
    assert ana.silenced_until == short.until
    short.lift(by=mod)
    ana.refresh_from_db()
    assert ana.silenced_until is None
    assert ana.may_write


def test_a_ban_outlives_a_suspension(ana, mod):
    suspended = Sanction.objects.suspend(ana, by=mod, reason="Rude.", until=days(3))
    ban = Sanction.objects.ban(ana, by=mod, reason="Rude still.")
    ana.refresh_from_db()
    assert ana.is_banned
    ban.lift(by=mod, reason="Too much.")
    ana.refresh_from_db()
    assert ana.suspended_until == suspended.until
    assert not ana.is_banned


def test_it_ends_without_any_job(ana, mod):
    Sanction.objects.silence(ana, by=mod, reason="Rude.", until=days(1))
    Sanction.objects.update(until=timezone.now() - timedelta(seconds=1))
    Member.objects.filter(pk=ana.pk).update(silenced_until=timezone.now() - timedelta(seconds=1))
    ana.refresh_from_db()
    assert ana.may_write
    assert not Sanction.objects.active().exists()


def test_the_job_tidies_and_tells_once(ana, mod):
    Sanction.objects.suspend(ana, by=mod, reason="Rude.", until=days(1))
    Sanction.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert Sanction.objects.note_ended() == 1
    assert Sanction.objects.note_ended() == 0
    ana.refresh_from_db()
    assert ana.suspended_until is None
    assert [mail.subject for mail in OutboxMessage.objects.all()] == [
        "You can sign in again",
        "You cannot sign in for now",
    ]


def test_nobody_is_told_of_an_end_while_another_one_holds(ana, mod):
    Sanction.objects.silence(ana, by=mod, reason="Rude.", until=days(9))
    ended = Sanction.objects.silence(ana, by=mod, reason="Rude before.", until=days(1))
    Sanction.objects.filter(pk=ended.pk).update(until=timezone.now() - timedelta(seconds=1))
    OutboxMessage.objects.all().delete()
    assert Sanction.objects.note_ended() == 1
    assert not OutboxMessage.objects.exists()


def test_the_same_press_twice_is_one(ana, mod):
    first = Sanction.objects.ban(ana, by=mod, reason="Spam.")
    assert Sanction.objects.ban(ana, by=mod, reason="Spam.") == first
    assert OutboxMessage.objects.count() == 1


def test_the_person_reads_the_reason_and_never_the_note(ana, mod, as_):
    about = topic(ana)
    said = {"reason": "You called Boris names.", "note": "Third time this week."}
    sanction = Sanction.objects.warn(ana, by=mod, about=about, **said)
    mail = OutboxMessage.objects.get()
    text = mail.parsed.get_body(("plain",)).get_content()
    assert "> You called Boris names." in text
    assert about.get_absolute_url() in text
    assert sanction.get_absolute_url() in text
    pages = [text]
    for path in ("/", "/moderation/standing/", sanction.get_absolute_url(), "/notifications/"):
        pages.append(as_(ana).get(path).content.decode())
    assert all("Third time" not in page for page in pages)
    assert "You called Boris names." in pages[1]
    assert Notification.objects.get(member=ana).kind == "moderation.imposed"


def test_a_warning_is_shown_until_it_is_read(ana, mod, as_):
    Sanction.objects.warn(ana, by=mod, reason="Be kind to Boris.")
    site = as_(ana)
    assert "Be kind to Boris." in site.get("/forum/").content.decode()
    assert site.get("/moderation/standing/read/").status_code == 405
    assert "Be kind to Boris." in site.get("/forum/").content.decode()
    assert site.post("/moderation/standing/read/").status_code == 302
    assert "Be kind to Boris." not in site.get("/forum/").content.decode()
    ana.refresh_from_db()
    assert ana.warned_at is None
    assert ana.may_write


def test_it_is_all_in_the_log(ana, mod, owner):
    sanction = Sanction.objects.suspend(ana, by=mod, reason="Rude.", until=days(2))
    appeal = Appeal.objects.make(sanction, "It was a joke.")
    appeal.decline(by=owner, answer="Not a good one.")
    sanction.lift(by=owner, reason="Enough.")
    log = ModelLogEntry.objects.for_instance(ana).order_by("timestamp", "pk")
    assert [(it.action, it.user_id, it.data["reason"]) for it in log] == [
        ("moderation.suspend", mod.pk, "Rude."),
        ("moderation.decline", owner.pk, "Not a good one."),
        ("moderation.lift", owner.pk, "Enough."),
    ]


def test_lifting_twice_is_once(ana, mod):
    sanction = Sanction.objects.ban(ana, by=mod, reason="Spam.")
    sanction.lift(by=mod)
    again = Sanction.objects.get()
    at = again.lifted_at
    again.lift(by=mod)
    assert Sanction.objects.get().lifted_at == at


def test_what_was_over_long_ago_is_forgotten(ana, mod, settings):
    lifted = Sanction.objects.silence(ana, by=mod, reason="Rude.", until=days(1))
    lifted.lift(by=mod)
    ban = Sanction.objects.ban(ana, by=mod, reason="Spam.")
    long_ago = timezone.now() - settings.RETENTION["sanctions"] - timedelta(days=1)
    Sanction.objects.filter(pk=lifted.pk).update(lifted_at=long_ago)
    Sanction.objects.filter(pk=ban.pk).update(set_at=long_ago)
    assert Sanction.objects.tidy() == 1
    assert list(Sanction.objects.all()) == [ban]


def test_whoever_leaves_takes_it_along(ana, mod):
    from community.privacy.erasing import forget

    topic(ana)
    Appeal.objects.make(Sanction.objects.ban(ana, by=mod, reason="Ana spams."), "I am Ana.")
    forget(ana, with_posts=False)
    ana.refresh_from_db()
    assert ana.suspended_until is None
    assert not Sanction.objects.exists()
    entry = ModelLogEntry.objects.for_instance(ana).get()
    assert (entry.action, entry.label, entry.data) == ("moderation.ban", "Former member", {})


def test_whoever_leaves_is_named_in_no_reason_of_others(ana, boris, mod):
    from community.privacy.erasing import forget

    ana.name = "Ana Quillfeather"
    ana.save()
    topic(boris).hide(by=mod, reason="It is about Ana Quillfeather.")
    sanction = Sanction.objects.warn(
        boris, by=mod, reason="You hurt Ana Quillfeather.", note="Ask ana@example.org"
    )
    appeal = Appeal.objects.make(sanction, "Ana Quillfeather began it.")
    appeal.decline(by=mod, answer="No, Ana Quillfeather did not.")
    forget(ana, with_posts=False)
    told = [*Sanction.objects.values("reason", "note"), *Appeal.objects.values("words", "answer")]
    log = list(ModelLogEntry.objects.values_list("label", "data"))
    assert "Quillfeather" not in f"{told} {log}"
    assert "ana@example.org" not in f"{told} {log}"
    assert "It is about Former member." in f"{log}"
