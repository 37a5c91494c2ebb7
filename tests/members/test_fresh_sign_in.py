"""Who changes what others may do proves once more who they are."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from community.members.models import Member

PASSWORD = "correct horse battery"
PATHS = ["users/new/", "users/edit/{ana}/", "users/delete/{ana}/", "groups/new/", "groups/edit/1/"]
PATHS += ["bulk/members/member/assign_role/?id={ana}", "bulk/members/member/delete/?id={ana}"]


@pytest.fixture
def signed_in(owner):
    client = Client()
    client.post(reverse("account_login"), {"login": owner.email, "password": PASSWORD})
    return client


@pytest.mark.parametrize("path", PATHS)
def test_powers_are_changed_after_a_password(signed_in, ana, path):
    path = "/admin/" + path.format(ana=ana.pk)
    for answer in (signed_in.get(path), signed_in.post(path)):
        assert answer.url.startswith(reverse("account_reauthenticate"))
    assert Member.objects.filter(pk=ana.pk).exists()
    assert signed_in.get("/admin/users/").status_code == 200


def test_what_was_typed_waits_for_it(signed_in):
    form = {"username": "karim", "name": "Karim", "email": "karim@example.org", "password1": ""}
    form |= {"password2": "", "groups": [Group.objects.get(name="Editor").pk]}
    asked = signed_in.post("/admin/users/new/", form)
    signed_in.post(asked.url, {"password": "wrong", "next": "/admin/users/new/"})
    assert not Member.objects.filter(username="karim").exists()
    signed_in.post(asked.url, {"password": PASSWORD, "next": "/admin/users/new/"})
    assert Member.objects.get(username="karim").groups.get().name == "Editor"
    assert signed_in.get("/admin/users/new/").status_code == 200


def test_it_lets_nobody_in_who_may_not(as_, mod, ana, just_proven):
    assert as_(mod).get(f"/admin/users/edit/{ana.pk}/").status_code == 302
    assert Client().get("/admin/users/new/").url.startswith("/accounts/login/")
