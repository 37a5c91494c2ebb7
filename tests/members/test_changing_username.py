from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from community.members.lookalikes import skeleton
from community.members.models import Member

CHANGE = "/accounts/username/"


@pytest.mark.parametrize(
    ("name", "like"),
    [
        ("аna", "ana"),
        ("b0ris", "boris"),
        ("wi11", "will"),
        ("ﬁlip", "filip"),
        ("ANA", "ana"),
        ("ana_b", "ana-b"),
        ("ａｎａ", "ana"),
        ("οwner", "owner"),
    ],
)
def test_what_eyes_cannot_tell_apart_is_the_same(name, like):
    assert skeleton(name) == skeleton(like)


@pytest.mark.parametrize(("name", "other"), [("ana", "anna"), ("ана", "ana-2"), ("šime", "sime")])
def test_what_they_can_is_not(name, other):
    assert skeleton(name) != skeleton(other)


def test_the_old_address_leads_to_the_new(as_, ana):
    answer = as_(ana).post(CHANGE, {"username": "Ana-Marija"})
    assert answer.url == "/people/ana-marija/"
    old = as_(ana).get("/people/ana/")
    assert (old.status_code, old.url) == (301, "/people/ana-marija/")
    assert as_(ana).get("/people/nobody/").status_code == 404


def test_once_in_thirty_days(as_, ana):
    client = as_(ana)
    client.post(CHANGE, {"username": "ana-marija"})
    assert "You can change it again from" in client.get(CHANGE).content.decode()
    client.post(CHANGE, {"username": "third"})
    ana.refresh_from_db()
    assert ana.username == "ana-marija"
    Member.objects.update(username_changed_at=timezone.now() - timedelta(days=31))
    client.post(CHANGE, {"username": "ana"})
    ana.refresh_from_db()
    assert ana.username == "ana", "one's own former username is free for oneself"
    assert list(ana.former_usernames.values_list("username", flat=True)) == ["ana-marija"]


BAD = [
    "",
    "ana",
    "bоris",
    "b0ris",
    "BORIS",
    "admin",
    "adm1n",
    "а b",
    "../x",
    "\x00",
    "x" * 10_000,
    "‮x",
]


@pytest.mark.parametrize("wanted", BAD)
def test_refused(as_, ana, boris, wanted):
    assert as_(ana).post(CHANGE, {"username": wanted}).status_code == 200
    ana.refresh_from_db()
    assert ana.username == "ana"


def test_a_former_username_is_nobody_elses(as_, ana, boris):
    ana.change_username("ana-marija")
    assert as_(boris).post(CHANGE, {"username": "ana"}).status_code == 200
    with pytest.raises(PermissionDenied):
        boris.change_username("аna")
    assert Member.objects.username_for("Ana") == "ana-2"


def test_strangers_are_led_to_sign_in(client, db):
    assert client.get(CHANGE).url.startswith(reverse("account_login"))


def test_nobody_new_is_called_like_the_team(sign_up, edit):
    page = sign_up("new@example.org", name="Еdit").content.decode()
    assert "works here is called so" in page
    assert not Member.objects.filter(email="new@example.org").exists()


def test_a_made_username_looks_like_nobodys(ana):
    assert Member.objects.username_for("Ana") == "ana-2"
    assert Member.objects.username_for("Аna") != "аna"
    assert Member.objects.username_for("Admin") == "admin-2"
