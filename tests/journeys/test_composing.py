"""Writing in a real browser: quoting, a pasted picture, drafts that outlive it, two tabs, impatient fingers."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.journeys.visitor import Visitor

NELA = "nela@morrow.example"  # a moderator: nobody counts how much she writes
PASTE = """async () => {
  const canvas = document.createElement("canvas");
  const picture = await new Promise((done) => canvas.toBlob(done));
  const clipboardData = new DataTransfer();
  clipboardData.items.add(new File([picture], "shot.png", { type: "image/png" }));
  const field = document.querySelector("textarea");
  field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""
NO_STORAGE = """for (const name of ["localStorage", "sessionStorage"]) {
  Object.defineProperty(window, name, { get() { throw new DOMException("no"); } });
}"""
SELECT = """(words) => {
  const range = document.createRange();
  range.selectNodeContents(words);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""


@pytest.fixture
def nela(new_page):
    def sign_in(**options):
        visitor = Visitor(new_page(**options))
        visitor.signs_in(NELA)
        return visitor

    return sign_in


@pytest.fixture
def topic(nela):
    """The address of a new topic of Nela's."""
    visitor = nela()
    visitor.opens("/forum/new/?category=talk")
    visitor.types(visitor.page.locator("[name=title]"), f"A topic to write in {uuid4()}")
    visitor.types(text(visitor), "Here is a sentence that can be quoted by others.")
    visitor.activates(visitor.page.locator("[data-send]"))
    expect(visitor.page).to_have_url(re.compile(r"/forum/t/\d+/"))
    return visitor.page.url


def text(visitor):
    return visitor.page.locator("textarea[name=source]")


def send(visitor):
    visitor.activates(visitor.page.locator("[data-send]"))
    expect(visitor.page).to_have_url(re.compile(r"#reply-\d+"))


def refuse_storage(page):
    """From the next page on the browser stores nothing. Returns the list that errors go to."""
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.add_init_script(NO_STORAGE)
    return errors


def status(visitor):
    return visitor.page.locator("[data-status]")


def test_quoting_selected_words_and_answering(nela, topic):
    visitor = nela()
    visitor.opens(topic)
    visitor.page.locator("#opening [data-said] p").evaluate(SELECT)
    visitor.presses("Quote these words")
    expect(text(visitor)).to_have_value(re.compile("^> .*\n>\n> Here is a sentence"))
    text(visitor).press("Control+End")
    visitor.page.keyboard.type("So it can.")
    send(visitor)
    expect(visitor.page.locator("#reply-1 blockquote")).to_contain_text("can be quoted")
    visitor.follows("Reply", within=visitor.page.locator("#reply-1"))
    expect(visitor.page.locator("[data-answering]")).to_be_visible()
    expect(text(visitor)).to_be_focused()
    visitor.page.keyboard.type("And answered.")
    visitor.activates(visitor.page.locator("[data-send]"))
    expect(visitor.page.locator("#reply-2 .in-reply a")).to_have_attribute("href", "#reply-1")
    expect(visitor.page.locator("#reply-1 .answered-by a")).to_have_attribute("href", "#reply-2")


def test_quoting_and_answering_without_javascript(nela, topic):
    visitor = nela(java_script_enabled=False)
    visitor.opens(topic)
    visitor.follows("Quote", within=visitor.page.locator("#opening"))
    expect(text(visitor)).to_have_value(re.compile("^> .*\n>\n> Here is a sentence"))
    send(visitor)
    visitor.follows("Reply", within=visitor.page.locator("#reply-1"))
    visitor.types(text(visitor), "And answered.")
    visitor.activates(visitor.page.locator("[data-send]"))
    expect(visitor.page.locator("#reply-2 .in-reply")).to_be_visible()


def test_keys_and_names(nela, topic):
    visitor = nela()
    visitor.opens(topic)
    text(visitor).focus()
    visitor.page.keyboard.press("Control+b")
    visitor.page.keyboard.type("bold")
    expect(text(visitor)).to_have_value("**bold**")
    visitor.page.keyboard.press("Control+End")
    visitor.page.keyboard.type(" @rub")
    expect(visitor.page.get_by_role("option").first).to_contain_text("ruben")
    visitor.page.keyboard.press("Enter")
    expect(text(visitor)).to_have_value("**bold** @ruben ")


def test_a_pasted_picture_is_shown(nela, topic):
    visitor = nela()
    visitor.opens(topic)
    visitor.page.evaluate(PASTE)
    expect(text(visitor)).to_have_value(re.compile(r"!\[shot\.png\]\(/forum/file/\w+/\)"))
    send(visitor)
    picture = visitor.page.locator("#reply-1 img")
    expect(picture).to_be_visible()
    assert picture.evaluate("picture => picture.decode().then(() => picture.naturalWidth)") == 300


def test_a_draft_outlives_the_browser_it_was_written_in(nela, topic):
    visitor = nela()
    visitor.opens(topic)
    text(visitor).press_sequentially("Half a thought")
    expect(status(visitor)).to_contain_text("Draft kept")
    visitor.page.context.close()
    later = nela()
    later.opens(topic)
    expect(text(later)).to_have_value("Half a thought")
    send(later)
    later.opens(topic)
    expect(text(later)).to_have_value("")


def test_a_draft_is_kept_here_while_the_network_is_away(nela, topic):
    visitor = nela()
    visitor.opens(topic)
    visitor.page.context.set_offline(True)
    text(visitor).press_sequentially("In a tunnel")
    expect(status(visitor)).to_contain_text("Kept on this device")
    visitor.page.context.set_offline(False)
    visitor.opens("/forum/")
    visitor.opens(topic)
    expect(text(visitor)).to_have_value("In a tunnel")
    expect(status(visitor)).to_contain_text("Draft kept")  # and now the server has it too


def test_two_tabs_lose_nothing(nela, topic):
    first = nela()
    second = Visitor(first.page.context.new_page())
    first.opens(topic)
    second.opens(topic)
    text(first).press_sequentially("From the first tab")
    expect(status(first)).to_contain_text("Draft kept")
    text(second).press_sequentially("From the second tab")
    expect(status(second)).to_contain_text("another tab")
    second.opens("/forum/write/drafts/")
    second.sees("From the second tab")
    second.activates(second.page.get_by_text("Another text").first)
    second.sees("From the first tab")


def test_a_double_click_posts_once(nela, topic):
    visitor = nela()
    visitor.opens(topic)
    text(visitor).press_sequentially("Only once")
    visitor.page.locator("[data-send]").dblclick()
    expect(visitor.page.locator("#reply-1")).to_be_visible()
    visitor.page.reload()
    expect(visitor.page.get_by_text("Only once")).to_have_count(1)


def test_drafts_are_kept_where_the_browser_may_store_nothing(nela, topic):
    visitor = nela()
    errors = refuse_storage(visitor.page)
    visitor.opens(topic)
    text(visitor).press_sequentially("Only the server keeps this")
    expect(status(visitor)).to_contain_text("Draft kept")
    visitor.page.context.set_offline(True)
    text(visitor).press_sequentially(", and nobody this")
    expect(status(visitor)).to_contain_text("this browser keeps nothing")
    visitor.page.context.set_offline(False)
    visitor.opens(topic)
    expect(text(visitor)).to_have_value("Only the server keeps this")
    assert errors == []


def test_the_search_key_turns_off_where_the_browser_may_store_nothing(nela):
    visitor = nela()
    errors = refuse_storage(visitor.page)
    visitor.opens("/forum/")
    visitor.presses("Turn off the key / for search")
    expect(visitor.page.get_by_role("button", name="Turn on the key / for search")).to_be_visible()
    visitor.page.keyboard.press("/")
    expect(visitor.page.locator("#site-search")).not_to_be_focused()
    visitor.presses("Turn on the key / for search")
    visitor.page.keyboard.press("/")
    expect(visitor.page.locator("#site-search")).to_be_focused()
    assert errors == []
