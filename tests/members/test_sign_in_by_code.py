import re

from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth import get_user
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from community.notifications.models import OutboxMessage

ASK, CONFIRM = "account_request_login_code", "account_confirm_login_code"


def ask(client, email):
    return client.post(reverse(ASK), {"email": email, "next": "/forum/"})


def code_in(text):
    return re.search(r"^([A-Z0-9]{3,}(-[A-Z0-9]+)*)$", text, re.M)[1]


def test_a_code_by_mail_signs_in(client, ana, mail_to):
    ask(client, "ANA@example.org")
    assert "ten minutes" in client.get(reverse(CONFIRM)).content.decode()
    code = code_in(mail_to("ana@example.org"))
    client.post(reverse(CONFIRM), {"code": "WRONG"})
    assert not get_user(client).is_authenticated
    client.post(reverse(CONFIRM), {"code": code})
    assert get_user(client) == ana


def test_the_code_belongs_to_the_browser_that_asked_and_works_once(client, ana, mail_to):
    ask(client, "ana@example.org")
    code = code_in(mail_to("ana@example.org"))
    other = Client()
    assert other.post(reverse(CONFIRM), {"code": code}).url == reverse(ASK)
    client.post(reverse(CONFIRM), {"code": code})
    client.post(reverse("account_logout"))
    client.post(reverse(CONFIRM), {"code": code})
    assert not get_user(client).is_authenticated


def test_three_wrong_codes_end_it(client, ana, mail_to):
    ask(client, "ana@example.org")
    code = code_in(mail_to("ana@example.org"))
    for _ in range(3):
        client.post(reverse(CONFIRM), {"code": "WRONG"})
    client.post(reverse(CONFIRM), {"code": code})
    assert not get_user(client).is_authenticated


def test_an_expired_code_does_nothing(client, ana, mail_to, later):
    ask(client, "ana@example.org")
    code = code_in(mail_to("ana@example.org"))
    with later(minutes=11):
        client.post(reverse(CONFIRM), {"code": code})
    assert not get_user(client).is_authenticated


def test_unknown_and_unconfirmed_addresses_look_the_same(client, ana, sign_up):
    sign_up("new@example.org", browser=Client())
    cache.clear()
    OutboxMessage.objects.all().delete()
    answers = [
        ask(Client(), email) for email in ("ana@example.org", "who@example.org", "new@example.org")
    ]
    assert len({(answer.status_code, answer.url) for answer in answers}) == 1
    subjects = [message.subject for message in OutboxMessage.objects.all()]
    assert len([subject for subject in subjects if "Your code" in subject]) == 1


def test_bad_addresses_stay_on_the_page(client, db):
    for email in ("", "x" * 10_000, "\x00", "no address"):
        assert ask(client, email).status_code == 200


def test_a_second_factor_is_asked_for_here_as_well(client, ana, mail_to):
    TOTP.activate(ana, "JBSWY3DPEHPK3PXP")
    ask(client, "ana@example.org")
    answer = client.post(reverse(CONFIRM), {"code": code_in(mail_to("ana@example.org"))})
    assert answer.url.startswith(reverse("mfa_authenticate"))
    assert not get_user(client).is_authenticated
