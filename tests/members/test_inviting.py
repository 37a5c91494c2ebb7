from datetime import timedelta

import pytest
from django.contrib.auth import get_user
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Site

from community.members.models import Invitation, Member, SigningUp

ADD = "/admin/invitations/new/"


@pytest.fixture
def mode(db):
    def choose(mode):
        site = Site.objects.get(is_default_site=True)
        SigningUp.objects.update_or_create(site=site, defaults={"mode": mode})

    return choose


@pytest.fixture
def link(as_, owner, mail_to):
    as_(owner).post(ADD, {"email": "new@example.org"})
    return mail_to("new@example.org", link="invitation")


def test_a_closed_site_says_so(mode, sign_up):
    mode("closed")
    assert "No new accounts at the moment" in sign_up("new@example.org").content.decode()
    assert not Member.objects.exists()
    page = Client().get(reverse("account_login")).content.decode()
    assert "Sign up, it takes" not in page


def test_without_an_invitation_nobody_signs_up(mode, sign_up):
    mode("invited")
    assert "by invitation only" in sign_up("new@example.org").content.decode()
    assert not Member.objects.exists()


def test_an_invitation_signs_one_person_up(mode, sign_up, link, mail_to):
    mode("invited")
    browser, other = Client(), Client()
    page = browser.get(link, follow=True)
    assert 'value="new@example.org"' in page.content.decode()
    other.get(link)
    assert sign_up("new@example.org", browser=browser).status_code == 302
    browser.post(mail_to("new@example.org", link="confirm-email"))
    assert get_user(browser).email == "new@example.org"
    assert "by invitation only" in sign_up("b@example.org", browser=other).content.decode()
    assert Client().get(link).status_code == 410
    assert Invitation.objects.get().state == "used"


def test_opening_the_link_uses_nothing(link):
    Client().get(link)
    assert Invitation.objects.open().count() == 1


def test_old_forged_and_withdrawn_invitations_open_nothing(mode, link):
    assert Client().get(link[:-4] + "xxx/").status_code == 410
    Invitation.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    assert Client().get(link).status_code == 410
    assert Invitation.objects.get().state == "too old"
    Invitation.objects.all().delete()
    assert Client().get(link).status_code == 410


def test_an_invitation_counts_as_used_only_where_it_is_needed(mode, sign_up, link):
    browser = Client()
    browser.get(link)
    sign_up("new@example.org", browser=browser)
    assert Invitation.objects.get().state == "waiting"


def test_owners_see_the_list_and_others_do_not(as_, owner, mod, link):
    page = as_(owner).get("/admin/invitations/").content.decode()
    assert "new@example.org" in page
    assert "waiting" in page
    client = as_(mod)
    assert client.get("/admin/invitations/").status_code == 302
    assert client.post(ADD, {"email": "b@example.org"}).status_code == 302
    assert Invitation.objects.count() == 1


def test_an_owner_chooses_the_mode(as_, owner, db):
    site = Site.objects.get(is_default_site=True)
    address = f"/admin/settings/members/signingup/{site.pk}/"
    assert as_(owner).post(address, {"mode": "closed"}).status_code == 302
    assert SigningUp.objects.get().mode == "closed"


def test_the_list_asks_as_much_for_three_as_for_one(as_, owner, ana, boris, link):
    client = as_(owner)

    def queries():
        with CaptureQueriesContext(connection) as asked:
            client.get("/admin/invitations/")
        return len(asked)

    queries()
    for_one = queries()
    for member in (ana, boris):
        Invitation.objects.create(email=f"b-{member}@example.org", invited_by=member)
    assert queries() == for_one


def test_an_invitation_is_taken_back_but_never_rewritten(as_, owner, link):
    client, invitation = as_(owner), Invitation.objects.get()
    owner.is_superuser = True
    owner.save()
    client.post(f"/admin/invitations/edit/{invitation.pk}/", {"email": "b@example.org"})
    assert Invitation.objects.get().email == "new@example.org"
    client.post(f"/admin/invitations/delete/{invitation.pk}/")
    assert Client().get(link).status_code == 410


def test_a_bad_address_is_not_invited(as_, owner, db):
    for email in ("", "no address", "x" * 10_000, "a@b.example\nBcc: c@d.example"):
        assert as_(owner).post(ADD, {"email": email}).status_code == 200
    assert not Invitation.objects.exists()
