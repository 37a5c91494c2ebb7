import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user
from django.test import Client
from django.urls import reverse

PASSWORD = "correct horse battery"


@pytest.fixture
def asked(client, ana):
    """Somebody signed in as Ana has asked for another address."""
    client.post(reverse("account_login"), {"login": ana.email, "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.post(reverse("account_email"), {"email": "other@example.org", "action_add": "1"})
    return ana


def test_the_old_address_is_told_and_stops_it(client, asked, mail_to):
    link = mail_to("ana@example.org", link="email/stop")
    confirm = mail_to("other@example.org", link="confirm-email")
    visitor = Client()
    assert "other@example.org" in visitor.get(link).content.decode()
    assert get_user(client) == asked, "looking stops nothing"
    assert visitor.post(link).url == reverse("account_reset_password")
    assert not get_user(client).is_authenticated
    client.post(confirm)
    asked.refresh_from_db()
    assert asked.email == "ana@example.org"
    assert not asked.has_usable_password()
    assert visitor.get(link).status_code == 410


def test_a_change_that_was_made_is_taken_back(client, asked, mail_to):
    client.post(mail_to("other@example.org", link="confirm-email"))
    asked.refresh_from_db()
    assert asked.email == "other@example.org"
    Authenticator.objects.create(user=asked, type="webauthn", data={})
    link = mail_to("ana@example.org", link="email/stop")
    Client().post(link)
    asked.refresh_from_db()
    assert asked.email == "ana@example.org"
    assert list(asked.emailaddress_set.values_list("email", "verified", "primary")) == [
        ("ana@example.org", True, True)
    ]
    assert not Authenticator.objects.exists()


def test_nothing_is_taken_back_from_somebody_else(client, asked, boris, mail_to):
    client.post(mail_to("other@example.org", link="confirm-email"))
    boris.email = "ana@example.org"
    boris.confirm_email()
    link = mail_to("ana@example.org", link="email/stop")
    assert Client().post(link).status_code == 410


def test_forged_and_old_links_stop_nothing(asked, mail_to, later):
    link = mail_to("ana@example.org", link="email/stop")
    assert Client().post(link[:-4] + "xxx/").status_code == 410
    with later(days=8):
        assert Client().post(link).status_code == 410
    asked.refresh_from_db()
    assert asked.has_usable_password()


def test_a_taken_address_looks_like_any_other_and_changes_nothing(client, ana, boris, mail_to):
    client.post(reverse("account_login"), {"login": ana.email, "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.post(reverse("account_email"), {"email": boris.email, "action_add": "1"})
    assert boris.email in mail_to(ana.email)
    client.post(mail_to(boris.email, link="confirm-email"))
    ana.refresh_from_db()
    assert ana.email == "ana@example.org"
    assert boris.emailaddress_set.get().verified
