"""The site makes queries with known targets from its own accepted answers, and from what people opened."""

import json

import pytest
from django.core.management import CommandError, call_command
from wagtail.contrib.redirects.models import Redirect

from community.search import own_set
from community.search.logged import HelpSession, LoggedSearch
from community.search.own_set import OwnSet
from tests.factories import category, guide, guide_index, restrict, topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def descale():
    return guide("Descale the Tide")


def own_cases(*arguments, **more):
    return OwnSet(*arguments, **more).cases


def answered(ana, boris, words, title="The light blinks amber", **kept):
    question = topic(ana, title, **kept)
    question.accept(question.reply(boris, words), by=ana)
    return question


def searched(words, guide, sessions, language="en"):
    for _ in range(sessions):
        key = f"session{HelpSession.objects.count()}"
        LoggedSearch.objects.create(
            session=HelpSession.objects.create(key=key),
            words=words, language=language, found=1, opened=f"guide:{guide.pk}",
        )  # fmt: skip


def queries(*arguments, **more):
    return [(case.query, case.target) for case in own_cases(*arguments, **more)]


def test_a_question_whose_accepted_answer_cites_a_guide(ana, boris, descale):
    other = guide("Grind finer")
    question = answered(ana, boris, f"See [this]({descale.url}) and [that]({other.url}).")
    (case,) = own_cases("en")
    assert case == ("The light blinks amber", descale.url, question.pk)
    assert queries("en", "similar") == [("The light blinks amber\nIt is amber.", descale.url)]


@pytest.mark.parametrize("address", ["{url}", "{url}#step-2", "{site}{url}?from=mail", "/hr{url}"])
def test_a_guide_is_cited_by_any_of_its_addresses(ana, boris, descale, settings, address):
    address = address.format(url=descale.url, site=settings.SITE_URL)
    room = category("pitanja", language="hr" if address.startswith("/hr/") else "")
    answered(ana, boris, f"See [this]({address}).", room=room.slug)
    assert [target for _, target in queries(room.lang)] == [descale.url]


def test_a_guide_that_moved_is_cited_where_it_stood(ana, boris, descale):
    Redirect.add_redirect("/guides/as-it-was/", redirect_to=descale)
    answered(ana, boris, "See [this](/guides/as-it-was/#step-2).")
    assert [target for _, target in queries("en")] == [descale.url]


@pytest.mark.parametrize(
    "words",
    ["Lift the tank.", "See [this](https://elsewhere.example{url}).", "[odd](http://[{url})"],
)
def test_what_cites_no_guide_of_ours_is_none(ana, boris, descale, words):
    answered(ana, boris, words.format(url=descale.url))
    assert own_cases("en") == []


def test_only_what_everybody_may_see_is_in_it(ana, boris, mod, descale):
    cites = f"See [this]({descale.url})."
    answered(ana, boris, cites, room=category("room", kind="questions", read_by="members").slug)
    answered(ana, boris, cites).hide(by=mod)
    answered(ana, boris, cites).accepted_reply.hide(by=mod)
    topic(ana, "Nobody accepted this").reply(boris, cites)
    assert own_cases("en") == []
    answered(ana, boris, cites)
    assert len(own_cases("en")) == 1
    restrict(descale)
    assert own_cases("en") == []


def test_a_question_counts_in_the_language_of_its_category(ana, boris, descale):
    answered(ana, boris, f"[Ovo]({descale.url})", room=category("hrvatski", language="hr").slug)
    assert own_cases("en") == []
    assert len(own_cases("hr")) == 1


def test_words_after_which_three_people_opened_a_guide(descale):
    other = guide("Grind finer")
    searched("limescale", descale, 3)
    searched("limescale", other, 4)
    searched("kettle", descale, 2)
    searched("kamenac", descale, 3, "hr")
    assert queries("en") == [("limescale", other.url)]
    assert queries("en", "similar") == []
    restrict(other)
    assert queries("en") == [("limescale", descale.url)]


def test_one_person_who_opens_it_three_times_is_one_person(descale):
    searched("limescale", descale, 3)
    LoggedSearch.objects.update(session=HelpSession.objects.first())
    assert own_cases("en") == []


def test_it_is_bounded_and_half_of_it_is_questions(ana, boris, descale, monkeypatch):
    for number in range(3):
        answered(ana, boris, f"See [this]({descale.url}).", f"Question number {number}")
        searched(f"word{number}", descale, 3)
    assert len(own_cases("en", most=4)) == 4
    assert [query for query, _ in queries("en", most=2)] == ["Question number 2", "word0"]
    monkeypatch.setattr(own_set, "READ", 1)
    assert len(own_cases("en", "similar")) == 1


def test_its_questions_are_few_whatever_the_number(ana, boris, descale, django_assert_num_queries):
    for number in range(3):
        answered(ana, boris, f"See [this]({descale.url}).", f"Question number {number}")
    with django_assert_num_queries(4):  # guides, those that moved, searches, topics
        own_cases("en")


def test_the_command_measures_it_among_guides_that_everybody_may_see(ana, boris, descale, capsys):
    title = "Amber light"
    answered(ana, boris, f"See [this]({descale.url}).", title)
    descale.tags.add("amber light")
    descale.save()
    restrict(guide(title, guide_index()))
    call_command("evaluate_search", "--own", "--json")
    assert json.loads(capsys.readouterr().out) == {
        "n": 1, "S@1": 1.0, "S@5": 1.0, "S@10": 1.0, "MRR": 1.0, "nDCG@10": 1.0,
    }  # fmt: skip


def test_what_failed_is_told_in_one_line(ana, boris, descale, capsys):
    answered(ana, boris, f"See [this]({descale.url}).", "Nothing alike")
    call_command("evaluate_search", "--own", "--mode", "similar")
    assert f"  Nothing alike → {descale.url}" in capsys.readouterr().out


def test_without_any_the_command_says_so():
    with pytest.raises(CommandError, match="cites a guide"):
        call_command("evaluate_search", "--own")
    with pytest.raises(CommandError, match="required"):
        call_command("evaluate_search")
