import pytest
from django.contrib.auth import get_user
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.test import Client

from community.members.models import Member
from community.members.owner import first_owner_link, make_first_owner

FORM = {"name": "Mira", "email": "mira@example.org", "password": "a long walk by the river"}


def path(link):
    return link.removeprefix("http://127.0.0.1:8000")


def test_the_link_makes_the_owner_once(client, db):
    link = path(first_owner_link())
    assert client.get(link).status_code == 200
    assert client.post(link, FORM).url == "/admin/"

    owner = get_user(client)
    assert owner.is_superuser
    assert owner.is_team
    assert [group.name for group in owner.groups.all()] == ["Owner"]
    assert owner.emailaddress_set.get().verified
    assert client.get("/admin/").status_code == 200
    assert first_owner_link() is None
    assert Client().get(link).status_code == 403
    assert Client().post(link, FORM | {"email": "second@example.org"}).status_code == 403


def test_forged_and_old_links_make_nobody(client, db, later):
    link = path(first_owner_link())
    assert client.post(link[:-4] + "abc/", FORM).status_code == 403
    with later(hours=25):
        assert client.post(link, FORM).status_code == 403
    assert not Member.objects.exists()


def test_of_two_who_are_equally_fast_one_is_refused(db):
    make_first_owner(**FORM)
    with pytest.raises(PermissionDenied):
        make_first_owner(name="Other", email="other@example.org", password="a long walk")


def test_the_form_says_what_is_missing(client, db):
    answer = client.post(path(first_owner_link()), FORM | {"password": "short"})
    assert "too short" in answer.content.decode()


def test_the_command_prints_the_link_or_says_that_there_is_an_owner(capsys, db, client):
    call_command("owner_link")
    assert client.get(path(capsys.readouterr().out.strip())).status_code == 200
    make_first_owner(**FORM)
    with pytest.raises(CommandError, match="has an owner"):
        call_command("owner_link")
