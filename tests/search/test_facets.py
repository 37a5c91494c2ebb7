"""What was found can be narrowed; all of it stands in the address and counts only what the reader may see."""

import pytest

from community.search import query
from community.search.facets import MOST
from community.search.models import Entry
from tests.factories import faq_entry, guide, guide_index, section, segment, topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def search(client):
    def ask(q="gasket", **asked):
        return client.get("/search/", {"q": q, **asked})

    return ask


def tagged(page, *names):
    page.tags.add(*names)
    page.save()


@pytest.fixture
def site(questions, ana, boris):
    """Two guides in sections, an answer, and three topics: solved, waiting, and one to talk about."""
    tagged(guide("Gasket care", section("Cleaning"), segments=[segment("Tide Mini")]), "rubber")
    tagged(guide("Gasket prices", section("Buying")), "rubber", "money")
    faq_entry("Which gasket?", answer="<p>The black gasket.</p>")
    solved = topic(ana, "My gasket rattles", text="The gasket rattles.")
    solved.tag(["rubber"], by=ana)
    solved.accept(solved.reply(boris, "Grease it."), by=ana)
    topic(ana, "My gasket leaks", text="The gasket leaks.")
    topic(
        ana,
        "Gaskets, a love story",
        "talk",
        text="Long live the gasket.",
    )


def titles(response):
    return sorted(result.entry.title for result in response.context["results"].page)


def counted(response, name):
    """{"Cleaning": 1}"""
    facets = response.context["results"].facets
    choices = [choice for facet in facets.others if facet.name == name for choice in facet.choices]
    return {str(choice.label): choice.number for choice in choices}


def url_of(response, name, label):
    facets = response.context["results"].facets
    (facet,) = [facet for facet in [facets.kinds, *facets.others] if facet.name == name]
    return next(choice.url for choice in facet.choices if choice.label == label)


def test_each_facet_counts_what_was_found(search, site):
    response = search()
    assert counted(response, "section") == {
        "Cleaning": 1, "Buying": 1, "Delivery": 1, "Questions": 2, "Talk": 1,
    }  # fmt: skip
    assert counted(response, "tag") == {"rubber": 3, "money": 1}
    assert counted(response, "segment") == {"Tide Mini": 1}
    assert counted(response, "state") == {"Solved": 1, "Waiting": 1, "Discussion": 1}
    assert counted(response, "language") == {}  # there is only one


@pytest.mark.parametrize(
    ("name", "label", "found"),
    [
        ("section", "Cleaning", ["Gasket care"]),
        ("section", "Questions", ["My gasket leaks", "My gasket rattles"]),
        ("tag", "rubber", ["Gasket care", "Gasket prices", "My gasket rattles"]),
        ("segment", "Tide Mini", ["Gasket care"]),
        ("state", "Solved", ["My gasket rattles"]),
        ("kind", "Answers", ["Which gasket?"]),
    ],
)
def test_the_address_of_a_choice_narrows(client, search, site, name, label, found):
    response = client.get("/search/" + url_of(search(), name, label))
    assert titles(response) == found
    assert 'aria-label="Filters in use"' in response.content.decode()
    assert 'aria-current="true"' in response.content.decode()


def test_choices_join_and_each_can_be_taken_away(client, search, site):
    both = client.get("/search/" + url_of(search(kind="guide"), "tag", "rubber"))
    assert titles(both) == ["Gasket care", "Gasket prices"]
    chips = {str(chip.label): chip.url for chip in both.context["results"].facets.in_use}
    assert set(chips) == {"Guides", "rubber"}
    assert len(titles(client.get("/search/" + chips["Guides"]))) == 3
    assert len(titles(client.get("/search/" + both.context["results"].facets.url_without))) == 6


def test_what_is_chosen_leads_back_when_it_is_chosen_again(client, search, site):
    response = search(tag="money")
    assert len(titles(client.get("/search/" + url_of(response, "tag", "money")))) == 6


def test_a_facet_counts_without_its_own_choice_and_with_all_others(search, site):
    response = search(tag="money", kind="guide")
    assert counted(response, "tag") == {"rubber": 2, "money": 1}
    assert counted(response, "section") == {}  # there is but one, which divides nothing
    kinds = response.context["results"].facets.kinds
    assert {str(choice.label): choice.number for choice in kinds.choices} == {
        "Everything": 1,
        "Guides": 1,
    }


def test_the_number_stands_for_what_is_listed(client, search, site):
    """Every count of every facet is the number of results that its address lists."""
    facets = search(kind="guide").context["results"].facets
    for facet in [facets.kinds, *facets.others]:
        for choice in facet.choices:
            if not choice.is_current:
                found = client.get("/search/" + choice.url).context["results"].hits
                assert len(found) == choice.number, (facet.name, choice)


def test_paging_keeps_the_choice(client, search):
    for number in range(12):
        tagged(guide(f"Gasket {number}"), "rubber")
    guide("Gasket of paper")
    response = search(tag="rubber")
    assert 'href="?q=gasket&amp;tag=rubber&amp;page=2"' in response.content.decode()
    assert len(titles(search(tag="rubber", page=2))) == 2
    assert "page" not in url_of(search(tag="rubber", page=2), "kind", "Guides")


@pytest.mark.parametrize(
    "asked",
    [
        {"kind": "no such kind"},
        {"section": "/nowhere/"},
        {"section": "category:999999999999999999999999"},
        {"tag": "nothing"},
        {"segment": "nobody"},
        {"language": "xx"},
        {"state": "'; DROP TABLE search_entry; --"},
        {"tag": "\0"},
        {"tag": "x" * 10_000},
    ],
)
def test_a_value_that_nothing_has_is_left_out_and_said(search, site, asked):
    response = search(**asked)
    html = response.content.decode()
    assert len(titles(response)) == 6
    assert "Left out, because nothing that was found fits" in html
    assert "Filters in use" not in html


def test_filters_that_fit_nothing_together_say_so(search, site):
    response = search(tag="money", state="solved")
    html = response.content.decode()
    assert titles(response) == []
    assert "nothing fits them all" in html
    assert html.count("Clear all") == 2


def test_languages_can_be_chosen_where_there_are_several(client, search, site):
    guide("Brtva", parent=guide_index("hr"), text="<p>gasket</p>")
    response = search()
    assert counted(response, "language") == {"English": 3, "Hrvatski": 1}
    assert "Brtva" not in titles(response)
    chosen = client.get("/search/" + url_of(response, "language", "Hrvatski"))
    assert titles(chosen) == ["Brtva"]


def test_sections_of_the_same_name_say_where_they_lie(search, ana):
    guide("Gasket care", section("Delivery"))
    faq_entry("Which gasket?", answer="<p>gasket</p>")  # in a section “Delivery”, too
    guide("Gasket prices")
    assert set(counted(search(), "section")) == {
        "Guides › Delivery",
        "Answers › Delivery",
        "Guides",
    }


def test_no_facet_tells_of_what_one_may_not_see(search, site, ana, back_room, as_):
    hidden = back_room.start_topic(ana, "Secret gasket", "hush")
    hidden.tag(["conspiracy"], by=ana)
    html = search().content.decode()
    assert "conspiracy" not in html
    assert ">Members<" not in html
    for asked in ({"tag": "conspiracy"}, {"section": f"category:{back_room.pk}"}):
        assert len(titles(search(**asked))) == 6
    as_(ana)
    assert counted(search(), "tag")["conspiracy"] == 1
    assert titles(search(tag="conspiracy")) == ["Secret gasket"]


def test_only_the_most_frequent_choices_are_listed_and_the_chosen_one(search):
    for number in range(MOST + 3):
        tagged(
            guide(f"Gasket {number}"), *(["rubber"] if number == 5 else [f"tag {number}", "black"])
        )
    assert len(counted(search(), "tag")) == MOST
    assert next(iter(counted(search(), "tag"))) == "black"
    assert "rubber" in counted(search(tag="rubber"), "tag")


def test_where_only_the_best_were_counted_a_plus_says_so(search, monkeypatch):
    monkeypatch.setattr(query, "DEEP", 5)
    for number in range(8):
        tagged(guide(f"Gasket {number}"), "rubber" if number % 2 else "paper")
    html = search().content.decode()
    assert "+</span>" in html


@pytest.mark.parametrize("number", [3, 20])
def test_they_cost_one_question_whatever_was_found(
    search, questions, ana, number, django_assert_num_queries
):
    for one in range(number):
        tagged(guide(f"Gasket {one}"), f"tag {one}")
        topic(ana, f"Gasket? {one}", text="gasket")
    search()
    with django_assert_num_queries(11):
        search(kind="topic")


def test_tags_stand_in_the_rows(ana, site):
    tags = dict(Entry.objects.values_list("title", "tags"))
    assert sorted(tags["Gasket prices"]) == ["money", "rubber"]
    assert tags["My gasket rattles"] == ["rubber"]
    assert tags["Which gasket?"] == []


def test_whoever_narrows_has_searched_once(search, site, client):
    from community.search.models import LoggedSearch

    search()
    search(kind="guide")
    search(tag="rubber")
    assert LoggedSearch.objects.count() == 1
