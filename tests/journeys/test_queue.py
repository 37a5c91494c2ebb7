"""The queue of staff by keyboard alone, and two moderators at the same thing."""

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.journeys.visitor import Visitor

QUEUE = "/desk/queue/?kind=held"


def focused(page):
    return page.locator("article:focus")


def test_by_keyboard_alone_and_two_at_once(new_page):
    nela, mira = Visitor(new_page()), Visitor(new_page())
    nela.signs_in("nela@morrow.example")
    mira.signs_in("mira@morrow.example")
    nela.opens(QUEUE)
    mira.opens(QUEUE)
    page, keys = nela.page, nela.page.keyboard
    items = page.locator("[data-item]")
    before = items.count()
    assert before >= 2

    # In by Tab, down and up.
    page.get_by_role("link", name="Begin with the first").focus()
    keys.press("Enter")
    first = focused(page).get_attribute("id")
    keys.press("j")
    assert focused(page).get_attribute("id") != first
    keys.press("k")
    assert focused(page).get_attribute("id") == first
    title = focused(page).get_by_role("heading").inner_text()

    # A reason is written without deciding anything by its letters.
    keys.press("r")
    page.keyboard.type("1 u j x: no lamps")
    keys.press("Escape")
    expect(focused(page)).to_have_id(first)
    expect(items).to_have_count(before)

    # The other sees who looks at it.
    page.wait_for_timeout(2500)
    mira.opens(QUEUE)
    expect(mira.page.locator(f"#{first}")).to_contain_text("Nela")
    expect(mira.page.locator(f"#{first}")).to_contain_text("is looking at this")

    # Decided, and on to the next.
    keys.press("2")
    expect(items).to_have_count(before - 1)
    expect(focused(page)).not_to_have_id(first)
    expect(page.locator("[data-queue-told]")).to_contain_text("It is deleted")

    # Who comes second is told, and keeps what was typed.
    late = mira.page.locator(f"#{first}")
    late.locator("summary", has_text="Who is told").click()
    late.locator("[name=reason]").fill("I would publish it")
    late.get_by_role("button", name="Publish").click()
    expect(late.get_by_role("alert")).to_contain_text(re.compile("Nela.*has decided this already"))
    expect(late.locator("[name=reason]")).to_have_value("I would publish it")

    # Taken back by a key.
    keys.press("u")
    expect(items).to_have_count(before)
    expect(focused(page)).to_contain_text(title)

    # The keys can be turned off.
    page.locator("summary", has_text="Keys").click()
    page.get_by_role("button", name="Turn the keys off").click()
    page.locator(f"#{first}").focus()
    keys.press("2")
    page.wait_for_timeout(500)
    expect(items).to_have_count(before)
    page.get_by_role("button", name="Turn the keys on").click()
    found = Axe().run(page).response["violations"]
    assert [(it["id"], it["nodes"][0]["html"]) for it in found] == []
