"""Searching while somebody types: by keyboard, by mouse, by touch, as it is read out; and what the browser remembers."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.test_composing import refuse_storage
from tests.journeys.test_pages import LOOKS, faults
from tests.journeys.visitor import Visitor

LABEL = "Search guides, answers and the forum"
GUIDE = re.compile("Descale the Tide .* Guide")


@pytest.fixture
def page(new_page):
    page = new_page()
    page.goto("/")
    return page


def field(page):
    return page.get_by_role("combobox", name=LABEL)


def options(page):
    return page.get_by_role("listbox", name="Suggestions").get_by_role("option")


def types(page, words):
    field(page).focus()
    page.keyboard.press("Control+A")
    page.keyboard.type(words)
    expect(options(page).last).to_contain_text(f"“{words}”")


def searches(page, words):
    types(page, words)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/search/?q={words}")  # not any search: the last one is still open


def test_the_arrows_choose_and_enter_opens(page):
    types(page, "desc")
    page.keyboard.press("ArrowDown")
    chosen = options(page).first
    expect(chosen).to_have_attribute("aria-selected", "true")
    expect(field(page)).to_have_attribute("aria-activedescendant", chosen.get_attribute("id"))
    page.keyboard.press("ArrowUp")
    expect(options(page).last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/guides/**")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Descale the Tide")


def test_enter_searches_what_is_typed_while_nothing_is_chosen(page):
    types(page, "desc")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Home")
    expect(page.locator("[role=option][aria-selected=true]")).to_have_count(0)
    assert field(page).evaluate("field => field.selectionStart") == 0
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=desc")


def test_the_last_option_searches(page):
    types(page, "desc")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=desc")


def test_escape_closes_and_then_clears_and_tab_leaves(page):
    types(page, "desc")
    page.keyboard.press("Escape")
    expect(field(page)).to_have_attribute("aria-expanded", "false")
    expect(field(page)).to_have_value("desc")
    page.keyboard.press("Escape")
    expect(field(page)).to_have_value("")
    types(page, "desc")
    page.keyboard.press("Tab")
    expect(options(page).first).to_be_hidden()
    expect(page.get_by_role("button", name="Search", exact=True)).to_be_focused()


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("path", ["/", "/search/?q=descale"])
def test_it_is_read_out(new_page, path, look):
    page = new_page(**LOOKS[look])
    page.goto(path)
    expect(field(page)).to_have_attribute("aria-expanded", "false")
    types(page, "desc")
    expect(field(page)).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("option", name=GUIDE)).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="Suggestions: 7")).to_be_attached()
    page.keyboard.press("ArrowDown")
    assert faults(page) == []


def test_every_page_has_it_in_its_head(new_page):
    page = new_page()
    page.goto("/guides/repairs/the-tide-does-not-start/")
    types(page, "desc")
    assert faults(page) == []
    options(page).filter(has_text="Descale the Tide").click()
    page.wait_for_url(re.compile("/descale-the-tide/"))  # a guide is open already


def test_a_finger_opens_a_suggestion(new_page):
    page = new_page(viewport={"width": 390, "height": 844}, has_touch=True)
    page.goto("/")
    types(page, "desc")
    options(page).first.tap()
    page.wait_for_url("**/guides/**")


def test_a_lost_connection_says_nothing_and_the_field_still_searches(page):
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    types(page, "desc")
    page.route("**/suggest/**", lambda route: route.abort())
    with page.expect_event("requestfailed"):
        field(page).fill("descale")
    expect(options(page).first).to_be_hidden()
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=descale")
    assert errors == []


def test_recent_searches_are_kept_here_and_can_be_removed(page):
    for words in ("one", "two", "three", "four", "five", "six", "two"):
        searches(page, words)
    page.goto("/")
    field(page).focus()
    expect(options(page)).to_have_count(6)
    assert [each.split("\n")[0] for each in options(page).all_inner_texts()] == [
        "two", "six", "five", "four", "three", "Clear recent searches",
    ]  # fmt: skip
    first = page.get_by_role("option", name="two, Recent searches. Press Delete to remove it")
    expect(first).to_be_visible()
    assert faults(page) == []
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Delete")
    expect(first).to_have_count(0)
    options(page).first.locator("i").click()
    expect(options(page)).to_have_count(4)
    expect(page.get_by_role("status").filter(has_text="Recent searches: 3")).to_be_attached()
    expect(field(page)).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=five")
    page.goto("/")
    field(page).focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    assert page.evaluate("localStorage.getItem('recent-searches')") is None


def test_recent_searches_are_forgotten_at_signing_out(new_page):
    visitor = Visitor(new_page())
    visitor.signs_in("hana@morrow.example")
    visitor.opens("/")
    searches(visitor.page, "descale")
    assert "descale" in visitor.page.evaluate("localStorage.getItem('recent-searches')")
    visitor.page.get_by_text("Your menu").locator("..").click()
    visitor.presses("Sign out")
    expect(visitor.page.get_by_role("link", name="Sign in").first).to_be_visible()
    assert visitor.page.evaluate("localStorage.getItem('recent-searches')") is None


def test_nothing_breaks_where_nothing_may_be_stored(new_page):
    page = new_page()
    errors = refuse_storage(page)
    page.goto("/")
    searches(page, "descale")
    page.goto("/")
    field(page).focus()
    expect(options(page).first).to_be_hidden()
    types(page, "desc")
    assert errors == []


def test_a_guide_is_linked_while_writing(new_page):
    visitor = Visitor(new_page())
    visitor.signs_in("nela@morrow.example")
    visitor.opens("/forum/new/?category=talk")
    text = visitor.page.locator("textarea[name=source]")
    text.focus()
    visitor.sees("Type : and two letters to link a guide.")
    visitor.page.keyboard.type("Nice :) and :D and a:de, see :desc")
    option = visitor.page.get_by_role("option", name=GUIDE)
    expect(option).to_have_attribute("aria-selected", "true")
    visitor.page.keyboard.press("Enter")
    expect(text).to_have_value(
        re.compile(r"^Nice :\) and :D and a:de, see \[Descale the Tide[^\]]*\]\(/guides/\S+/\) $")
    )
