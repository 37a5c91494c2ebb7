"""The page of choices about mail, what is noted of a visit, and following again."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from community.notifications.kinds import CHOICES
from community.notifications.models import MailChoices

pytestmark = pytest.mark.django_db
PAGE = "/notifications/mail/"


def sent(**fields):
    defaults = {f"mail_{it.name}": str(it.default) for it in CHOICES.values()}
    return {**defaults, "language": "en", **fields}


def mine(member):
    return MailChoices.objects.get(member=member)


# The page ----------------------------------------------------------------------------------------


def test_it_shows_what_holds_and_keeps_what_is_chosen(as_, ana):
    site = as_(ana)
    html = site.get(PAGE).content.decode()
    assert "Replies to your questions" in html
    answer = site.post(
        PAGE,
        sent(
            mail_answers="weekly",
            mail_thanks="off",
            quiet_from="22:00",
            quiet_until="07:30",
            time_zone="Europe/Zagreb",
            language="hr",
        ),
    )
    assert answer.url == PAGE
    kept = mine(ana)
    assert kept.chosen == {"answers": "weekly", "thanks": "off"}
    ana.refresh_from_db()
    assert (ana.time_zone, ana.language) == ("Europe/Zagreb", "hr")
    assert (kept.zone.key, kept.reads) == ("Europe/Zagreb", "hr")
    assert f"{kept.quiet_from:%H:%M}–{kept.quiet_until:%H:%M}" == "22:00–07:30"
    html = site.get(PAGE).content.decode()
    assert '<option value="weekly" selected>' in html
    assert 'value="22:00"' in html


def test_a_pause_ends_by_emptying_the_day_or_by_itself(as_, ana):
    site, day = as_(ana), timezone.localdate() + timedelta(days=9)
    site.post(PAGE, sent(paused_until=day.isoformat()))
    assert mine(ana).paused_until == day
    assert "All mail is paused until" in site.get(PAGE).content.decode()
    site.post(PAGE, sent(paused_until=""))
    assert mine(ana).paused_until is None
    site.post(PAGE, sent(paused_until="2020-01-01"))
    assert mine(ana).paused_until is None
    MailChoices.objects.update(paused_until=timezone.localdate())
    assert "All mail is paused until" not in site.get(PAGE).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"mail_answers": "hourly"},
        {"mail_answers": "\x00"},
        {"mail_answers": ""},
        {"time_zone": "Mars/Olympus"},
        {"time_zone": "../../etc/passwd"},
        {"language": "xx"},
        {"paused_until": "soon"},
        {"paused_until": "9" * 10_000},
        {"quiet_from": "22:00"},
        {"quiet_from": "25:00", "quiet_until": "07:00"},
        {"quiet_until": "\ud800".encode("utf-8", "surrogatepass")},
    ],
)
def test_what_cannot_be_kept_is_said_beside_its_field(as_, ana, wrong):
    answer = as_(ana).post(PAGE, sent(mail_thanks="off", **wrong))
    assert answer.status_code == 200
    assert "before this can go on" in answer.content.decode()
    assert mine(ana).chosen == {}


def test_it_is_for_who_is_signed_in_and_about_them(client, as_, ana, boris):
    assert client.get(PAGE).status_code == 302
    assert client.post(PAGE, sent(mail_answers="off")).status_code == 302
    as_(ana).post(PAGE, sent(mail_answers="off", member=boris.pk))
    assert mine(ana).chosen == {"answers": "off"}
    assert not MailChoices.objects.filter(member=boris).exists()
    assert client.put(PAGE).status_code == 405


def test_what_is_as_the_default_is_not_kept(as_, ana):
    as_(ana).post(PAGE, sent(mail_answers="off"))
    as_(ana).post(PAGE, sent())
    assert mine(ana).chosen == {}


def test_whose_address_is_not_confirmed_is_told_that_no_mail_comes(as_, ana):
    ana.email_verified_at = None
    ana.save()
    assert "No mail comes yet" in as_(ana).get(PAGE).content.decode()


# Visits ------------------------------------------------------------------------------------------


def test_a_visit_is_noted_once_a_day_with_the_language(client, as_, ana, django_assert_num_queries):
    site = as_(ana)
    assert mine(ana).seen_on == timezone.localdate()
    long_ago = timezone.localdate() - timedelta(days=30)
    MailChoices.objects.update(seen_on=long_ago, language="")
    session = site.session
    session["seen_on"] = long_ago.isoformat()
    session.save()
    site.get("/sk/notifications/")
    assert (mine(ana).seen_on, mine(ana).language) == (timezone.localdate(), "sk")
    site.get("/notifications/bell/")
    assert mine(ana).language == "sk"
    with django_assert_num_queries(2):  # session, member
        site.get("/notifications/bell/")


def test_a_page_that_nobody_is_signed_in_for_notes_nothing(client, db):
    client.get("/")
    assert not MailChoices.objects.exists()


# Following again ---------------------------------------------------------------------------------


def test_one_press_resumes_without_signing_in(client, ana):
    choices = MailChoices.objects.of(ana)
    choices.pause_follows(timezone.now())
    assert "Follow again" in client.get(choices.resume_url).content.decode()
    assert mine(ana).follows_paused_at
    assert "as before" in client.post(choices.resume_url).content.decode()
    assert mine(ana).follows_paused_at is None
    assert client.post(choices.resume_url).status_code == 200


@pytest.mark.parametrize("token", ["x", "MQ:1:2", "%00", "1" * 2000])
def test_no_token_but_ours_resumes(client, ana, token):
    assert client.get(f"/notifications/resume/{token}/").status_code == 404
    assert client.post(f"/notifications/resume/{token}/").status_code == 404


@pytest.mark.parametrize("page", [PAGE, "/forum/follow/"])
def test_the_pages_of_choices_offer_it(as_, ana, page):
    choices = MailChoices.objects.of(ana)
    choices.pause_follows(timezone.now())
    assert choices.resume_url in as_(ana).get(page).content.decode()
    choices.resume_follows()
    assert "Follow again" not in as_(ana).get(page).content.decode()


def test_its_button_works_with_the_token_on_the_page(ana):
    site = Client(enforce_csrf_checks=True)
    site.force_login(ana, backend="allauth.account.auth_backends.AuthenticationBackend")
    choices = MailChoices.objects.of(ana)
    choices.pause_follows(timezone.now())
    html = site.get("/forum/follow/").content.decode()
    notice = html[html.index(choices.resume_url) :]
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', notice)[1]
    assert site.post(choices.resume_url).status_code == 403
    assert site.post(choices.resume_url, {"csrfmiddlewaretoken": token}).status_code == 200
    assert mine(ana).follows_paused_at is None
