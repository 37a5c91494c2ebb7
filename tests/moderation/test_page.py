"""The page about one's own standing, and where moderators see a member's."""

import pytest
from django.urls import reverse

from community.members.models import Member
from community.moderation.models import Standing
from community.moderation.pinning import pin
from community.moderation.trust import BRINGS, RULES, Trust
from community.privacy.kept import shelf_named
from tests.factories import topic

pytestmark = pytest.mark.django_db
URL = "/your-standing/"


def page(response):
    return " ".join(response.content.decode().split())


def test_it_is_for_who_is_signed_in(client):
    assert client.get(URL).url.startswith("/accounts/")
    assert client.post(URL).status_code in (302, 405)


def test_it_shows_the_way_and_all_rules_and_what_they_bring(as_, ana):
    seen = page(as_(ana).get(URL))
    assert "You are here as a <b>newcomer</b>" in seen
    assert "What comes next: member" in seen
    assert "0 of 5" in seen
    for rules in RULES.values():
        assert all(str(rule) in seen for rule in rules)
    for sentences in BRINGS.values():
        assert all(say() in seen for say in sentences)


def test_it_counts_what_was_done(as_, ana, boris):
    as_(boris).get(topic(ana).get_absolute_url())
    assert "1 of 5" in page(as_(boris).get(URL))


def test_harm_is_told_where_it_stands_in_the_way(as_, ana, mod):
    for number in range(3):
        topic(ana, f"Buy my beans {number}").hide(by=mod)
    seen = page(as_(ana).get(URL))
    assert "so far: 3" in seen


def test_its_queries_do_not_grow(as_, ana, boris, django_assert_max_num_queries):
    client = as_(boris)
    client.get(URL)
    for rows in (1, 8):
        for number in range(rows):
            topic(ana, f"Question {rows} {number}").reply(boris, "Lift it.").react("thanks", by=ana)
        with django_assert_max_num_queries(26):
            client.get(URL)


@pytest.mark.parametrize("name", ["mod", "edit"])
def test_team_and_moderators_need_nothing(db, as_, request, name):
    seen = page(as_(request.getfixturevalue(name)).get(URL))
    assert "You work or moderate here" in seen
    assert "What comes next" not in seen


def test_a_level_set_by_hand_says_why(as_, ana, mod):
    pin(ana, Trust.TRUSTED, by=mod, reason="Helps us at every fair.")
    seen = page(as_(ana).get(URL))
    assert "trusted member</b>" in seen
    assert "Helps us at every fair." in seen
    assert "What comes next" not in seen


def test_the_ways_to_it(as_, ana, boris):
    assert f'href="{URL}"' in page(as_(ana).get("/people/ana/"))
    # In the menu only: on the page of another member nothing tells of trust.
    assert page(as_(boris).get("/people/ana/")).count(URL) == 1
    assert "newcomer" not in page(as_(boris).get("/people/ana/")).lower()


def test_no_name_carries_a_level_in_public(as_, ana, boris, mod):
    pin(ana, Trust.TRUSTED, by=mod, reason="Helps.")
    question = topic(ana)
    assert "trusted" not in page(as_(boris).get(question.get_absolute_url())).lower()
    assert "Ana: trusted member." in page(as_(mod).get(question.get_absolute_url()))


def test_their_data_has_it(ana, mod):
    pin(ana, Trust.TRUSTED, by=mod, reason="Helps us at every fair.")
    (row,) = shelf_named("standing").rows(ana)
    assert row["reason"] == "Helps us at every fair."
    assert row["member__trust"] == Trust.TRUSTED


def test_a_former_member_has_none(ana, mod):
    pin(ana, Trust.TRUSTED, by=mod, reason="Helps us at every fair.")
    ana.refresh_from_db()
    ana.become_former()
    assert Member.objects.get(pk=ana.pk).trust == Trust.NEWCOMER


class TestAdmin:
    def url(self, member):
        return reverse("trust", args=[member.pk])

    def test_a_moderator_sees_why_and_sets_it(self, as_, ana, mod):
        client = as_(mod)
        assert "5 topics read" in page(client.get(self.url(ana)))
        client.post(self.url(ana), {"level": "2", "reason": "Helps us at every fair."})
        assert Member.objects.get(pk=ana.pk).trust == Trust.TRUSTED
        seen = page(client.get(self.url(ana)))
        assert "Helps us at every fair." in seen
        assert "By the rules it would be: Newcomer" in seen
        client.post(reverse("trust_by_rules", args=[ana.pk]))
        assert Member.objects.get(pk=ana.pk).trust == Trust.NEWCOMER
        assert not Standing.objects.get(pk=ana.pk).is_pinned

    def test_without_a_reason_it_is_not_set(self, as_, ana, mod):
        seen = page(as_(mod).post(self.url(ana), {"level": "2", "reason": ""}))
        assert "Say why, for whoever asks in a year." in seen
        assert Member.objects.get(pk=ana.pk).trust == Trust.NEWCOMER

    def test_who_does_not_moderate_is_refused(self, as_, client, ana, boris, edit):
        data = {"level": "2", "reason": "I like her."}
        assert client.post(self.url(ana), data).status_code == 302
        for member in (boris, edit):
            response = as_(member).post(self.url(ana), data)
            assert response.status_code in (302, 403)
            response = as_(member).post(reverse("trust_by_rules", args=[ana.pk]))
            assert response.status_code in (302, 403)
        assert not Standing.objects.exists()

    def test_nobody_sets_their_own(self, as_, mod):
        assert as_(mod).get(self.url(mod)).status_code == 200
        response = as_(mod).post(self.url(mod), {"level": "2", "reason": "I like me."})
        assert response.status_code in (302, 403)
        assert not Standing.objects.exists()

    def test_nobody_is_not_found_and_looking_changes_nothing(self, as_, ana, mod):
        client = as_(mod)
        assert client.get(reverse("trust", args=[10**9])).status_code == 404
        client.get(self.url(ana), {"level": "2", "reason": "No."})
        assert client.get(reverse("trust_by_rules", args=[ana.pk])).status_code == 405
        assert not Standing.objects.exists()

    def test_it_stands_above_the_form_of_a_member(self, as_, ana, owner, just_proven):
        seen = page(as_(owner).get(reverse("wagtailusers_users:edit", args=[ana.pk])))
        assert self.url(ana) in seen
        assert "Trust: Newcomer." in seen

    def test_the_setting_is_for_owners(self, as_, owner):
        seen = page(
            as_(owner).get(
                reverse("wagtailsettings:edit", args=["moderation", "firstposts"]), follow=True
            )
        )
        assert "hold the first posts of newcomers" in seen.lower()
