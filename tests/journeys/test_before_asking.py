"""Before somebody asks: what is known stands beside the question, or comes once before it is sent, and it is counted."""

import subprocess
import sys

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import ROOT
from tests.journeys.test_pages import LOOKS, faults
from tests.journeys.visitor import KeyboardVisitor, Visitor

PERSON = {"user_agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}
TITLE = "Which light means that it wants descaling"
TEXT = "One of the lights blinks, and I do not know which one means descaling."
AGE = """from datetime import timedelta
from community.search.logged import HelpSession
from django.db.models import F
HelpSession.objects.update(began_at=F("began_at") - timedelta(days=4))"""


def below_top(locator) -> float:
    return locator.evaluate("field => field.getBoundingClientRect().top + scrollY")


def writes(visitor, title=TITLE):
    page = visitor.page
    visitor.opens("/forum/new/")
    visitor.types(page.locator("[name=title]"), title)
    visitor.types(page.locator("[name=source]"), TEXT)


@pytest.fixture
def figures(new_page, environment):
    """`figures()`: how many sessions are confirmed and how many failed, as the report says, old ones and those of today."""
    karim = Visitor(new_page())
    karim.signs_in("karim@morrow.example")

    def read():
        command = [sys.executable, "manage.py", "shell", "-c", AGE]
        subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
        karim.opens("/admin/reports/deflection/")
        rows = karim.page.locator("table.listing tbody tr").all()
        cells = [[cell.inner_text() for cell in row.locator("td").all()] for row in rows]
        return sum(int(row[2]) for row in cells), sum(int(row[4]) for row in cells)

    return read


@pytest.mark.parametrize("look", LOOKS)
def test_it_stands_beside_what_is_written_and_moves_nothing(new_page, look):
    visitor = Visitor(new_page(**LOOKS[look], **PERSON))
    visitor.signs_in("hana@morrow.example")
    visitor.opens("/forum/new/")
    page, text = visitor.page, visitor.page.locator("[name=source]")
    before = below_top(text)
    visitor.types(page.locator("[name=title]"), TITLE)
    text.focus()
    expect(page.get_by_role("status").get_by_role("link")).to_contain_text("similar questions")
    expect(text).to_be_focused()
    assert below_top(text) == before
    page.locator("[data-suggestion] summary").filter(has_text="What each light means").click()
    expect(page.locator("[data-suggestion][open] blockquote")).to_be_visible()
    with page.expect_response("**/search/similar/"):
        text.press_sequentially("Descaling helps against scale.")
    expect(page.locator("[data-suggestion][open]")).to_contain_text("What each light means")
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("look", LOOKS)
def test_what_could_not_be_shown_in_time_comes_before_it_is_sent(new_page, look):
    visitor = Visitor(new_page(**LOOKS[look], **PERSON))
    visitor.signs_in("hana@morrow.example")
    visitor.page.route("**/search/similar/", lambda route: route.abort())
    writes(visitor)
    visitor.presses("Ask the community")
    expect(visitor.page.get_by_role("region", name="Is one of these")).to_be_focused()
    expect(visitor.page.locator("[name=source]")).to_have_value(TEXT)
    assert faults(visitor.page) == []


def test_the_answer_or_the_question_and_both_are_counted(new_page, figures):
    confirmed, failed = figures()
    reader = KeyboardVisitor(new_page(**PERSON))
    reader.signs_in("hana@morrow.example")
    writes(reader)
    page = reader.page
    suggestion = page.locator("[data-suggestion]").filter(has_text="What each light means")
    reader.activates(suggestion.locator("summary"))
    reader.activates(suggestion.get_by_role("button"))
    reader.reads("Glad it helped")
    reader.follows("Your drafts", within=page.get_by_role("main"))
    reader.sees(TEXT)
    reader.presses("Discard", within=page.get_by_role("main"))

    asker = Visitor(new_page(**PERSON, java_script_enabled=False))
    asker.signs_in("ruben@morrow.example")
    writes(asker, title := f"{TITLE}, and why?")
    asker.presses("Ask the community")
    asker.sees("Is one of these the answer?")
    expect(asker.page.locator("[name=source]")).to_have_value(TEXT)
    asker.presses("None of these: ask it anyway")
    asker.reads(title)
    assert figures() == (confirmed + 1, failed + 1)

    nela = Visitor(new_page(**PERSON))
    nela.signs_in("nela@morrow.example")
    nela.opens(asker.page.url)
    nela.activates(nela.page.get_by_text("Shown before it was asked"))
    expect(nela.page.get_by_role("link", name="What each light means")).to_be_visible()


def test_a_message_to_support_that_is_answered_already(new_page):
    visitor = Visitor(new_page(**PERSON))
    visitor.opens("/support/")
    visitor.writes("What is it about?", "Where is my order")
    visitor.writes("Your message", "Number 1234, since Monday.")
    page = visitor.page
    first = page.locator("[data-suggestion]").first
    visitor.activates(first.locator("summary"))
    visitor.activates(first.get_by_role("button"))
    visitor.reads("Glad it helped")
    visitor.presses("Back to what I wrote")
    expect(page.get_by_label("Your message")).to_have_value("Number 1234, since Monday.")
