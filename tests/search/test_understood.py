"""What the search made of the words is told, and can be taken back; it tells no word that the reader sees nowhere."""

from urllib.parse import quote

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import translation

from community.search.query import Query
from community.search.scopes import scopes_of
from community.search.understood import bare, chips, spelt
from tests.factories import guide, guide_index, topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def search(client):
    def ask(q, **asked):
        return client.get("/search/", {"q": q, **asked})

    return ask


def labels_and_rest(q, rf):
    request = rf.get("/search/", {"q": q, "page": "2", "kind": "faq"})
    found = chips(Query(q), request.GET)
    asked = [rf.get("/search/" + chip.url).GET for chip in found]
    assert all(one["kind"] == "faq" and "page" not in one for one in asked)
    return {chip.label: one["q"] for chip, one in zip(found, asked, strict=True)}


def test_every_filter_that_was_typed_can_be_taken_away(rf, db):
    q = 'grease  is:solved "drip tray" in:faq tag:oil -paper -"tap water" by:@ana before:2026-03'
    rest = 'grease is:solved "drip tray" in:faq tag:oil -paper -"tap water" by:@ana before:2026-03'
    assert labels_and_rest(q, rf) == {
        "State: Solved": rest.replace("is:solved ", ""),
        "Together: “drip tray”": rest.replace('"drip tray"', "drip tray"),
        "In: Answers": rest.replace("in:faq ", ""),
        "Tag: oil": rest.replace("tag:oil ", ""),
        "Without “paper”": rest.replace("-paper ", ""),
        "Without “tap water”": rest.replace('-"tap water" ', ""),
        "By: @ana": rest.replace("by:@ana ", ""),
        "Before: 2026-03": rest.replace(" before:2026-03", ""),
    }
    assert bare(Query(q)) == "grease drip tray"


@pytest.mark.parametrize(
    ("q", "label"),
    [
        ("IS:Solved", "Stanje: Riješeno"),
        ("is:unsolved", "Stanje: Neriješeno"),
        ("in:forum", "Gdje: Forum"),
        ("in:guides", "Gdje: Vodiči"),
        ("in:small-talk", "Gdje: small-talk"),
        ("tag:solved", "Oznaka: solved"),
    ],
)
def test_what_was_typed_is_told_in_the_language_of_the_reader(rf, db, q, label):
    with translation.override("hr"):
        assert list(labels_and_rest(q, rf)) == [label]


@pytest.mark.parametrize(
    "q",
    ["is:nonsense", "-is:solved", "before:never", "-grinder", "wi-fi", '""', '"', "a:b", "tag:-"],
)
def test_what_is_no_filter_is_no_chip(rf, db, q):
    assert labels_and_rest(q, rf) == {}


def test_chips_lead_to_what_they_say(client, search):
    guide("Gasket care", text="<p>Grease the drip, then the tray.</p>")
    html = search('gasket "drip tray"').content.decode()
    assert "Nothing about “gasket drip tray” fits these filters" in html
    (chip,) = search('gasket "drip tray"').context["results"].chips
    assert client.get("/search/" + chip.url).context["results"].hits


def test_nothing_with_the_filters_shows_what_there_is_without(search):
    guide("Gasket care", text="<p>Grease it.</p>")
    response = search("gasket is:solved")
    html = response.content.decode()
    assert [result.entry.title for result in response.context["results"].nearest] == ["Gasket care"]
    assert "Without the filters" in html
    assert 'href="?q=gasket"' in html
    assert "?title=gasket&quot;" not in html
    assert "?title=gasket" in html


def test_what_was_put_right_is_told_and_can_be_taken_back(client, search):
    guide("Descaling the kettle", text="<p>Use acid.</p>")
    guide("Kettles", text="<p>Copper.</p>")
    html = search("desacling kettle").content.decode()
    assert "Showing results for <b>descaling kettle</b>." in html
    assert (
        '<a href="?q=desacling+kettle&amp;exact=1">Search instead for “desacling kettle”</a>'
        in html
    )
    assert "?title=descaling%20kettle" in html
    exact = search("desacling kettle", exact=1)
    html = exact.content.decode()
    assert "Showing results for" not in html
    assert exact.context["results"].query.meant == ""


def test_the_number_is_that_of_what_was_searched(search):
    guide("Descaling the kettle", text="<p>Use acid.</p>")
    assert "1 result for <b>descaling kettle</b>." in search("desacling kettle").content.decode()
    assert "1 result for <b>kettle</b>." in search("kettle").content.decode()


@pytest.mark.parametrize("typed", ["wont", "won't", "wont’", "cant", "dont", "doesnt"])
def test_how_something_is_asked_is_never_put_right(search, typed):
    """Nor is it missed, though it stands nowhere."""
    guide("I want to cast the Bluetooth font", text="<p>It cost nothing; done.</p>")
    html = search(f"bluetooth {typed} zebra").content.decode()
    assert "Showing results for" not in html
    assert "Did you mean" not in html
    assert "Nothing was found for: zebra." in html


def test_what_was_meant_is_spelt_as_it_is_written(client):
    """The index knows words without their accents."""
    guide("Čišćenje brtve", parent=guide_index("hr"), text="<p>Operite brtvu.</p>")
    html = client.get("/hr/search/", {"q": "čišćneje Brtve"}).content.decode()
    assert "<b>čišćenje Brtve</b>" in html
    assert f"?title={quote('čišćenje Brtve')}" in html


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("can’t desaclE the AB-12", "can’t descale the AB-12"),
        ('"desacle it" -rubber is:solved in:guides', "descale it"),
        ("desacle, then desacle-rinse", "descale, then descale-rinse"),
    ],
)
def test_what_was_right_stays_as_it_was_typed(typed, told):
    guide("Descale the AB-12", text="<p>Rinse it, then descale it.</p>")
    query = Query(typed)
    query.hits(scopes_of(AnonymousUser()), "en")
    assert spelt(query, ["Descale it"]) == told


def test_unknown_words_are_told_as_they_were_typed(client):
    guide("Čišćenje brtve", parent=guide_index("hr"), text="<p>Operite brtvu.</p>")
    html = client.get("/hr/search/", {"q": "brtve Štruklji Žganci"}).content.decode()
    assert "Štruklji, Žganci" in html


def test_taken_exactly_where_that_finds_nothing_the_way_back_is_offered(search):
    for number in range(6):
        guide(f"Descaling {number}", text="<p>Use acid.</p>")
    html = search("desacling", exact=1).content.decode()
    assert "Did you mean" in html
    assert '<a href="?q=descaling"><b>descaling</b></a>' in html


def test_a_word_that_is_there_but_hardly_is_doubted(search):
    for number in range(12):
        guide(f"Grinding {number}", text="<p>Beans.</p>")
    guide("A slip", text="<p>Grindnig was written so by somebody.</p>")
    html = search("grindnig -beans is:solved").content.decode()
    assert '<a href="?q=grinding+-beans+is%3Asolved"><b>grinding -beans is:solved</b></a>' in html
    assert "Did you mean" not in search("grinding").content.decode()


def test_other_forms_of_a_word_are_no_doubt(search):
    for number in range(12):
        guide(f"Grinders {number}", text="<p>Beans.</p>")
    guide("A grinder", text="<p>One.</p>")
    assert "Did you mean" not in search("grinder").content.decode()


@pytest.mark.parametrize("exact", [{}, {"exact": "1"}])
def test_no_word_is_told_that_the_reader_sees_nowhere(search, ana, back_room, as_, exact):
    for number in range(6):
        back_room.start_topic(ana, f"Zirconium {number}", "zirconium")
    guide("Gasket care")
    html = search("zirconiun", **exact).content.decode()
    assert "zirconium" not in html.lower()
    as_(ana)
    assert "zirconium" in search("zirconiun", **exact).content.decode().lower()


def test_what_holds_hardly_anything_of_it_is_called_so(search):
    guide("Gasket care", text="<p>Grease the gasket.</p>")
    for number in range(3):
        guide(f"Cups {number}", text="<p>Wash cups.</p>")
    html = search("gasket unicorn zeppelin").content.decode()
    assert "Nothing here says all of it; this comes nearest." in html
    assert "Nothing was found for: unicorn, zeppelin." in html
    assert "comes nearest" not in search("grease gasket").content.decode()


def test_words_of_private_topics_are_called_unknown_to_others(search, ana, back_room, as_):
    back_room.start_topic(ana, "Zirconium", "zirconium")
    guide("Gasket care")
    assert "Nothing was found for: zirconium." in search("gasket zirconium").content.decode()
    as_(ana)
    assert "Nothing was found for" not in search("gasket zirconium").content.decode()


def test_who_asks_by_filters_alone_is_not_told_of_words(search, ana):
    topic(ana, "My gasket rattles")
    response = search("is:waiting")
    assert len(response.context["results"].hits) == 1
    assert "comes nearest" not in response.content.decode()
