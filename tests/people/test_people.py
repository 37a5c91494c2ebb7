"""The public page of a member."""

import json
import re

import pytest

from community.members.models import Member
from tests.factories import category, replies, topic

pytestmark = pytest.mark.django_db


def words(response):
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_what_somebody_has_said(client, ana, boris):
    question = topic(ana)
    answer = question.reply(boris, "Lift the tank.")
    question.accept(answer, by=ana)
    topic(boris, "What do you brew?", "talk")
    html = words(client.get("/people/boris/"))
    assert "<h1>Boris" in html
    assert "What do you brew?" in html
    assert "Lift the tank." not in html
    for show in ("replies", "answers"):
        html = words(client.get("/people/boris/", {"show": show}))
        assert "Lift the tank." in html
        assert f'href="/forum/r/{answer.pk}/"' in html
    assert words(client.get("/people/boris/", {"show": "nonsense"}))


def test_nothing_private_is_shown(client, as_, ana, mod):
    topic(ana)
    for site in (client, as_(mod)):
        html = words(site.get("/people/ana/"))
        assert "ana@example.org" not in html


def test_only_what_the_reader_may_see_is_shown_and_counted(client, as_, ana, boris, mod):
    category("room", read_by="members")
    hidden, members_only = topic(ana, "A rude question"), topic(ana, "For members", "room")
    hidden.hide(by=mod)
    reply = members_only.reply(ana, "A secret word")
    assert client.get("/people/ana/").context["counts"] == {"topics": 0, "replies": 0, "answers": 0}
    html = words(client.get("/people/ana/")) + words(client.get("/people/ana/?show=replies"))
    assert "A rude question" not in html
    assert "For members" not in html
    assert "A secret word" not in html
    response = as_(boris).get("/people/ana/")
    assert response.context["counts"] == {"topics": 1, "replies": 1, "answers": 0}
    assert "A rude question" not in words(response)
    assert as_(mod).get("/people/ana/").context["counts"]["topics"] == 2
    reply.hide(by=mod)
    assert as_(boris).get("/people/ana/").context["counts"]["replies"] == 0


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("guest", "a guest without an account"),
        ("imported", "wrote here before this site was made"),
        ("former", "no longer a member"),
    ],
)
def test_people_who_cannot_sign_in(as_, boris, kind, sentence):
    Member.objects.create_user(
        "old", "old@example.org", name="Old Friend", kind=kind, is_active=False
    )
    html = words(as_(boris).get("/people/old/"))
    assert "Old Friend" in html
    assert sentence in html
    assert 'name="level"' not in html
    assert "old@example.org" not in html


def test_who_never_confirmed_an_address_has_no_page(client, db):
    Member.objects.create_user("newcomer", "newcomer@example.org", name="Newcomer")
    for path in ("/people/newcomer/", "/people/newcomer/card/", "/people/nobody/"):
        assert client.get(path).status_code == 404


def test_empty_shelves(client, as_, ana):
    for show, sentence in (
        ("topics", "No topics to be seen"),
        ("replies", "No replies to be seen"),
        ("answers", "No accepted answers yet"),
    ):
        assert sentence in words(client.get("/people/ana/", {"show": show}))
    assert "You have not asked anything yet" in words(as_(ana).get("/people/ana/"))


def test_what_search_engines_read(client, ana, settings):
    settings.SITE_URL = "https://help.example.com"
    html = words(client.get("/people/ana/"))
    assert '<meta name="robots" content="noindex">' in html
    topic(ana)
    html = words(client.get("/hr/people/ana/"))
    assert "noindex" not in html
    assert '<link rel="canonical" href="https://help.example.com/people/ana/">' in html
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html)[1])
    assert data["@type"] == "ProfilePage"
    assert data["mainEntity"]["name"] == "Ana"
    assert data["mainEntity"]["agentInteractionStatistic"]["userInteractionCount"] == 1


@pytest.mark.parametrize("show", ["topics", "replies", "answers"])
@pytest.mark.parametrize("number", [1, 7])
def test_queries(client, ana, boris, show, number, django_assert_num_queries):
    for n in range(number):
        question = topic(ana, f"Question number {n}")
        question.accept(question.reply(boris, f"So it is, {n}."), by=ana)
        topic(boris, f"What do you brew? {n}", "talk")
    client.get("/people/boris/")
    with django_assert_num_queries(5):  # member, three counts, the shelf
        client.get("/people/boris/", {"show": show})


def test_pages_of_somebody_who_writes_much(client, ana, boris):
    replies(topic(ana), boris, 23)
    first = client.get("/people/boris/?show=replies").context["stretch"]
    rest = client.get("/people/boris/", {"show": "replies", "before": first.older}).context
    ids = {reply.pk for reply in first} | {reply.pk for reply in rest["stretch"]}
    assert len(ids) == 23


def test_the_card(client, ana, boris, django_assert_num_queries):
    topic(ana).reply(boris, "Lift the tank.")
    with django_assert_num_queries(4):  # member, three counts
        response = client.get("/people/boris/card/")
    html = words(response)
    assert "1 reply" in html
    assert "<html" not in html
    assert response["X-Robots-Tag"] == "noindex"


def test_names_lead_to_people(client, ana, mod):
    question = topic(ana)
    question.reply(mod, "Lift the tank.")
    html = words(client.get(question.get_absolute_url()))
    assert '<a href="/people/ana/" data-card>Ana</a>' in html
    assert '<a href="/people/mod/" data-card>Mod</a> <span class="staff">Team</span>' in html
    assert '<a href="/people/ana/" data-card>Ana</a>' in words(client.get("/forum/questions/"))
