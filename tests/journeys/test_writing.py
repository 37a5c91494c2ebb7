"""An editor at the page editor: what is pasted keeps its structure, and what is written is checked."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.visitor import Visitor

PASTED = Path(__file__).parent / "pasted"
PASTE = """(element, html) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  element.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def editor(new_page):
    editor = Visitor(new_page())
    editor.signs_in("karim@morrow.example")
    return editor


def edits(editor, path):
    """Open the editor of the page at `path`; its number."""
    editor.opens(path)
    editor.follows("Edit this page", within=editor.page.get_by_role("main"))
    expect(editor.page).to_have_url(re.compile(r"/admin/pages/\d+/"))
    return re.search(r"/pages/(\d+)/", editor.page.url)[1]


@pytest.mark.parametrize("program", ["word", "google-docs"])
def test_what_is_pasted_keeps_its_structure(editor, program):
    page = editor.page
    section = edits(editor, "/guides/getting-started/")
    editor.opens(f"/admin/pages/add/knowledgebase/guidepage/{section}/")
    expect(page.locator("[data-w-unsaved-has-edits-value]")).to_be_attached()
    page.locator("[name=title]").fill(f"Pasted from {program}")
    page.get_by_role("button", name="Insert a block").first.click()
    page.get_by_role("option", name="Text", exact=True).first.click()
    field = page.locator(".public-DraftEditor-content").first
    field.click()
    field.evaluate(PASTE, (PASTED / f"{program}.html").read_text())
    expect(page).to_have_url(re.compile(r"/admin/pages/\d+/edit/"))  # the draft saves itself
    with page.expect_response(lambda answer: answer.request.method == "POST" and answer.ok):
        page.get_by_role("button", name="Save draft").click()
    page.wait_for_load_state("networkidle")  # the answer may have been to what is saved by itself
    pk = re.search(r"/pages/(\d+)/", page.url)[1]

    editor.opens(f"/admin/pages/{pk}/view_draft/")
    text = page.locator("article.text")
    heading = text.get_by_role("heading")
    expect(heading).to_contain_text(["Descale the boiler", "What you need", "How"])
    assert [one.evaluate("node => node.localName") for one in heading.all()] == ["h2", "h3", "h3"]
    expect(text.locator("ul > li")).to_have_text(["One sachet", "A jug"])
    expect(text.locator("ol > li")).to_have_text(["Fill the tank", "Wait"])
    expect(text.locator("b").first).to_have_text("twice a year")
    expect(text.locator("i")).to_have_text("when the light blinks")
    expect(text.locator("a:not(.anchor)")).to_have_attribute("href", "https://example.org/lime")
    expect(text.get_by_text("Water | How often")).to_be_visible()
    expect(text.get_by_text("Hard | Monthly")).to_be_visible()


def test_a_guide_is_checked_while_it_is_written(editor):
    page = editor.page
    edits(editor, "/guides/cleaning-and-descaling/descale-the-tide/")
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="Toggle checks").click()
    expect(page.get_by_role("heading", name="Issues found")).to_be_visible()
    expect(page.locator("[data-content-word-count]")).to_have_text(re.compile(r"\d+"))
    expect(page.locator("[data-checks-panel] [data-content-checker-row]")).to_have_count(0)
