from datetime import timedelta

import pytest
from allauth.account.models import EmailConfirmationHMAC
from allauth.usersessions.models import UserSession
from django.contrib.auth import get_user
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from community.members.sessions import tidy_sessions
from tests.community.ways import reset_link

PAGE = "/accounts/sessions/"
PASSWORD = "correct horse battery"


def signed_in(member, agent, **more):
    client = Client(headers={"user-agent": agent}, **more)
    client.post(reverse("account_login"), {"login": member.email, "password": PASSWORD})
    return client


def test_signing_out_elsewhere(ana, boris):
    here, there, other = (
        signed_in(ana, "Here"),
        signed_in(ana, "<b>There"),
        signed_in(boris, "Boris"),
    )
    page = here.get(reverse("usersessions_list")).content.decode()
    assert "Here" in page
    assert "&lt;b&gt;There" in page
    assert "Boris" not in page
    assert page.count("This device") == 1

    answer = here.post(reverse("usersessions_list"), follow=True)

    assert "nowhere else" in answer.content.decode()
    assert get_user(here) == ana
    assert not get_user(there).is_authenticated
    assert get_user(other) == boris


def test_looking_signs_nobody_out(ana):
    here, there = signed_in(ana, "Here"), signed_in(ana, "There")
    here.get(reverse("usersessions_list"))
    assert get_user(there) == ana


@pytest.mark.parametrize("others", [1, 6])
def test_the_list_asks_twice_however_long_it_is(ana, django_assert_num_queries, others):
    here = signed_in(ana, "Here")
    for n in range(others):
        signed_in(ana, f"Browser {n}")
    here.get(PAGE)
    with django_assert_num_queries(4):  # session, member, what is noted, the sessions of it
        page = here.get(PAGE)
    assert page.content.decode().count("Another device") == others
    with CaptureQueriesContext(connection) as signing_out:
        here.post(PAGE)
    assert len([query for query in signing_out if "DELETE" in query["sql"]]) == 2
    assert UserSession.objects.count() == Session.objects.count() == 1


def test_it_tells_about_where(ana):
    browser = signed_in(ana, "Here", REMOTE_ADDR="203.0.113.77")
    page = " ".join(browser.get(PAGE).content.decode().split())
    assert "from somewhere near 203.0.113.x" in page
    assert "203.0.113.7" not in page


def test_what_lets_nobody_in_any_more_is_not_listed(ana):
    here = signed_in(ana, "Here")
    signed_in(ana, "Over")
    Session.objects.exclude(session_key=here.session.session_key).update(
        expire_date=timezone.now() - timedelta(seconds=1)
    )
    signed_in(ana, "Before the password was changed")
    ana.set_password("a long walk by the river")
    ana.save()
    now = Client(headers={"user-agent": "Now"})
    now.post(reverse("account_login"), {"login": ana.email, "password": "a long walk by the river"})
    page = now.get(PAGE).content.decode()
    assert "Now" in page
    assert "Over" not in page
    assert "Before" not in page
    assert "nowhere else" in page


def test_what_is_noted_goes_with_its_session(ana, boris):
    here = signed_in(ana, "Here")
    signed_in(boris, "There")
    Session.objects.exclude(session_key=here.session.session_key).update(
        expire_date=timezone.now() - timedelta(seconds=1)
    )
    assert tidy_sessions() == 1
    assert UserSession.objects.get().user == ana
    assert get_user(here) == ana


def test_strangers_are_asked_to_sign_in(client, db):
    for answer in (client.get(PAGE), client.post(PAGE)):
        assert "/accounts/login/" in answer["Location"]


@pytest.mark.parametrize("kind", ["confirm-email", "password/reset/key"])
def test_opening_the_link_of_somebody_elses_mail_signs_nobody_out(as_, client, ana, boris, kind):
    """It may stand anywhere, as a picture too. Pressing its button does: two people are one browser then."""
    if kind == "confirm-email":
        address = ana.emailaddress_set.create(email="ana@new.example")
        link, words = f"/accounts/confirm-email/{EmailConfirmationHMAC(address).key}/", {}
    else:
        link, words = reset_link(ana), {"password1": "a long walk by the river"}
    browser = as_(boris)
    opened = browser.get(link, follow=True)
    assert opened.status_code == 200
    assert get_user(browser) == boris
    browser.post(opened.redirect_chain[-1][0] if opened.redirect_chain else link, words)
    assert get_user(browser) != boris
