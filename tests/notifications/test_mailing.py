"""Mail about what happened: at once, gathered, later, or not at all. Ana asks, Boris helps."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from community.members.models import Member
from community.notifications import mailing
from community.notifications.bell import PATIENCE, STALE, notify, read
from community.notifications.choosing import MAILS_A_DAY
from community.notifications.kinds import choice_for
from community.notifications.mailing import LINES, mail_due, send_digests, write
from community.notifications.models import MailChoices, OutboxMessage
from forum.models import Following
from tests.conftest import person
from tests.factories import topic

pytestmark = pytest.mark.django_db
ZAGREB = "Europe/Zagreb"


def soon():
    return timezone.now() + PATIENCE + timedelta(seconds=1)


def next_morning(weekday=None, zone="UTC"):
    """Shortly after the next eight o'clock, or that of a weekday (0 is Monday)."""
    at = timezone.now().astimezone(ZoneInfo(zone)).replace(hour=8, minute=5)
    at += timedelta(days=1)
    return at if weekday is None else at + timedelta(days=(weekday - at.weekday()) % 7)


def mails():
    return list(OutboxMessage.objects.order_by("pk"))


def text(mail):
    return mail.parsed.get_body(("plain",)).get_content()


def choose(member, **fields):
    choices = MailChoices.objects.of(member)
    for name, value in fields.items():
        setattr(member if name in ("language", "time_zone") else choices, name, value)
    member.save()
    choices.save()


# At once -----------------------------------------------------------------------------------------


def test_an_answer_comes_by_mail_with_its_reason_and_a_way_to_the_choices(ana, boris, settings):
    reply = topic(ana, "Why <b>does</b> it blink & beep?").reply(boris, "Lift the tank.")
    mail_due()
    assert mails() == []
    mail_due(soon())
    (mail,) = mails()
    assert mail.to == [ana.email]
    assert mail.subject == "Boris replied in Why <b>does</b> it blink & beep?"
    assert "beep?\n\nLift the tank.\n\nRead it:" in text(mail)
    assert "because you began this topic" in text(mail)
    assert f"{settings.SITE_URL}{reply.get_absolute_url()}\n" in text(mail)
    assert "/notifications/mail/" in text(mail)
    html = mail.parsed.get_body(("html",)).get_content()
    assert "Why &lt;b&gt;does&lt;/b&gt; it blink" in html
    assert 'class="button"' in html


def test_a_round_that_runs_twice_writes_once(ana, boris):
    topic(ana).reply(boris, "Lift the tank.")
    mail_due(soon())
    mail_due(soon())
    assert len(mails()) == 1
    assert not ana.notifications.exclude(mail="").exists()


def test_what_was_read_meanwhile_needs_no_mail(ana, boris):
    topic(ana).reply(boris, "Lift the tank.")
    read(ana, ana.notifications.all())
    mail_due(soon())
    assert mails() == []


def test_what_grew_after_its_mail_is_written_about_again(ana, boris):
    question = topic(ana)
    question.reply(boris, "Lift the tank.")
    mail_due(soon())
    question.reply(boris, "And shake it.")
    question.reply(boris, "Gently.")
    mail_due(soon())
    assert mails()[1].subject == "Boris replied in Why does the light blink?"


def test_a_long_post_is_cut_and_thanks_bring_no_post(ana, boris):
    reply = topic(ana).reply(boris, "Lift the tank. " * 500)
    choose(boris, chosen={"thanks": "instant"})
    notify({boris.pk: "author"}, "forum.thanks", "reply:1", reply, actor=ana)
    mail_due(soon())
    first, second = sorted(mails(), key=lambda mail: mail.to)
    assert len(text(first)) < 1_200
    assert "Lift the tank." not in text(second)


def test_what_is_told_long_after_it_happened_is_no_news(ana, boris):
    question, at = topic(boris), timezone.now() - STALE
    for n, days in enumerate((-1, 1)):
        when = at + timedelta(days=days)
        notify({ana.pk: "author"}, "forum.reply", f"x:{n}", question, actor=boris, at=when)
    assert list(ana.notifications.order_by("about").values_list("mail", flat=True)) == [
        "",
        "instant",
    ]


def test_what_is_due_together_is_one_mail(ana, boris):
    topic(ana, "The first question").reply(boris, "Lift the tank.")
    topic(ana, "The second question").reply(boris, "Lift it too.")
    mail_due(soon())
    (mail,) = mails()
    assert mail.subject == "Boris replied in The second question, and 1 more"
    assert "Boris replied in The first question\n> Lift the tank.\n(because" in text(mail)


def test_what_may_no_longer_be_seen_is_not_written_of(ana, boris, mod):
    question = topic(boris, "A secret question")
    Following.objects.choose(ana, question, Following.Level.WATCH)
    question.reply(mod, "Hm.")
    question.category.read_by = "groups"
    question.category.save()
    mail_due(soon())
    assert mails() == []
    assert not ana.notifications.exclude(mail="").exists()


def test_a_moderators_act_is_told_though_the_post_is_out_of_sight(ana, mod):
    topic(ana, "A rude question").hide(by=mod, reason="It is unkind.")
    mail_due(soon())
    (mail,) = mails()
    assert "It is unkind." in text(mail)
    assert "A rude question" not in mail.subject + text(mail)


def test_who_follows_on_the_site_gets_no_mail(ana, boris, stranger):
    question = topic(ana)
    Following.objects.choose(stranger, question, Following.Level.FOLLOW)
    Following.objects.choose(stranger, question.category, Following.Level.FOLLOW)
    question.reply(boris, "Lift the tank.")
    topic(ana, "Another question")
    assert stranger.notifications.count() == 2
    assert not stranger.notifications.exclude(mail="").exists()


@pytest.mark.parametrize("without", ["email_verified_at", "is_active"])
def test_whoever_cannot_be_written_to(ana, boris, without):
    question = topic(ana)
    lost = {"email_verified_at": None} if without == "email_verified_at" else {"is_active": False}
    question.reply(boris, "Lift the tank.")
    Member.objects.filter(pk=ana.pk).update(**lost)
    mail_due(soon())
    assert mails() == []
    notify({ana.pk: "author"}, "forum.reply", "x:1", question, actor=boris)
    assert ana.notifications.get(about="x:1").mail == ""


def test_a_kind_that_nobody_can_choose_is_told_on_the_site(ana, boris):
    notify({ana.pk: "author"}, "ideas.vote", "idea:1", topic(boris))
    assert ana.notifications.get().mail == ""
    assert choice_for("ideas.vote", "author") is None


# Choices -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("wanted", ["instant", "daily", "weekly"])
def test_as_they_have_chosen(ana, boris, wanted):
    choose(ana, chosen={"answers": wanted})
    topic(ana).reply(boris, "Lift the tank.")
    assert ana.notifications.get().mail == wanted


def test_off_is_no_mail(ana, boris):
    choose(ana, chosen={"answers": "off"})
    topic(ana).reply(boris, "Lift the tank.")
    assert ana.notifications.get().mail == ""


def test_who_turns_it_off_meanwhile_gets_none(ana, boris):
    topic(ana).reply(boris, "Lift the tank.")
    choose(ana, chosen={"answers": "off"})
    mail_due(soon())
    assert mails() == []


def test_the_defaults_are_as_written_down(ana, boris, stranger):
    wanted = {
        ("forum.reply", "author"): "instant",
        ("forum.reply", "answered"): "instant",
        ("forum.mention", "mention"): "instant",
        ("forum.quote", "quote"): "instant",
        ("forum.accepted", "helper"): "instant",
        ("forum.solved", "same"): "instant",
        ("forum.hide", "author"): "instant",
        ("forum.reply", "watch:topic"): "instant",
        ("forum.topic", "watch:category"): "daily",
        ("forum.reply", "watch:tag"): "daily",
        ("forum.thanks", "author"): "weekly",
    }
    assert {key: choice_for(*key).default for key in wanted} == wanted


# Quiet hours and pauses --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("begins", "ends", "now", "end"),
    [
        ("22:00", "07:00", "2026-03-10T23:30", "2026-03-11T07:00"),
        ("22:00", "07:00", "2026-03-11T06:59", "2026-03-11T07:00"),
        ("22:00", "07:00", "2026-03-11T07:00", None),
        ("22:00", "07:00", "2026-03-28T23:00", "2026-03-29T07:00"),  # summer time begins
        ("12:00", "14:00", "2026-03-11T13:00", "2026-03-11T14:00"),
        ("12:00", "14:00", "2026-03-11T14:30", None),
        ("12:00", "12:00", "2026-03-11T12:00", None),
    ],
)
def test_quiet_hours_are_those_where_the_member_is(begins, ends, now, end):
    zone = ZoneInfo(ZAGREB)
    choices = MailChoices(
        member=Member(time_zone=ZAGREB),
        quiet_from=time.fromisoformat(begins),
        quiet_until=time.fromisoformat(ends),
    )
    at = datetime.fromisoformat(now).replace(tzinfo=zone).astimezone(ZoneInfo("UTC"))
    wanted = end and datetime.fromisoformat(end).replace(tzinfo=zone)
    assert choices.quiet_end(at) == wanted


def test_mail_waits_until_the_quiet_hours_end(ana, boris):
    topic(ana).reply(boris, "Lift the tank.")
    here = soon().astimezone(ZoneInfo("Asia/Tokyo"))
    begins, ends = here - timedelta(hours=1), here + timedelta(hours=1)
    choose(ana, time_zone="Asia/Tokyo", quiet_from=begins.time(), quiet_until=ends.time())
    mail_due(soon())
    assert mails() == []
    mail_due(ends - timedelta(minutes=1))
    assert mails() == []
    mail_due(ends + timedelta(minutes=1))
    assert len(mails()) == 1


def test_while_mail_is_paused_it_gathers_for_one_digest(ana, boris):
    back = next_morning() + timedelta(days=3)
    choose(ana, paused_until=back.date())
    topic(ana, "The first question").reply(boris, "Lift the tank.")
    mail_due(soon())
    topic(ana, "The second question").reply(boris, "Lift the tank.")
    mail_due(soon())
    send_digests(next_morning() + timedelta(days=1))
    assert mails() == []
    send_digests(back)
    (mail,) = mails()
    assert "The first question" in text(mail)
    assert "The second question" in text(mail)


# Digests -----------------------------------------------------------------------------------------


@pytest.fixture
def daily(ana, boris):
    """Ana has heard of one reply, for her digest."""
    choose(ana, chosen={"answers": "daily"})
    return topic(ana).reply(boris, "Lift the tank.")


def test_a_daily_digest_comes_in_the_morning_and_once(ana, daily):
    mail_due(soon())
    send_digests()
    assert mails() == []
    send_digests(next_morning())
    send_digests(next_morning())
    send_digests(next_morning() + timedelta(days=1))
    (mail,) = mails()
    assert mail.to == [ana.email]
    assert mail.subject == "Your day: 1 thing that is new"
    assert "because you began this topic" in text(mail)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_workers_that_send_at_the_same_moment_send_once():
    ana, boris = person("ana"), person("boris")
    choose(ana, chosen={"answers": "daily"})
    topic(ana).reply(boris, "Lift the tank.")
    morning = next_morning()

    def work(_n):
        try:
            send_digests(morning)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(8)))
    assert len(mails()) == 1


def test_one_that_looked_before_and_writes_after_another_sends_nothing(ana, boris, daily):
    from community.notifications.mailing import send_digest

    send_digest(ana.pk, "daily", next_morning())
    topic(ana, "Another question").reply(boris, "Lift the tank.")
    send_digest(ana.pk, "daily", next_morning())
    assert len(mails()) == 1


def test_eight_in_the_morning_is_where_the_member_is(ana, daily):
    there = next_morning(zone="Pacific/Kiritimati")
    choose(ana, time_zone="Pacific/Kiritimati", daily_at=there - timedelta(days=1))
    send_digests(there - timedelta(minutes=10))
    assert mails() == []
    send_digests(there)
    assert len(mails()) == 1


def test_a_weekly_digest_comes_on_monday(ana, boris):
    reply = topic(boris).reply(ana, "Lift the tank.")
    notify({ana.pk: "author"}, "forum.thanks", "reply:1", reply, actor=boris)
    monday = next_morning(0)
    choose(ana, weekly_at=monday - timedelta(days=7))
    for days in range(1, 7):
        send_digests(monday - timedelta(days=days))
    assert mails() == []
    send_digests(monday)
    send_digests(monday + timedelta(days=1))
    (mail,) = mails()
    assert mail.subject == "Your week: 1 thing that is new"
    assert "Boris thanked you" in text(mail)


def test_a_digest_that_would_be_empty_is_none(ana, mod, boris, daily):
    daily.hide(by=mod)
    send_digests(next_morning())
    assert mails() == []
    topic(ana, "Another question").reply(boris, "Lift the tank.")
    read(ana, ana.notifications.all())
    send_digests(next_morning() + timedelta(days=1))
    assert mails() == []


def test_a_digest_speaks_the_language_of_its_reader(ana, daily):
    choose(ana, language="hr")
    send_digests(next_morning())
    html = mails()[0].parsed.get_body(("html",)).get_content()
    assert '<html lang="hr">' in html
    assert "/hr/forum/" in html


def test_a_long_digest_says_how_much_more_there_is(ana, boris):
    question = topic(boris)
    for n in range(LINES + 4):
        notify({ana.pk: "watch:tag"}, "forum.topic", f"topic:{n}", question, actor=boris)
    send_digests(next_morning())
    (mail,) = mails()
    assert mail.subject == f"Your day: {LINES + 4} things that are new"
    assert text(mail).count("Boris started") == LINES
    assert "And 4 more." in text(mail)


@pytest.mark.parametrize("number", [1, 20])
def test_a_digest_costs_as_many_queries_however_long(ana, boris, number, django_assert_num_queries):
    for n in range(number):
        asked = topic(boris, f"Question number {n}")
        notify({ana.pk: "watch:tag"}, "forum.topic", f"topic:{n}", asked, actor=boris)
    send_digests(timezone.now())  # what is asked once and then known
    # whose (daily, weekly); savepoint twice; lock, choices, note; rows, update, deeds, topics with permissions, audit log, their words;
    # site, its settings, whether the address bounced or is closed (3), outbox
    with django_assert_num_queries(20):
        send_digests(next_morning())


def test_a_digest_has_of_each_thing_who_its_beginning_and_one_link(ana, boris, mod, settings):
    choose(ana, chosen={"answers": "daily", "thanks": "daily"})
    question = topic(ana, "Why <b>does</b> it blink?")
    question.reply(boris, "Lift the tank. " * 50)
    last = question.reply(mod, "And <i>shake</i> it & wait.")
    question.react("thanks", by=boris)
    send_digests(next_morning())
    mail = next(it for it in mails() if it.to == [ana.email])
    url = f"{settings.SITE_URL}{last.get_absolute_url()}"
    begins = "Mod and Boris replied in Why <b>does</b> it blink?\n> And shake it & wait.\n(because"
    assert begins in text(mail)
    assert text(mail).count(url) == 1
    assert "It is amber." not in text(mail), "thanks bring no words of one's own"
    html = mail.parsed.get_body(("html",)).get_content()
    link = f'<a href="{url}"><b>Mod</b> and <b>Boris</b> replied in <b>Why &lt;b&gt;does&lt;/b&gt; it blink?</b></a>'
    assert link in " ".join(html.split())
    assert "<blockquote>And shake it &amp; wait.</blockquote>" in html
    assert not urls_shown(html), "no bare address is read"


def urls_shown(html):
    return re.findall(r">\s*(https?://[^\s<]*)", html)


def test_no_bare_address_in_the_html_of_a_mail_at_once(ana, boris, settings):
    topic(ana).reply(boris, "Lift the tank.")
    mail_due(soon())
    html = mails()[0].parsed.get_body(("html",)).get_content()
    assert not urls_shown(html)
    assert 'notifications/mail/">Choose what comes by mail, and how often</a>' in html


# Enough ------------------------------------------------------------------------------------------


def test_after_enough_mail_in_a_day_the_rest_is_gathered(ana, boris):
    now = timezone.now().replace(hour=12)
    choose(ana, counted_on=now.date(), mails=MAILS_A_DAY - 1)
    for n in range(3):
        topic(ana, f"Question number {n}").reply(boris, "Lift the tank.")
        ana.notifications.exclude(mail="").update(mail_at=now)
        mail_due(now)
    assert len(mails()) == 1
    assert ana.notifications.filter(mail="daily").count() == 2
    send_digests(next_morning() + timedelta(days=1))
    assert len(mails()) == 2
    assert "2 things" in mails()[1].subject


def test_the_next_day_counts_anew(ana, boris):
    choose(ana, counted_on=timezone.localdate() - timedelta(days=1), mails=MAILS_A_DAY)
    topic(ana).reply(boris, "Lift the tank.")
    mail_due(soon())
    assert len(mails()) == 1
    assert MailChoices.objects.of(ana).mails == 1


@pytest.mark.parametrize("mail", ["instant", "daily"])
def test_a_mail_that_cannot_be_written_keeps_nobody_from_theirs(ana, boris, mail, monkeypatch):
    for member in (ana, boris):
        choose(member, chosen={"answers": mail})
        topic(member).reply(person(f"helper-{member.username}"), "Lift the tank.")

    def write_but_not_to_ana(choices, *args):
        if choices.member == ana:
            raise ValueError("no")
        return write(choices, *args)

    monkeypatch.setattr(mailing, "write", write_but_not_to_ana)
    mail_due(soon())
    send_digests(next_morning())
    assert [mail.to for mail in mails()] == [[boris.email]]
    assert ana.notifications.get().mail == mail


def test_many_who_wait_are_all_written_to(ana):
    crowd = [person(f"m{n}") for n in range(5)]
    question = topic(ana)
    for member in crowd:
        Following.objects.choose(member, question, Following.Level.WATCH)
    question.reply(ana, "It is solved.")
    mail_due(soon())
    assert {mail.to[0] for mail in mails()} == {member.email for member in crowd}


# Ending it ---------------------------------------------------------------------------------------


def stop_of(message) -> str:
    return message["List-Unsubscribe"].strip("<>").removeprefix(settings.SITE_URL)


def test_one_press_in_a_digest_ends_all_such_mail(client, ana, boris):
    for n in range(2):
        asked = topic(boris, f"Question number {n}")
        notify({ana.pk: "watch:tag"}, "forum.topic", f"topic:{n}", asked, actor=boris)
    send_digests(next_morning())
    (mail,) = mails()
    stop = stop_of(mail.parsed)
    assert client.get(stop).status_code == 200
    assert MailChoices.objects.of(ana).chosen == {}  # looking at the page ends nothing
    assert client.post(stop, {"List-Unsubscribe": "One-Click"}).status_code == 200
    notify({ana.pk: "watch:tag"}, "forum.topic", "topic:9", topic(boris, "Another"), actor=boris)
    send_digests(next_morning() + timedelta(days=1))
    assert len(mails()) == 1
