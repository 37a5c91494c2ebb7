"""What moderators press, each four ways: it works, is refused, finds nothing, and GET changes nothing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from community.members.models import Member
from community.moderation.models import Sanction, Sweep
from tests.conftest import person
from tests.factories import topic

pytestmark = pytest.mark.django_db
SAID = {"kind": "silence", "length": "7", "reason": "You called Boris names.", "note": "Again."}


def page_of(member):
    return f"/moderation/member/{member.username}/"


def test_a_moderator_silences(as_, mod, ana):
    response = as_(mod).post(page_of(ana), SAID, follow=True)
    assert "is told by mail" in response.content.decode()
    ana.refresh_from_db()
    assert timedelta(days=6) < ana.silenced_until - timezone.now() < timedelta(days=8)
    html = as_(mod).get(page_of(ana)).content.decode()
    assert "You called Boris names." in html
    assert "Again." in html


def test_an_end_of_their_own_choice(as_, mod, ana):
    day = timezone.localdate() + timedelta(days=40)
    as_(mod).post(page_of(ana), SAID | {"length": "date", "until": day.isoformat()})
    assert timezone.localtime(Sanction.objects.get().until).date() == day


def test_what_it_was_about(as_, mod, ana, boris):
    theirs = topic(ana)
    as_(mod).post(f"{page_of(ana)}?about=forum.topic:{theirs.pk}", SAID | {"kind": "warn"})
    assert Sanction.objects.get().thing == theirs


@pytest.mark.parametrize("about", ["forum.topic:999", "auth.group:1", "x", "a:b", "forum.x:1", "forum.topic:" + "9" * 30])  # fmt: skip
def test_a_link_to_nothing_is_about_nothing(as_, mod, ana, about):
    as_(mod).post(f"{page_of(ana)}?about={about}", SAID | {"kind": "warn"})
    assert Sanction.objects.get().thing is None


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"reason": ""}, "Say why"),
        ({"reason": "x" * 2001}, "These are 2001 characters"),
        ({"kind": ""}, "Choose one of the four"),
        ({"kind": "shoot"}, "shoot"),
        ({"length": "date"}, "Choose a day"),
        ({"length": "date", "until": "1999-01-01"}, "Choose a day"),
        ({"length": "date", "until": "9999-12-31"}, "Choose a day"),
        ({"length": "date", "until": "soon"}, "valid date"),
        ({"length": "-1"}, "-1"),
    ],
)
def test_bad_input_comes_back_with_a_sentence(as_, mod, ana, wrong, sentence):
    html = as_(mod).post(page_of(ana), SAID | wrong).content.decode()
    assert sentence in html
    assert "error-summary" in html
    assert "Again." in html
    assert not Sanction.objects.exists()


@pytest.mark.parametrize("way", ["", "spammer/"])
def test_others_may_not(as_, client, ana, boris, mod, owner, way):
    path = f"{page_of(ana)}{way}"
    assert "/accounts/login/" in client.get(path).url
    assert as_(boris).get(path).status_code == 403
    assert as_(boris).post(path, SAID).status_code == 403
    assert as_(mod).post(f"{page_of(owner)}{way}", SAID).status_code == 403
    assert as_(mod).post(f"{page_of(mod)}{way}", SAID).status_code == 403
    assert as_(mod).get(f"/moderation/member/nobody/{way}").status_code == 404
    assert as_(mod).get(path).status_code == 200
    assert not Sanction.objects.exists()


def test_taking_back(as_, client, mod, ana, boris):
    sanction = Sanction.objects.ban(ana, by=mod, reason="Spam.")
    path = f"/moderation/sanctions/{sanction.pk}/lift/"
    assert client.post(path).status_code == 302
    assert as_(boris).post(path).status_code == 403
    assert as_(mod).get(path).status_code == 405
    assert as_(mod).post("/moderation/sanctions/999/lift/").status_code == 404
    assert Sanction.objects.get().is_standing
    as_(mod).post(path, {"reason": "A mistake of mine."})
    assert Sanction.objects.get().lift_reason == "A mistake of mine."


def test_a_reason_that_is_too_long_is_not_lost(as_, mod, ana, boris):
    ban = Sanction.objects.ban(ana, by=mod, reason="Spam.")
    sweep = Sweep.objects.sweep(boris, by=mod)
    long = "It was a mistake. " * 200
    for path in (
        f"/moderation/sanctions/{ban.pk}/lift/",
        f"/moderation/spammer/{sweep.pk}/undo/",
    ):
        html = as_(mod).post(path, {"reason": long}).content.decode()
        assert long.strip() in html
        assert "Say it in 2000" in html
    ban.refresh_from_db()
    assert ban.is_standing
    assert Sweep.objects.standing().count() == 1


def test_the_spammer_act_and_its_undoing(as_, client, mod, ana, boris):
    theirs = topic(ana)
    path = f"{page_of(ana)}spammer/"
    html = as_(mod).get(path).content.decode()
    assert 'Topics and replies: <b class="num">1</b>' in html
    assert Member.objects.get(pk=ana.pk).may_write
    as_(mod).post(path, {"reason": "Pills."})
    theirs.refresh_from_db()
    assert theirs.hidden_at
    sweep = Sweep.objects.get()
    undo = f"/moderation/spammer/{sweep.pk}/undo/"
    assert as_(boris).post(undo).status_code == 403
    assert as_(mod).get(undo).status_code == 405
    assert as_(mod).post("/moderation/spammer/999/undo/").status_code == 404
    as_(mod).post(undo)
    theirs.refresh_from_db()
    assert not theirs.hidden_at
    assert Member.objects.get(pk=ana.pk).may_write


def test_the_lists(as_, client, mod, ana, boris):
    Sanction.objects.ban(ana, by=mod, reason="Pills and more pills.")
    past = Sanction.objects.warn(boris, by=mod, reason="Be kind.")
    past.lift(by=mod)
    assert "/accounts/login/" in client.get("/moderation/sanctions/").url
    assert as_(boris).get("/moderation/sanctions/").status_code == 403
    active = as_(mod).get("/moderation/sanctions/").content.decode()
    assert "Pills and more pills." in active
    assert "Be kind." not in active
    assert "Be kind." in as_(mod).get("/moderation/sanctions/?show=past").content.decode()
    for page in ("1e9", "0", "x"):
        assert as_(mod).get(f"/moderation/sanctions/?page={page}").status_code == 200


def test_empty_lists_say_so(as_, mod, ana):
    assert "May it stay so" in as_(mod).get("/moderation/sanctions/").content.decode()
    assert "No appeal waits" in as_(mod).get("/moderation/appeals/").content.decode()
    assert "Nobody had to say anything" in as_(ana).get("/moderation/standing/").content.decode()


def test_the_list_costs_the_same_with_many(as_, mod, ana, django_assert_num_queries):
    Sanction.objects.ban(ana, by=mod, reason="Spam.")
    site = as_(mod)
    site.get("/moderation/sanctions/")
    with django_assert_num_queries(6):
        site.get("/moderation/sanctions/")
    for n in range(4):
        Sanction.objects.ban(person(f"more{n}"), by=mod, reason="Spam.")
    with django_assert_num_queries(6):
        site.get("/moderation/sanctions/")


def test_the_ways_there(as_, mod, owner, ana, boris, just_proven):
    theirs = topic(ana)
    way = f"/moderation/member/{ana.username}/"
    assert f"{way}?about=forum.topic%3A{theirs.pk}" in as_(mod).get(theirs.get_absolute_url()).content.decode()  # fmt: skip
    assert way in as_(mod).get(ana.get_absolute_url()).content.decode()
    assert way in as_(owner).get(f"/admin/users/edit/{ana.pk}/").content.decode()
    assert way not in as_(boris).get(theirs.get_absolute_url()).content.decode()
    assert way not in as_(boris).get(ana.get_absolute_url()).content.decode()


def test_ones_own_page_shows_ones_own_alone(as_, client, mod, ana, boris):
    Sanction.objects.warn(ana, by=mod, reason="Be kind, Ana.")
    assert "Be kind, Ana." in as_(ana).get("/moderation/standing/").content.decode()
    assert "Be kind, Ana." not in as_(boris).get("/moderation/standing/").content.decode()
    client.logout()
    assert "/accounts/login/" in client.post("/moderation/standing/read/").url
