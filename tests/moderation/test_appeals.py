"""Whoever sees it differently says so, also without signing in; somebody else decides."""

from datetime import timedelta

import pytest
from django.utils import timezone

from community.moderation.models import Appeal, Refused, Sanction
from community.moderation.models.appeal import MOST, REST
from community.notifications.models import OutboxMessage
from tests.conftest import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def ban(ana, mod):
    return Sanction.objects.ban(ana, by=mod, reason="Spam.")


@pytest.fixture
def other(db):
    return person("other", "Moderator", is_team=True)


def test_it_is_made_without_signing_in(client, ban):
    page = ban.get_absolute_url()
    html = client.get(page).content.decode()
    assert "Spam." in html
    response = client.post(page, {"words": "I sold nothing."}, follow=True)
    assert "Your appeal is with us" in response.content.decode()
    assert Appeal.objects.get().words == "I sold nothing."


def test_there_is_one_open_at_a_time(client, ban):
    Appeal.objects.make(ban, "I sold nothing.")
    response = client.post(ban.get_absolute_url(), {"words": "Are you there?"})
    html = response.content.decode()
    assert "We have your appeal" in html
    assert "Are you there?" in html
    assert Appeal.objects.count() == 1


@pytest.mark.parametrize("words", ["", "   ", "x" * 2001])
def test_bad_words_come_back(client, ban, words):
    html = client.post(ban.get_absolute_url(), {"words": words}).content.decode()
    assert "error-summary" in html
    assert words.strip() in html
    assert not Appeal.objects.exists()


def test_a_no_is_not_asked_again_for_a_week_and_not_for_ever(ban, other):
    for n in range(MOST):
        Appeal.objects.make(ban, f"Number {n}.").decline(by=other, answer="No.")
        with pytest.raises(Refused):
            Appeal.objects.make(ban, "At once again.")
        Appeal.objects.update(decided_at=timezone.now() - REST - timedelta(hours=1))
    with pytest.raises(Refused):
        Appeal.objects.make(ban, "Once more.")


def test_nothing_to_appeal_when_it_is_over(client, ban, mod):
    page = ban.get_absolute_url()
    ban.lift(by=mod)
    assert "taken it back" in client.get(page).content.decode()
    client.post(page, {"words": "And yet."})
    assert not Appeal.objects.exists()


@pytest.mark.parametrize("token", ["x", "MQ:1tXyZ:AAAA", "1", "%00"])
def test_other_links_lead_nowhere(client, ban, token):
    assert client.get(f"/moderation/standing/{token}/").status_code == 404


def test_granted_it_is_taken_back_and_told(as_, ban, ana, other):
    appeal = Appeal.objects.make(ban, "I sold nothing.")
    url = f"/moderation/appeals/{appeal.pk}/"
    assert as_(other).post(url, {"grant": "1", "answer": "You are right."}).status_code == 302
    ana.refresh_from_db()
    assert not ana.is_suspended
    mail = OutboxMessage.objects.first()
    assert mail.subject == "Your appeal is granted"
    assert "> You are right." in mail.parsed.get_body(("plain",)).get_content()


def test_declined_it_stays_and_told_why(as_, client, ban, ana, other):
    appeal = Appeal.objects.make(ban, "I sold nothing.")
    url = f"/moderation/appeals/{appeal.pk}/"
    html = as_(other).post(url, {"decline": "1", "answer": ""}).content.decode()
    assert "somebody waits for them" in html
    as_(other).post(url, {"decline": "1", "answer": "You sold pills."})
    ana.refresh_from_db()
    assert ana.is_banned
    client.logout()
    assert "You sold pills." in client.get(ban.get_absolute_url()).content.decode()
    assert OutboxMessage.objects.first().subject == "About your appeal"


def test_whoever_set_it_leaves_it_to_another_if_there_is_one(ban, mod):
    appeal = Appeal.objects.make(ban, "I sold nothing.")
    assert appeal.allows_decision_by(mod)
    other = person("other", "Moderator")
    assert not appeal.allows_decision_by(mod)
    with pytest.raises(Refused):
        appeal.grant(by=mod, answer="Fine.")
    assert appeal.allows_decision_by(other)


def test_of_a_moderator_owners_decide(mod, owner, other):
    sanction = Sanction.objects.silence(
        mod, by=owner, reason="Rude.", until=timezone.now() + timedelta(days=1)
    )
    appeal = Appeal.objects.make(sanction, "I was not.")
    assert not appeal.allows_decision_by(other)
    assert appeal.allows_decision_by(owner)  # the only one who can


def test_it_is_decided_once(ban, other):
    appeal = Appeal.objects.make(ban, "I sold nothing.")
    again = Appeal.objects.get()
    appeal.decline(by=other, answer="No.")
    with pytest.raises(Refused):
        again.grant(by=other, answer="Yes.")


@pytest.mark.parametrize("path", ["/moderation/appeals/", "/moderation/appeals/{pk}/"])
def test_only_moderators_see_them(as_, client, ban, boris, other, path):
    path = path.format(pk=Appeal.objects.make(ban, "I sold nothing.").pk)
    assert "/accounts/login/" in client.get(path).url
    assert as_(boris).get(path).status_code == 403
    assert as_(boris).post(path, {"grant": "1", "answer": "Yes."}).status_code in (403, 405)
    assert "I sold nothing." in as_(other).get(path).content.decode()
    assert as_(other).get("/moderation/appeals/999/").status_code == 404


def test_its_list_costs_the_same_with_many(as_, ban, other, mod, boris, django_assert_num_queries):
    Appeal.objects.make(ban, "I sold nothing.")
    site = as_(other)
    site.get("/moderation/appeals/")
    with django_assert_num_queries(5):
        site.get("/moderation/appeals/")
    for n in range(3):
        more = Sanction.objects.ban(person(f"more{n}"), by=mod, reason="Spam.")
        Appeal.objects.make(more, "Nor did I.")
    with django_assert_num_queries(5):
        site.get("/moderation/appeals/")
