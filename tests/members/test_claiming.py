import pytest
from django.contrib.auth import get_user
from django.core.cache import cache
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from community.members.models import Member
from community.notifications.models import OutboxMessage

PASSWORD = "a long walk by the river"


def test_who_confirms_a_guests_address_becomes_the_guest(client, guest, sign_up, mail_to):
    sign_up("guest@example.org", name="Gita Gost")
    client.post(mail_to("guest@example.org", link="confirm-email"))

    member = Member.objects.get(email="guest@example.org")
    assert member.pk == guest.pk
    assert (member.kind, member.is_active) == (Member.Kind.MEMBER, True)
    assert (member.name, member.username) == ("Gita Gost", "gita-gost")
    assert member.email_verified_at
    assert member.emailaddress_set.get().verified
    assert get_user(client) == member
    signed_out = Client()
    signed_out.post(reverse("account_login"), {"login": member.email, "password": PASSWORD})
    assert get_user(signed_out) == member


def test_an_imported_person_keeps_the_username_others_know(client, sign_up, mail_to, guest):
    Member.objects.filter(pk=guest.pk).update(kind=Member.Kind.IMPORTED, username="oldtimer")
    sign_up("guest@example.org", name="Gita Gost")
    client.post(mail_to("guest@example.org", link="confirm-email"))
    guest.refresh_from_db()
    assert (guest.username, guest.name) == ("oldtimer", "Gita Gost")


def test_an_unconfirmed_sign_up_changes_nothing_of_the_guest(guest, sign_up):
    before = Member.objects.filter(pk=guest.pk).values().get()
    sign_up("guest@example.org", name="Somebody else")
    assert Member.objects.filter(pk=guest.pk).values().get() == before


def test_a_confirmed_guest_can_be_claimed_too(client, guest, sign_up, mail_to):
    guest.confirm_email()
    sign_up("guest@example.org")
    client.post(mail_to("guest@example.org", link="confirm-email"))
    assert get_user(client).pk == guest.pk


def test_two_sign_ups_for_one_guest_end_as_one_member(guest, sign_up, mail_to):
    browsers = Client(), Client()
    links = []
    for browser in browsers:
        sign_up("guest@example.org", browser=browser)
        links.append(mail_to("guest@example.org", link="confirm-email"))
        cache.clear()
    assert browsers[0].post(links[0]).status_code == 302
    assert browsers[1].post(links[1]).status_code == 404
    assert Member.objects.filter(email="guest@example.org").get().pk == guest.pk


def test_a_guest_can_neither_sign_in_nor_reset(client, guest, mail_to):
    guest.set_password(PASSWORD)
    guest.save()
    client.post(reverse("account_login"), {"login": guest.email, "password": PASSWORD})
    assert not get_user(client).is_authenticated
    client.post(reverse("account_reset_password"), {"email": guest.email})
    assert "no account belongs to it" in mail_to(guest.email)


def test_the_database_refuses_a_guest_that_can_sign_in(guest):
    guest.is_active = True
    with pytest.raises(IntegrityError):
        guest.save()


def test_a_member_who_moves_to_a_guests_address_leaves_the_guest_alone(as_, ana, guest, mail_to):
    guest.confirm_email()
    client = as_(ana)
    ana.emailaddress_set.create(email=guest.email).send_confirmation(request_of(client))
    assert client.post(mail_to(guest.email, link="confirm-email")).status_code == 302
    ana.refresh_from_db()
    guest.refresh_from_db()
    assert ana.email == guest.email
    assert guest.kind == Member.Kind.GUEST
    assert OutboxMessage.objects.count() == 2, "the link, and word to the old address"


def request_of(client):
    return client.get(reverse("account_email")).wsgi_request
