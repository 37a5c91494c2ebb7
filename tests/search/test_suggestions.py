"""Titles that are offered while somebody types."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community.search.models import Entry
from community.search.suggestions import MOST, suggest
from forum.models import Category
from tests.factories import faq_entry, guide, guide_index, restrict, segment, topic


@pytest.fixture
def offered(db):
    """`offered("desc", ana)`: the titles that Ana is offered."""

    def titles(text, member=None, language="en", **more):
        found = suggest(text, member or AnonymousUser(), language, **more)
        return [suggestion.title for suggestion in found]

    return titles


def test_guides_and_answers_before_topics_and_what_begins_so_before_what_holds_it(offered, ana):
    topic(ana, "Descale or replace?")
    guide("When to descale")
    guide("Descale the Tide")
    faq_entry("How often do I descale?")
    assert offered("desc")[0] == "Descale the Tide"
    assert set(offered("desc")[1:3]) == {"When to descale", "How often do I descale?"}
    assert offered("desc")[3:] == ["Descale or replace?"]
    assert offered("de") == offered("des") == offered("desc")


def test_the_last_word_is_a_beginning_and_the_others_stand_in_any_form(offered, ana):
    guide("Clean the filters")
    assert offered("filter cle") == offered("cleaning filt") == ["Clean the filters"]
    assert offered("filter x") == []


def test_words_that_say_how_something_is_asked_need_not_stand_there(offered):
    guide("Descale the Tide")
    guide("How loud is it?")
    assert offered("how do i desc") == offered("descale my") == ["Descale the Tide"]
    assert offered("how is i") == ["How loud is it?"]
    assert offered("how do i") == []


def test_slips_and_other_forms_are_forgiven_where_nothing_else_is_found(offered):
    guide("Descale the Tide")
    assert offered("desclae") == offered("descaling") == ["Descale the Tide"]
    guide("Desclae, a village")
    assert offered("desclae") == ["Desclae, a village"]


def test_accents_and_codes(offered):
    guide("Čišćenje đezve")
    guide("The parts of AB-12")
    assert offered("ciscenje d") == ["Čišćenje đezve"]
    assert offered("ab-1") == offered("AB12") == offered("parts of ab-12") == ["The parts of AB-12"]


def test_the_readers_language_first_and_others_after_it(offered, ana):
    guide("Filter wechseln", guide_index("sk"))
    guide("Filter tauschen", guide_index("hr"))
    topic(ana, "Filter is gone")
    assert offered("filter", language="hr") == [
        "Filter tauschen",
        "Filter is gone",
        "Filter wechseln",
    ]


def test_a_topic_has_its_address_in_the_readers_language(ana):
    topic(ana, "Filter is gone")
    (found,) = suggest("filter", ana, "en")
    assert (found.kind, found.label) == ("topic", "Forum")
    assert found.url.startswith("/forum/t/")


def test_a_title_is_told_to_its_readers_only(offered, ana, mod):
    restrict(guide("Secret recipes"))
    Category.objects.create(name="Team", slug="team", kind="discussion", read_by="groups")
    topic(mod, "Secret plans", "team")
    assert offered("secret") == offered("secrte") == []
    assert offered("secret", ana) == ["Secret recipes"]
    assert offered("secret", mod) == ["Secret recipes", "Secret plans"]
    Category.objects.filter(slug="team").update(read_by="public")
    assert offered("secret") == ["Secret plans"]


def test_what_they_may_not_see_takes_no_room(offered, ana, mod):
    Category.objects.create(name="Team", slug="team", kind="discussion", read_by="groups")
    topic(ana, "Tide is old")
    for number in range(60):
        topic(mod, f"Tide plan {number}", "team")
    assert offered("t") == ["Tide is old"]


def test_a_forum_may_have_very_many_categories(offered, ana):
    rooms = [
        Category(name=f"Room {number}", slug=f"room-{number}", kind="discussion")
        for number in range(600)
    ]
    Category.objects.bulk_create(rooms)
    topic(ana, "Tide is old", "room-599")
    assert offered("t") == offered("tdie is") == ["Tide is old"]


def test_what_is_for_the_reader_comes_first(offered):
    mini = segment("Tide Mini")
    chosen = guide("Filter of the Mini")
    guide("Filter of the Maxi")
    chosen.segments.set([mini])
    chosen.save_revision().publish()
    assert offered("filter", segments=["tide-mini"])[0] == "Filter of the Mini"


def test_kinds_can_be_chosen(offered, ana):
    topic(ana, "Filter is gone")
    guide("Filter of the Mini")
    assert offered("filter", kinds=["guide", "faq"]) == ["Filter of the Mini"]
    assert offered("filter", kinds=["topic"]) == ["Filter is gone"]
    assert offered("filter", kinds=[]) == []


def test_a_title_that_changes_or_goes_is_followed(offered, ana):
    page = guide("Filter of the Mini")
    page.title = "Sieve of the Mini"
    page.save_revision().publish()
    assert offered("filter") == []
    assert offered("sieve") == ["Sieve of the Mini"]
    page.unpublish()
    assert offered("sieve") == []


def test_few_questions_and_few_answers_however_much_there_is(offered, ana):
    def questions(text):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert len(offered(text, ana)) <= MOST
        return len(asked)

    topic(ana, "Descale it 0")
    few = [questions(text) for text in ("d", "old descale", "descael")]
    for number in range(1, 30):
        topic(ana, f"Descale it {number}")
    assert [questions(text) for text in ("d", "old descale", "descael")] == few
    assert max(few) <= 10
    assert len(offered("d", ana)) == MOST


HOSTILE = [
    "", " ", "\0", "\ud800", '"', "'", "*", "^", 'a"b', "a' | 'b", "NEAR(a b)", "a AND", "title : x", "-x", "%", "\\",
    "x" * 10_000, "a " * 5_000, "水", "水泵", "🙂", "\ue001abcd", "is:solved", "in:nowhere de", "' OR 1=1 --", "NOT NOT",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_at_all_is_answered(offered, text):
    guide("Descale the Tide")
    offered(text)


def test_chinese(offered):
    guide("清洁水泵")
    assert offered("水") == offered("水泵") == offered("清洁水") == ["清洁水泵"]


def test_the_index_is_kept_and_checked(offered):
    from community.search.engines import engine

    guide("Descale the Tide")
    with connection.cursor() as cursor:
        assert engine().faults(cursor) == []
        engine().remove(cursor)
        engine().rebuild(cursor)
        assert engine().faults(cursor) == []
    assert offered("desc") == ["Descale the Tide"]
    Entry.objects.all().delete()
    assert offered("desc") == []


class TestTheView:
    """JSON for whoever types into a search field."""

    ADDRESS = "/search/suggest/"

    def test_titles_with_addresses_and_kinds(self, client, ana):
        topic(ana, "Descale or replace?")
        page = guide("Descale the Tide")
        first, second = client.get(self.ADDRESS, {"q": "desc"}).json()
        assert first == {
            "title": "Descale the Tide", "url": page.get_url(), "kind": "guide", "label": "Guide",
        }  # fmt: skip
        assert (second["kind"], second["label"]) == ("topic", "Forum")

    def test_in_the_language_of_the_page(self, client, ana):
        topic(ana, "Filter is gone")
        (found,) = client.get("/hr/search/suggest/", {"q": "filter"}).json()
        assert found["url"].startswith("/hr/forum/t/")

    def test_of_some_kinds_only(self, client, ana):
        topic(ana, "Descale or replace?")
        guide("Descale the Tide")
        (found,) = client.get(self.ADDRESS, {"q": "desc", "kind": "guide,faq"}).json()
        assert found["kind"] == "guide"
        assert client.get(self.ADDRESS, {"q": "desc", "kind": "nothing"}).json() == []

    def test_nobody_else_keeps_it_and_no_cookie_is_set(self, client, as_, ana, db):
        guest = client.get(self.ADDRESS, {"q": "desc"})
        assert guest["Cache-Control"] == "private, max-age=60"
        assert not guest.cookies
        assert as_(ana).get(self.ADDRESS, {"q": "desc"})["Cache-Control"] == "private, no-store"

    def test_a_private_title_is_told_to_its_readers_only(self, client, as_, ana):
        restrict(guide("Secret recipes"))
        assert client.get(self.ADDRESS, {"q": "secret"}).json() == []
        assert len(as_(ana).get(self.ADDRESS, {"q": "secret"}).json()) == 1

    @pytest.mark.parametrize("text", HOSTILE)
    def test_any_text_at_all_is_answered(self, client, db, text):
        query = {"q": text.encode("utf-8", "surrogatepass"), "kind": "guide,\0"}
        response = client.get(self.ADDRESS, query)
        assert response.status_code == 200
        assert response.json() == []

    def test_it_only_reads(self, client, db):
        assert client.post(self.ADDRESS, {"q": "desc"}).status_code == 405

    def test_whoever_asks_without_end_is_told_nothing(self, client, db, monkeypatch):
        from community.search import limits

        monkeypatch.setitem(limits.LIMITS, "suggest", "2/m/address")
        assert [client.get(self.ADDRESS, {"q": "d"}).status_code for _ in range(3)] == [
            200,
            200,
            429,
        ]


def test_what_is_unwanted_is_not_offered(offered):
    guide("Gasket of rubber")
    guide("Gasket of cork")
    assert set(offered("gasket")) == {"Gasket of cork", "Gasket of rubber"}
    assert offered("gasket -rubber") == offered("-RUBBER gas") == ["Gasket of cork"]
    assert offered("-rubber") == []
