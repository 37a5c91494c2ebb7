"""The rules of the site are accepted by whoever signs up, in whichever way, where the site has such a page."""

import pytest
from django.contrib.auth import get_user
from django.urls import reverse
from wagtail.models import Site

from community.members.models import Consent, Invitation, Member, SigningUp
from community.pages.models import StandardPage
from tests.factories import add, home

pytestmark = pytest.mark.django_db


def page(title):
    return add(home(), StandardPage(title=title))


@pytest.fixture
def rules():
    """The site has rules, and a page on what it keeps."""
    site = Site.objects.get(is_default_site=True)
    rules, privacy = page("How we treat each other"), page("Your privacy")
    return SigningUp.objects.create(site=site, rules=rules, privacy=privacy)


def test_without_rules_nothing_is_asked(client, sign_up):
    assert "accept" not in client.get(reverse("account_signup")).content.decode()
    sign_up("new@example.org")
    assert Member.objects.get()
    assert not Consent.objects.exists()


def test_the_form_links_the_pages_and_ticks_nothing(client, rules):
    html = client.get(reverse("account_signup")).content.decode()
    assert "I have read “How we treat each other” and accept it" in html
    assert 'href="/how-we-treat-each-other/"' in html
    assert 'href="/your-privacy/"' in html
    assert "checked" not in html


def test_who_does_not_accept_is_told_and_loses_nothing(rules, sign_up):
    answer = sign_up("new@example.org").content.decode()
    assert "tick this if you accept them" in answer
    assert 'value="new@example.org"' in answer
    assert not Member.objects.exists()


def test_acceptance_is_kept_with_what_was_read(rules, sign_up):
    sign_up("new@example.org", accepts="on")
    consent = Consent.objects.get()
    assert (consent.member.email, consent.purpose) == ("new@example.org", "rules")
    assert (consent.about, consent.answer) == ("How we treat each other", "yes")
    entry = consent.entries.get()
    assert (entry.proof, entry.language, entry.act) == ("signup", "en", "given")
    assert entry.read.endswith("I have read “How we treat each other” and accept it")


def test_a_sign_up_that_is_none_keeps_nothing(rules, sign_up, ana):
    sign_up(ana.email, accepts="on")
    assert not Consent.objects.exists()


def test_it_goes_along_when_a_guest_becomes_a_member(client, rules, sign_up, guest, mail_to):
    sign_up(guest.email, accepts="on")
    client.post(mail_to(guest.email, link="confirm-email"))
    assert Consent.objects.get().member == guest
    assert get_user(client) == guest


def test_rules_that_are_not_published_are_not_asked_about(client, rules, sign_up):
    rules.rules.specific.unpublish()
    assert "accept" not in client.get(reverse("account_signup")).content.decode()
    sign_up("new@example.org")
    assert Member.objects.get()


def test_in_another_language_without_a_translation(client, rules):
    html = client.get("/hr" + reverse("account_signup")).content.decode()
    assert "How we treat each other" in html


def test_with_an_invitation(client, rules, sign_up, owner):
    rules.mode = "invited"
    rules.save()
    invitation = Invitation.objects.create(email="new@example.org", invited_by=owner)
    client.get(invitation.url.removeprefix("http://127.0.0.1:8000"))
    sign_up("new@example.org")
    assert not Consent.objects.exists()
    sign_up("new@example.org", accepts="on")
    assert Consent.objects.get().member.email == "new@example.org"
