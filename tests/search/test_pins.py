"""What the team chose stands first, for whoever may see it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from community.search.models import Entry
from community.search.pins import Pin
from tests.factories import faq_entry, guide, restrict, topic

pytestmark = pytest.mark.django_db
ADD = "/admin/snippets/search/pin/add/"


@pytest.fixture
def guides():
    return [guide(f"Descale the Tide {n}", text="<p>Descale it.</p>") for n in range(3)]


@pytest.fixture
def other():
    return guide("Care of the tank", text="<p>Rinse it.</p>")


def pin(page, words="descale", kind="guide", **more):
    return Pin.objects.create(words=words, kind=kind, object_id=page.pk, **more)


def titles(client, words, path="/search/", **more):
    results = client.get(path, {"q": words, **more}).context["results"]
    return [result.entry.title for result in results.page]


@pytest.mark.parametrize(
    "words", ["descale", "Descaling", "how do I déscale?", "descaled", "dscale"]
)
def test_it_stands_first_for_all_forms_of_its_words(client, guides, other, words):
    pin(other)
    found = titles(client, words)
    assert found[0] == other.title
    assert len(found) == 4
    assert "Chosen by the team" in client.get("/search/", {"q": words}).content.decode()


@pytest.mark.parametrize(
    "words", ["tank", "descale the grinder", "descale -tide", "descale in:faq"]
)
def test_other_queries_are_left_alone(client, guides, other, words):
    pin(other)
    assert "Chosen by the team" not in client.get("/search/", {"q": words}).content.decode()


def test_words_count_in_any_order(client, guides, other):
    pin(other, "drip tray")
    assert titles(client, "tray drip") == [other.title]


def test_what_is_found_already_is_not_shown_twice(client, guides):
    pin(guides[0])
    found = titles(client, "descale")
    assert found[0] == guides[0].title
    assert len(found) == len(set(found)) == 3


@pytest.mark.parametrize(
    ("begins", "ends", "stands"),
    [(None, None, True), (0, 0, True), (1, None, False), (None, -1, False), (-3, 3, True)],
)
def test_it_stands_for_its_period(client, guides, other, begins, ends, stands):
    def day(number):
        return None if number is None else timezone.localdate() + timedelta(days=number)

    pin(other, begins_on=day(begins), ends_on=day(ends))
    assert (titles(client, "descale")[0] == other.title) is stands


def test_whoever_may_not_see_it_gets_no_pin(client, as_, ana, guides, other):
    restrict(other)
    pin(other)
    html = client.get("/search/", {"q": "descale"}).content.decode()
    assert other.title not in html
    assert "Chosen by the team" not in html
    assert titles(as_(ana), "descale")[0] == other.title


def test_filters_of_other_kinds_leave_it_out(client, guides, other):
    answer = faq_entry("How often do I descale?")
    pin(other)
    assert titles(client, "descale", kind="faq") == [answer.title]
    assert titles(client, "descale", kind="guide")[0] == other.title


def test_it_may_stand_first_only_where_results_are_narrowed_to_its_kind(client, guides, other):
    pin(other, only_in_kind=True)
    assert other.title not in titles(client, "descale")
    assert other.title not in titles(client, "descale", kind="topic")
    assert titles(client, "descale", kind="guide")[0] == other.title


def test_a_page_is_for_readers_of_its_language_unless_said_otherwise(client, guides, other):
    kept = pin(other)
    assert other.title not in titles(client, "descale", "/hr/search/")
    Pin.objects.filter(pk=kept.pk).update(language="hr")
    assert titles(client, "descale", "/hr/search/")[0] == other.title
    assert other.title not in titles(client, "descale")


def test_a_topic_can_be_pinned_and_a_gone_one_harms_nothing(client, ana, guides):
    talk = topic(ana, "A talk about limescale")
    pin(talk, kind="topic")
    assert titles(client, "descale")[0] == talk.title
    Entry.objects.filter(kind="topic").delete()
    assert len(titles(client, "descale")) == 3


@pytest.mark.parametrize("number", [1, 9])
def test_pins_ask_the_database_no_more_for_more(client, number, django_assert_num_queries):
    for place in range(number):
        pin(guide(f"Gasket {place}"))
    client.get("/search/", {"q": "descale"})
    with django_assert_num_queries(15):  # the pins, and what they pin
        assert len(titles(client, "descale")) == number


class TestKeeping:
    def said(self, address, **more):
        return {"words": "descale", "address": address, "language": "", **more}

    def test_an_address_or_a_title_is_taken_and_acts_at_once(
        self, client, as_, edit, guides, other
    ):
        for address in (other.url, f"https://example.com{other.url}?x=1#y", "care of the Tank"):
            Pin.objects.all().delete()
            assert as_(edit).post(ADD, self.said(address)).status_code == 302
            client.logout()
            assert titles(client, "descale")[0] == other.title

    def test_a_topic_is_taken_by_its_address_in_any_language(self, as_, edit, ana):
        talk = topic(ana)
        as_(edit).post(ADD, self.said(f"/hr{talk.get_absolute_url()}"))
        kept = Pin.objects.get()
        assert (kept.kind, kept.object_id) == ("topic", talk.pk)

    @pytest.mark.parametrize(
        ("said", "sentence"),
        [
            ({"address": "/nowhere/"}, "No guide, answer or topic of this site"),
            ({"address": "http://[x"}, "No guide, answer or topic of this site"),
            ({"address": "x" * 999}, "No guide, answer or topic of this site"),
            ({"address": ""}, "Write an address or a title"),
            ({"words": "…"}, "Write at least one word."),
            ({"begins_on": "2026-05-02", "ends_on": "2026-05-01"}, "It ends before it begins."),
        ],
    )
    def test_what_cannot_be_is_refused_with_a_sentence(self, as_, edit, other, said, sentence):
        page = as_(edit).post(ADD, {**self.said(other.url), **said})
        assert sentence in page.content.decode()
        assert not Pin.objects.exists()

    def test_two_of_the_same_title_need_an_address(self, as_, edit, guides):
        guide("Care of the tank", slug="one")
        guide("Care of the tank", slug="two")
        page = as_(edit).post(ADD, self.said("Care of the tank"))
        assert "Several things have this title" in page.content.decode()

    def test_editors_moderators_and_owners_keep_pins(self, as_, ana, wren, edit, mod, owner, other):
        for member, kept in ((ana, 0), (wren, 0), (edit, 1), (mod, 2), (owner, 3)):
            as_(member).post(ADD, self.said(other.url))
            assert Pin.objects.count() == kept

    def test_a_pin_is_changed_with_its_address_before_one(self, as_, edit, guides, other):
        kept = pin(other)
        url = f"/admin/snippets/search/pin/edit/{kept.pk}/"
        assert other.url in as_(edit).get(url).content.decode()
        as_(edit).post(url, self.said(guides[0].url, words="scale"))
        kept.refresh_from_db()
        assert (kept.words, kept.object_id) == ("scale", guides[0].pk)

    @pytest.mark.parametrize("number", [1, 9])
    def test_the_list_asks_no_more_for_more(
        self, as_, edit, other, number, django_assert_max_num_queries
    ):
        for place in range(number):
            pin(other, f"word {place}")
        site = as_(edit)
        site.get("/admin/snippets/search/pin/")
        with django_assert_max_num_queries(16):
            html = site.get("/admin/snippets/search/pin/").content.decode()
        assert html.count(other.title) >= number

    def test_what_has_gone_is_called_so(self, as_, edit, other):
        pin(other)
        Entry.objects.all().delete()
        assert "no longer there" in as_(edit).get("/admin/snippets/search/pin/").content.decode()


class TestPreview:
    """Before and after, for a guest and for whoever looks, with nothing kept."""

    def look(self, site, url, **said):
        page = site.post(url, {"preview": "1", **said})
        assert page.status_code == 200
        return page

    def test_a_pin(self, as_, edit, guides, other):
        page = self.look(as_(edit), ADD, words="descale", address=other.url, language="")
        guest, own = page.context["changes"]
        assert guest.is_guest
        assert not own.is_guest
        assert len(guest.before) == 3
        assert guest.after[0].entry.title == other.title
        assert guest.after[0].was is None
        assert [row.fell for row in guest.after[1:]] == [1, 1, 1]
        html = page.content.decode()
        assert "+ new" in html
        assert "↓ one place down" in html
        assert not Pin.objects.exists()

    def test_a_pin_for_its_kind_alone_is_shown_as_narrowed(self, as_, edit, guides, other):
        faq_entry("How often do I descale?")
        said = {"words": "descale", "address": other.url, "language": "", "only_in_kind": "on"}
        guest = self.look(as_(edit), ADD, **said).context["changes"][0]
        assert len(guest.before) == 3
        assert guest.after[0].entry.title == other.title

    def test_what_a_guest_may_not_see_moves_for_staff_alone(self, as_, edit, guides, other):
        restrict(other)
        page = self.look(as_(edit), ADD, words="descale", address=other.url, language="")
        guest, own = page.context["changes"]
        assert guest.is_none
        assert own.after[0].entry.title == other.title

    def test_a_result_is_chosen_from_what_is_found(self, as_, edit, guides):
        page = self.look(as_(edit), ADD, words="descale", address="", language="")
        assert "Found now, to choose from" in page.content.decode()
        assert "Everything stays" not in page.content.decode()
        last = page.context["changes"][0].before[-1].entry
        page = as_(edit).post(ADD, {"choose": last.url, "words": "descale", "address": ""})
        assert page.context["form"]["address"].value() == last.url
        assert page.context["changes"][0].after[0].entry == last
        assert page.context["changes"][0].after[0].rose == 2
        assert not Pin.objects.exists()

    def test_some_words_of_a_title_show_what_there_is_to_choose(self, as_, edit, guides, other):
        page = self.look(as_(edit), ADD, words="descale", address="tank", language="")
        (found,) = page.context["changes"]
        assert [row.entry.title for row in found.before] == [other.title]

    @pytest.mark.parametrize("address", ["\0", "x" * 5000, "…", "-", "is:solved"])
    def test_any_words_can_be_looked_for(self, as_, edit, address):
        self.look(as_(edit), ADD, words="", address=address, language="xx")

    def test_a_kept_pin_is_changed_only_by_saving(self, as_, edit, guides, other):
        kept = pin(other)
        url = f"/admin/snippets/search/pin/edit/{kept.pk}/"
        page = self.look(as_(edit), url, words="descale", address=guides[0].url, language="")
        guest = page.context["changes"][0]
        assert guest.before[0].entry.title == other.title
        assert guest.gone == {Entry.objects.get(title=other.title).pk}
        assert "no longer among the first" in page.content.decode()
        kept.refresh_from_db()
        assert kept.object_id == other.pk

    def test_a_synonym_both_ways(self, as_, edit):
        guide("Clean the portafilter")
        add = "/admin/snippets/search/synonym/add/"
        said = {"words": "handle", "means": "portafilter", "both_ways": "on", "language": ""}
        found = self.look(as_(edit), add, **said).context["changes"]
        assert [(change.query, change.is_guest) for change in found] == [
            ("handle", True), ("handle", False), ("portafilter", True), ("portafilter", False),
        ]  # fmt: skip
        assert not found[0].before
        assert found[0].after[0].entry.title == "Clean the portafilter"
        assert found[2].is_none
        assert not titles(as_(edit), "handle")

    def test_what_is_wrong_is_said_without_a_preview(self, as_, edit):
        add = "/admin/snippets/search/synonym/add/"
        page = self.look(as_(edit), add, words="handle", means="Handle", language="")
        assert page.context["changes"] is None
        assert "These are the same words" in page.content.decode()

    def test_the_form_comes_filled_in_by_a_link(self, as_, edit):
        page = as_(edit).get(ADD, {"words": "descale", "language": "hr", "object_id": "4"})
        form = page.context["form"]
        assert (form["words"].value(), form["language"].value()) == ("descale", "hr")
