"""A guide or an answer is begun from what customers ask, as a draft, by whoever may write there."""

import pytest

from knowledgebase.models import FAQEntryPage, GuidePage
from tests.factories import category, faq_section, guide, guide_index, section, topic

pytestmark = pytest.mark.django_db
GUIDE, ANSWER = "/admin/drafts/guide/", "/admin/drafts/answer/"


@pytest.fixture
def solved(ana, boris):
    question = topic(ana, "Why does the light blink?")
    reply = question.reply(
        boris, "**Descale** it: [how](/guides/).\n\n# Loud\n\n- one\n\n<script>alert(1)</script>"
    )
    question.accept(reply, by=ana)
    return question


def test_a_guide_begins_beside_the_nearest_one(as_, edit):
    upkeep = section("Upkeep")
    guide("Descale the Tide", upkeep)
    page = as_(edit).get(GUIDE, {"words": "descaling fold", "language": "en"})
    form = page.context["form"]
    assert form["title"].value() == "Descaling fold"
    assert form["shelf"].value() == upkeep.pk
    sent = as_(edit).post(GUIDE, {"title": "Descale the Fold", "shelf": upkeep.pk})
    made = GuidePage.objects.get(title="Descale the Fold")
    assert sent.url == f"/admin/pages/{made.pk}/edit/"
    assert (made.live, made.owner, made.get_parent().pk) == (False, edit, upkeep.pk)
    assert as_(edit).get(sent.url).status_code == 200


def test_shelves_are_those_of_the_language(as_, edit):
    form = as_(edit).get(GUIDE, {"words": "lonac", "language": "hr"}).context["form"]
    assert [page.pk for page in form.fields["shelf"].queryset] == [guide_index("hr").pk]


def test_an_answer_has_the_question_the_accepted_words_and_where_they_are_from(as_, edit, solved):
    shelf = faq_section()
    asked = f"{ANSWER}?topic={solved.pk}"
    assert "begins with" in as_(edit).get(asked).content.decode()
    sent = as_(edit).post(asked, {"title": solved.title, "shelf": shelf.pk})
    made = FAQEntryPage.objects.get()
    assert sent.url == f"/admin/pages/{made.pk}/edit/"
    assert (made.title, made.live, made.get_parent().pk) == (solved.title, False, shelf.pk)
    assert "<strong>Descale</strong>" in made.answer
    assert f'<a href="{solved.get_absolute_url()}">{solved.title}</a>' in made.answer
    assert "script" not in made.answer
    assert as_(edit).get(sent.url).status_code == 200


def test_looking_makes_nothing(as_, edit, solved):
    faq_section()
    as_(edit).get(f"{ANSWER}?topic={solved.pk}")
    as_(edit).get(GUIDE, {"words": "x"})
    assert not FAQEntryPage.objects.exists()
    assert not GuidePage.objects.exists()


def test_whoever_may_not_write_there_makes_nothing(as_, client, ana, mod, edit, solved):
    shelf, other = faq_section(), section()
    for member in (ana, mod):
        sent = as_(member).post(f"{ANSWER}?topic={solved.pk}", {"title": "X", "shelf": shelf.pk})
        assert sent.status_code in (302, 403)
        as_(member).post(GUIDE, {"title": "X", "shelf": other.pk})
    as_(edit).post(GUIDE, {"title": "X", "shelf": shelf.pk})  # no shelf of guides
    assert not FAQEntryPage.objects.exists()
    assert not GuidePage.objects.exists()


def test_neither_open_questions_nor_closed_rooms_become_answers(as_, edit, ana, boris, solved):
    faq_section()
    category("room", kind="questions", read_by="members")
    closed = topic(ana, "Among us", room="room")
    closed.accept(closed.reply(boris, "Yes."), by=ana)
    for number in (topic(ana, "Open?").pk, closed.pk, "", "x", "9" * 30, "\0"):
        assert as_(edit).get(ANSWER, {"topic": number}).status_code == 404


@pytest.mark.parametrize("words", ["", "\0", "x" * 5000, "<script>alert(1)</script>"])
def test_any_words(as_, edit, words):
    page = as_(edit).get(GUIDE, {"words": words, "language": words})
    assert page.status_code == 200
    assert "<script>alert(1)" not in page.content.decode()
