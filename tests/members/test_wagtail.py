import pytest
from django.contrib.auth import get_user
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from community.members.models import Member

pytestmark = pytest.mark.usefixtures("just_proven")
PASSWORD = "a long walk by the river"
FORM = {"username": "karim", "name": "Karim", "email": "Karim@Example.org", "is_team": "on"}


def add(client, **more):
    return client.post("/admin/users/new/", FORM | {"password1": "", "password2": ""} | more)


def test_the_owner_lets_somebody_in_who_then_chooses_a_password(as_, owner, mail_to):
    editors = Group.objects.get(name="Editor")
    answer = add(as_(owner), groups=[editors.pk])
    assert answer.status_code == 302, answer.context["form"].errors
    karim = Member.objects.get(username="karim")
    assert (karim.email, karim.is_team, karim.has_usable_password()) == (
        "karim@example.org",
        True,
        False,
    )
    assert karim.emailaddress_set.get().verified

    browser = Client()
    browser.post(reverse("account_reset_password"), {"email": karim.email})
    form = browser.get(mail_to(karim.email, link="password/reset/key"), follow=True)
    browser.post(form.redirect_chain[-1][0], {"password1": PASSWORD})
    browser.post(reverse("account_login"), {"login": karim.email, "password": PASSWORD})
    assert get_user(browser) == karim
    assert browser.get("/admin/").status_code == 200


def test_an_address_in_use_is_refused(as_, owner, ana):
    assert add(as_(owner), email="ana@example.org").context["form"].errors["email"]
    assert not Member.objects.filter(username="karim").exists()


def test_the_owner_changes_an_address_and_it_counts_as_confirmed(as_, owner, ana, guest):
    guest.confirm_email()
    url = f"/admin/users/edit/{ana.pk}/"
    client = as_(owner)
    assert client.get(url).status_code == 200
    form = FORM | {"username": "ana", "email": guest.email, "is_active": "on"}
    assert client.post(url, form | {"password1": "", "password2": ""}).status_code == 302
    ana.refresh_from_db()
    assert ana.email == guest.email
    assert ana.check_password("correct horse battery")
    assert [address.email for address in ana.emailaddress_set.all()] == [guest.email]


def test_a_guest_can_be_edited_but_not_be_let_in(as_, owner, guest):
    url, client = f"/admin/users/edit/{guest.pk}/", as_(owner)
    assert "is_active" not in client.get(url).context["form"].fields
    form = {"username": "guest-7", "name": "Gita", "email": guest.email, "is_active": "on"}
    assert client.post(url, form).status_code == 302
    guest.refresh_from_db()
    assert (guest.name, guest.is_active) == ("Gita", False)


def test_members_are_found_by_name(as_, owner, ana):
    Member.objects.filter(pk=ana.pk).update(name="Zvonimira")
    assert ">Zvonimira<" in "".join(
        as_(owner).get("/admin/users/?q=zvoni").content.decode().split()
    )


def test_users_are_the_owners_business(as_, mod, ana):
    assert as_(mod).get("/admin/users/").status_code == 302
    assert add(as_(mod)).status_code == 302
    assert not Member.objects.filter(username="karim").exists()


def test_ones_own_name_in_the_account_settings(as_, edit):
    client = as_(edit)
    page = client.get("/admin/account/")
    assert "first_name" not in page.content.decode()
    form = {"name_email-name": "Edit H.", "theme-theme": "system", "theme-contrast": "system"}
    form |= {
        "theme-density": "default",
        "locale-preferred_language": "",
        "locale-current_time_zone": "",
    }
    assert client.post("/admin/account/", form).status_code == 302
    edit.refresh_from_db()
    assert edit.name == "Edit H."
