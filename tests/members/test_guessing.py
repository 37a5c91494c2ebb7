"""Passwords tried: slowed down by address, by account, and never so that a stranger locks somebody out at home."""

import pytest
from django.contrib.auth import get_user
from django.test import Client
from django.urls import reverse

from community.content.models import Tally

PASSWORD = "correct horse battery"
HOME = "203.0.113.5"
pytestmark = pytest.mark.django_db


def try_it(password="guess", email="ana@example.org", address=HOME, browser=None):
    browser = browser or Client()
    answer = browser.post(
        reverse("account_login"), {"login": email, "password": password}, REMOTE_ADDR=address
    )
    if get_user(browser).is_authenticated:
        return "in"
    return "wait" if "Too many attempts" in answer.content.decode() else "wrong"


def guesses_from_everywhere():
    for number in range(20):
        assert try_it(address=f"198.51.100.{number}") == "wrong"


def test_one_account_from_one_address(ana):
    assert [try_it() for _ in range(6)] == ["wrong"] * 5 + ["wait"]
    assert try_it(PASSWORD) == "wait"
    assert try_it(PASSWORD, address="198.51.100.1") == "in"


def test_many_accounts_with_one_password(ana):
    answers = [try_it(email=f"m{number}@example.org") for number in range(12)]
    assert answers == ["wrong"] * 10 + ["wait"] * 2


def test_one_account_from_everywhere(ana):
    guesses_from_everywhere()
    assert try_it(PASSWORD, address="192.0.2.1") == "wait"


def test_nobody_is_locked_out_where_they_are_known(ana):
    assert try_it(PASSWORD) == "in"
    guesses_from_everywhere()
    assert try_it(PASSWORD) == "in"
    assert try_it(PASSWORD, address="203.0.113.99") == "in", "about there"


def test_a_right_password_is_no_guess(ana):
    assert {try_it(PASSWORD) for _ in range(15)} == {"in"}
    assert [try_it() for _ in range(4)] == ["wrong"] * 4
    assert try_it(PASSWORD) == "in"


def test_a_new_password_begins_anew(ana, mail_to):
    for _ in range(5):
        try_it()
    browser = Client(REMOTE_ADDR=HOME)
    browser.post(reverse("account_reset_password"), {"email": "ana@example.org"})
    form = browser.get(mail_to("ana@example.org", link="password/reset/key"), follow=True)
    browser.post(form.redirect_chain[-1][0], {"password1": "a long walk by the river"})
    assert try_it("a long walk by the river") == "in"


def test_accounts_that_are_none_are_slowed_down_alike(ana):
    answers = [
        [try_it(email=email, address=address) for _ in range(7)]
        for email, address in [("ana@example.org", "192.0.2.1"), ("none@example.org", "192.0.2.2")]
    ]
    assert answers[0] == answers[1]


@pytest.mark.parametrize(
    ("view", "form", "most"),
    [
        ("account_reset_password", {"email": "ana@example.org"}, 5),
        ("account_request_login_code", {"email": "Ana@example.org "}, 3),
        ("account_signup", {}, 10),
        ("mfa_login_webauthn", {}, 10),
    ],
)
def test_doors(ana, view, form, most):
    codes = [Client().post(reverse(view), form, REMOTE_ADDR=HOME) for _ in range(most + 1)]
    assert [answer.status_code == 429 for answer in codes] == [False] * most + [True]
    assert 50 < int(codes[-1]["Retry-After"]) <= 60


def test_opening_the_forms_counts_nothing(ana):
    for view in ("account_login", "account_signup", "account_reset_password"):
        Client().get(reverse(view))
    assert not Tally.objects.exists()
