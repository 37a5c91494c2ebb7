"""The answer itself stands with the results, when it clearly is one and the reader may see it."""

import pytest

from community.search.answers import LENGTH, SPARE, beginning
from tests.factories import category, faq_entry, faq_section, guide, restrict, topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def search(client):
    def ask(q, **asked):
        return client.get("/search/", {"q": q, **asked})

    return ask


@pytest.fixture
def solved(ana, boris):
    """A topic with an accepted reply that says “Turn the valve <b>left</b>.”"""
    made = topic(ana, "Why does the kettle whistle?", text="It whistles.")
    reply = made.reply(boris, "Turn the valve **left**.")
    made.accept(reply, by=ana)
    return made


def others(number=4):
    for one in range(number):
        guide(f"Other {one}", text="<p>A hot kettle, among a hundred other things.</p>")


def shown(response):
    results = response.context["results"]
    return results.best and results.best.entry.title, results.answer and str(results.answer.html)


def test_an_answer_of_the_company_is_shown_whole(search):
    faq_entry("How hot is the kettle?", answer="<p>It is <b>96</b> degrees.</p><p>Always.</p>")
    others()
    response = search("how hot is the kettle")
    html = response.content.decode()
    assert shown(response)[0] == "How hot is the kettle?"
    assert "<p>It is <b>96</b> degrees.</p><p>Always.</p>" in html
    assert "Answers › Delivery" in html
    assert html.count(">How hot is the kettle?</a>") == 1


def test_the_reply_that_solved_it_is_shown_with_who_gave_it(search, solved):
    others()
    html = search("why does the kettle whistle").content.decode()
    assert "<p>Turn the valve <strong>left</strong>.</p>" in html
    assert "Solved in the forum" in html
    assert "Answered by" in html
    assert "Boris" in html


def test_a_reply_that_was_hidden_is_not_shown_to_anybody(search, solved, mod, as_):
    solved.accepted_reply.hide(by=mod, reason="spam")
    others()
    for who in (None, mod):
        if who:
            as_(who)
        response = search("why does the kettle whistle")
        assert "Turn the valve" not in response.content.decode()
        assert shown(response) == (None, None)


def test_what_was_solved_among_members_is_told_to_members(search, ana, boris, as_):
    category("inside", kind="questions", read_by="members")
    made = topic(ana, "Why does the kettle whistle?", "inside")
    made.accept(made.reply(boris, "Turn the valve left."), by=ana)
    others()
    assert "Turn the valve" not in search("why does the kettle whistle").content.decode()
    as_(ana)
    assert shown(search("why does the kettle whistle"))[1] == "<p>Turn the valve left.</p>\n"


def test_an_answer_behind_a_restriction_is_shown_to_those_who_may_see_it(search, ana, as_):
    section = faq_section("Members")
    faq_entry("How hot is the kettle?", section, answer="<p>Ninety-six.</p>")
    restrict(section)
    others()
    assert "Ninety-six" not in search("how hot is the kettle").content.decode()
    as_(ana)
    assert "Ninety-six" in search("how hot is the kettle").content.decode()


def test_a_page_that_was_closed_this_moment_is_not_told(search, monkeypatch):
    """Between the search and the reading of it."""
    from community.search.results import Results

    entry = faq_entry("How hot is the kettle?", answer="<p>Ninety-six.</p>")
    others()
    told = Results.told

    def and_it_closes(self, hits):
        found = told(self, hits)
        restrict(entry)
        return found

    monkeypatch.setattr(Results, "told", and_it_closes)
    assert shown(search("how hot is the kettle")) == (None, None)


def test_a_long_answer_is_cut_and_leads_on(search):
    faq_entry("How hot is the kettle?", answer=f"<p>{'very ' * 600}hot <b>indeed</b></p>")
    others()
    response = search("how hot is the kettle")
    answer = response.context["results"].answer
    assert answer.is_cut
    assert len(answer.html) < LENGTH + 50
    assert answer.html.endswith("…</p>")
    assert "Read the whole answer" in response.content.decode()


def test_an_answer_that_is_hardly_longer_is_shown_whole(search):
    faq_entry("How hot is the kettle?", answer=f"<p>{'x' * (LENGTH + SPARE)}</p>")
    others()
    assert not search("how hot is the kettle").context["results"].answer.is_cut


def test_what_is_cut_stays_clean():
    html, is_cut = beginning(f"<ul><li><b>{'&lt;script&gt; &amp; ' * 400}</b></li></ul>")
    assert is_cut
    assert html.startswith("<ul><li><b>&lt;script&gt; &amp; ")
    assert html.endswith("…</b></li></ul>")
    assert "<script" not in html


def test_a_question_without_an_answer_is_not_one(search, ana):
    topic(ana, "Why does the kettle whistle?", text="It whistles.")
    others()
    assert shown(search("why does the kettle whistle")) == (None, None)


def test_a_guide_keeps_its_snippet(search):
    guide("Kettle care", text="<p>Empty the kettle.</p>")
    others()
    response = search("kettle care")
    assert shown(response) == ("Kettle care", None)
    assert "Best match, a guide" in response.content.decode()


def test_the_topic_that_an_answer_was_made_from_is_no_rival(search, solved):
    faq_entry("Why does the kettle whistle?", answer="<p>The valve.</p>")
    others()
    assert shown(search("kettle whistle")) == ("Why does the kettle whistle?", "<p>The valve.</p>")


def test_the_only_title_that_says_all_of_it_is_the_answer(search):
    faq_entry("Why is the light red although the tank is full?", answer="<p>The float.</p>")
    guide("Lights of the tank", text="<p>Red means that it is not full.</p>")
    assert shown(search("red light full tank"))[1] == "<p>The float.</p>"


def test_where_several_are_as_good_none_is_the_answer(search):
    section = faq_section()
    for word in ("Iron", "Copper", "Glass"):
        faq_entry(f"{word} kettle", section, answer="<p>A kettle.</p>")
    assert shown(search("kettle")) == (None, None)


@pytest.mark.parametrize("asked", [{"kind": "faq"}, {"page": 2}])
def test_who_narrows_or_turns_pages_gets_a_list(search, asked):
    faq_entry("Kettle", answer="<p>96</p>")
    others(12)
    assert shown(search("kettle", **asked))[0] is None


def test_what_says_only_half_of_it_is_not_the_answer(search):
    faq_entry("Kettle", answer="<p>kettle</p>")
    assert shown(search("kettle zeppelin"))[0] is None


def test_it_costs_one_question(search, django_assert_num_queries):
    faq_entry("Kettle", answer="<p>96</p>")
    others(12)
    search("kettle")
    with django_assert_num_queries(11):
        search("kettle", page=2)
    with django_assert_num_queries(11 + 1 + 2 + 2):  # two for the log, two for who is credited
        assert search("kettle").context["results"].answer
