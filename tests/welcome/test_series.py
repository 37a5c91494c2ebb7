"""A few letters in the first days, each until the newcomer has done the thing. Ana is new; Boris has been here."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, time, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from community.members.models import Member
from community.notifications.choosing import MAILS_A_DAY
from community.notifications.models import MailAddress, MailChoices, OutboxMessage
from community.welcome import series
from community.welcome.models import LATEST, Letter, Sent, Series
from community.welcome.series import APART, BATCH, LATE, write_letters
from forum.models import Following
from forum.models.imported import Imported
from tests.conftest import person
from tests.factories import category, topic

pytestmark = pytest.mark.django_db
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def after(days, **more):
    """A moment that many days, and a minute, after now."""
    return timezone.now() + timedelta(days=days, **more) + MINUTE


def letters(member):
    return list(
        Sent.objects.filter(member=member).order_by("sent_at").values_list("kind", flat=True)
    )


def mails():
    return list(OutboxMessage.objects.order_by("pk"))


def text(mail):
    return mail.parsed.get_body(("plain",)).get_content()


def choose(member, **fields):
    MailChoices.objects.of(member)
    MailChoices.objects.filter(member=member).update(**fields)


def only(kind):
    """No other letter is to go out."""
    Series.objects.update(**{it: None for it in ("welcome", "follow", "answer") if it != kind})


# What comes --------------------------------------------------------------------------------------


def test_three_letters_over_the_first_days(ana, settings):
    for day in range(8):
        write_letters(after(day))
        write_letters(after(day, hours=1))
    assert letters(ana) == ["welcome", "follow", "answer"]
    sent = Sent.objects.filter(member=ana).order_by("sent_at").values_list("sent_at", flat=True)
    assert [(at - timezone.now()).days for at in sent] == [0, 2, 5]
    welcome, follow, answer = mails()
    assert [it.to for it in (welcome, follow, answer)] == [[ana.email]] * 3
    assert welcome.subject == "Welcome to Hearth, Ana"
    assert text(welcome).startswith("Hello Ana,\n\ngood that you are here. At Hearth you find")
    assert f"To your first steps:\n{settings.SITE_URL}/people/ana/\n" in text(welcome)
    html = welcome.parsed.get_body(("html",)).get_content()
    assert (
        f'<a class="button" href="{settings.SITE_URL}/people/ana/">To your first steps</a>' in html
    )
    assert f"{settings.SITE_URL}/notifications/mail/" in text(follow)
    assert f"{settings.SITE_URL}/forum/topics/unanswered/" in text(answer)
    assert "{" not in text(welcome) + text(follow) + text(answer)


def test_the_addresses_in_the_letters_lead_somewhere(as_, ana):
    for day in range(8):
        write_letters(after(day))
    site = as_(ana)
    for mail in mails():
        for word in text(mail).split():
            if word.startswith("http"):
                assert site.get(word).status_code == 200


def test_a_letter_is_in_the_language_of_its_reader(ana):
    Letter.objects.filter(kind="welcome", language="hr").update(subject="Dobro došli, {first_name}")
    ana.language = "hr"
    ana.save()
    write_letters(after(0))
    (mail,) = mails()
    assert mail.subject == "Dobro došli, Ana"
    assert "/hr/people/ana/" in text(mail)


def test_a_name_is_neither_a_placeholder_nor_html(ana):
    Member.objects.filter(pk=ana.pk).update(name="{site_url}<b> Novak")
    write_letters(after(0))
    (mail,) = mails()
    assert "Hello {site_url}<b>," in text(mail)
    assert "Hello {site_url}&lt;b&gt;," in mail.parsed.get_body(("html",)).get_content()


# Until they have done it -------------------------------------------------------------------------


def test_who_wrote_already_is_not_told_how_to_begin(ana):
    topic(ana)
    write_letters(after(0))
    assert letters(ana) == []


def test_who_followed_something_is_not_told_how(ana, boris):
    only("follow")
    Following.objects.choose(ana, boris, Following.Level.FOLLOW)
    write_letters(after(2))
    assert letters(ana) == []
    assert letters(boris) == ["follow"]


def test_to_follow_by_writing_or_to_mute_is_not_to_follow(ana, boris):
    only("follow")
    topic(ana)
    Following.objects.choose(ana, boris, Following.Level.MUTE)
    write_letters(after(2))
    assert letters(ana) == ["follow"]


def test_who_answered_somebody_is_not_asked_to(ana, boris):
    only("answer")
    own = topic(ana)
    own.reply(ana, "I forgot to say: it is new.")
    write_letters(after(5))
    assert letters(ana) == ["answer"]
    Sent.objects.all().delete()
    topic(boris, "Another question").reply(ana, "Lift the tank.")
    write_letters(after(5))
    assert letters(ana) == []


# Who gets none -----------------------------------------------------------------------------------


def closed(member):
    Member.objects.filter(pk=member.pk).update(is_active=False)


def unconfirmed(member):
    Member.objects.filter(pk=member.pk).update(email_verified_at=None)


def former(member):
    member.become_former()


def guest(member):
    Member.objects.filter(pk=member.pk).update(kind="guest", is_active=False)


def imported(member):
    Imported.objects.create(collection="discourse:old.example", key="user:5", member=member)


def older_than_the_series(member):
    Member.objects.filter(pk=member.pk).update(joined_at=timezone.now() - DAY)
    Series.objects.update(began_at=timezone.now() - MINUTE)


def here_for_long(member):
    """And has confirmed another address today."""
    Series.objects.update(began_at=timezone.now() - timedelta(days=900))
    Member.objects.filter(pk=member.pk).update(joined_at=timezone.now() - timedelta(days=800))


def team(member):
    Member.objects.filter(pk=member.pk).update(is_team=True)


def superuser(member):
    Member.objects.filter(pk=member.pk).update(is_superuser=True)


def bounced(member):
    MailAddress.objects.note_refusal(member.email, "No such mailbox", for_good=True)


def opted_out(member):
    MailChoices.objects.of(member).refuse("welcome")


def wants_no_mail(member):
    MailChoices.objects.of(member).choose_nothing()


def series_off(member):
    Series.objects.update(began_at=None)


def letter_off(member):
    Series.objects.update(welcome=None)


@pytest.mark.parametrize(
    "become",
    [closed, unconfirmed, former, guest, imported, older_than_the_series, here_for_long, team, superuser,
     bounced, opted_out, wants_no_mail, series_off, letter_off],
    ids=lambda it: it.__name__,
)  # fmt: skip
def test_who_gets_none(ana, become):
    become(ana)
    assert write_letters(after(0)) == 0
    assert not OutboxMessage.objects.exists()
    assert not Sent.objects.exists()


def test_who_may_open_the_admin_gets_none(mod):
    Member.objects.filter(pk=mod.pk).update(is_team=False)
    assert write_letters(after(0)) == 0


def test_turned_off_and_on_again_it_writes_to_nobody_who_is_here(ana):
    it = Series.load()
    it.turn(on=False)
    it.save()
    assert write_letters(after(0)) == 0
    it.turn(on=True)
    it.save()
    began = it.began_at
    assert write_letters(after(0)) == 0
    it.turn(on=True)
    assert it.began_at == began
    zoe = person("zoe")
    assert write_letters(after(0)) == 1
    assert letters(zoe) == ["welcome"]


# When --------------------------------------------------------------------------------------------


def test_quiet_hours_are_kept(ana):
    choose(ana, quiet_from=time(0, 0), quiet_until=time(23, 59))
    noon = datetime.combine(timezone.localdate() + DAY, time(12), timezone.get_current_timezone())
    assert write_letters(noon) == 0
    assert write_letters(noon.replace(hour=23, minute=59)) == 1


def test_while_mail_is_paused_the_letter_waits(ana):
    choose(ana, paused_until=timezone.localdate() + 2 * DAY)
    assert write_letters(after(0)) == 0
    assert write_letters(after(2)) == 1
    assert letters(ana) == ["welcome"]


def test_a_letter_counts_towards_the_mails_of_the_day(ana):
    now = after(0)
    here = MailChoices.objects.of(ana).here(now).date()
    choose(ana, counted_on=here, mails=MAILS_A_DAY)
    assert write_letters(now) == 0
    choose(ana, mails=MAILS_A_DAY - 1)
    assert write_letters(now) == 1
    assert MailChoices.objects.get(member=ana).mails == MAILS_A_DAY


def test_what_missed_its_moment_is_not_sent_later(ana):
    write_letters(after(0) + LATE)
    assert letters(ana) == ["follow"]


def test_after_a_worker_that_stood_still_two_letters_are_a_day_apart(ana):
    Series.objects.update(follow=1)
    write_letters(after(1))
    assert letters(ana) == ["welcome"]
    write_letters(after(1) + APART + MINUTE)
    assert letters(ana) == ["welcome", "follow"]


# Once --------------------------------------------------------------------------------------------


def test_one_press_ends_the_letters_without_signing_in(ana, client):
    write_letters(after(0))
    (mail,) = mails()
    assert mail.parsed["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = mail.parsed["List-Unsubscribe"].strip("<>")
    assert url in text(mail)
    assert client.post(url).status_code == 200
    for day in range(8):
        write_letters(after(day))
    assert letters(ana) == ["welcome"]
    assert MailChoices.objects.get(member=ana).chosen == {"welcome": "off"}


def test_the_page_of_choices_offers_all_or_nothing(as_, ana):
    field = as_(ana).get("/notifications/mail/").context["form"].fields["mail_welcome"]
    assert [value for value, _label in field.choices] == ["instant", "off"]


def test_a_round_that_fails_in_the_middle_leaves_nothing_and_the_next_one_writes(
    ana, boris, monkeypatch
):
    send = series.send

    def dies_for_ana(*args, to, **kwargs):
        if to == ana:
            raise RuntimeError("killed")
        send(*args, to=to, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(series, "send", dies_for_ana)
        assert write_letters(after(0)) == 1
    assert letters(ana) == []
    assert letters(boris) == ["welcome"]
    assert write_letters(after(0)) == 1
    assert len(mails()) == 2


def test_a_round_writes_so_many_and_the_next_one_goes_on(ana, boris, stranger, monkeypatch):
    monkeypatch.setattr(series, "BATCH", 2)
    assert write_letters(after(0)) == 2
    assert write_letters(after(0)) == 1
    assert write_letters(after(0)) == 0
    assert BATCH > 2


def test_what_they_did_between_the_search_and_the_letter_counts(ana, boris):
    now, delay = after(0), timedelta()
    found = series.due("welcome", delay, Series.load().began_at, now)
    assert set(found) == {ana, boris}
    topic(ana)
    assert not series.write(ana.pk, "welcome", found, now)
    assert series.write(boris.pk, "welcome", found, now)
    assert not series.write(boris.pk, "welcome", found, now)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_workers_at_once_write_once():
    category()
    people = [person(f"new-{n}") for n in range(3)]
    now = after(0)

    def work(_n):
        try:
            return write_letters(now)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        written = sum(pool.map(work, range(3)))
    assert written == len(mails()) == Sent.objects.count() == len(people)


@pytest.mark.parametrize("number", [1, 6])
def test_to_find_who_gets_nothing_costs_the_same_however_many_they_are(
    number, django_assert_num_queries
):
    for n in range(number):
        choose(person(f"new-{n}"), paused_until=timezone.localdate() + 9 * DAY)
    with django_assert_num_queries(4):  # the series, and one for each letter
        write_letters(after(0))


@pytest.mark.parametrize("number", [1, 4])
def test_each_letter_costs_the_same(number, django_assert_num_queries):
    for n in range(number):
        MailChoices.objects.of(person(f"new-{n}"))
    with django_assert_num_queries(4 + 16 * number):  # to find them, and to write each
        assert write_letters(after(0)) == number


def test_the_longest_delay_is_within_the_first_days():
    assert timedelta(days=LATEST) + LATE < series.NEW_FOR
