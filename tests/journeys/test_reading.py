"""A long guide in a real browser: its pictures grow, its parts can be linked to, its reader's place is kept."""

import re

from playwright.sync_api import expect

GUIDE = "/guides/cleaning-and-descaling/descale-the-tide/"
PLACE_IS_KEPT = "Object.keys(localStorage).some(key => key.startsWith('place:'))"
CONTENTS_ARE_THERE = "document.querySelector('[data-toc] [aria-current]')?.hash === location.hash"


def until(page, condition):
    """Waits; Playwright's own way to wait for a condition is refused by our security policy."""
    for _ in range(100):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(100)
    raise AssertionError(condition)


def test_a_picture_is_shown_larger_and_the_focus_comes_back(new_page):
    page = new_page()
    page.goto(GUIDE)
    link = page.locator("a[data-zoom]").nth(1)
    assert page.request.get(link.get_attribute("href")).headers["content-type"].startswith("image/")
    link.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    dialog.wait_for()
    assert dialog.get_attribute("aria-label") == link.locator("img").get_attribute("alt")
    expect(page.get_by_role("button", name="Close the picture")).to_be_focused()
    page.keyboard.press("Escape")
    dialog.wait_for(state="detached")
    expect(link).to_be_focused()


def test_the_contents_follow_and_a_part_can_be_linked_to(new_page):
    page = new_page()
    page.goto(GUIDE)
    heading = page.get_by_role("heading", name="If the light stays on", exact=True)
    heading.hover()
    anchor = heading.get_by_role("link", name="Link to “If the light stays on”")
    anchor.click()
    expect(page).to_have_url(re.compile("#if-the-light-stays-on$"))
    current = page.locator("[data-toc] [aria-current]")
    until(page, CONTENTS_ARE_THERE)
    assert current.count() == 1


def test_a_reader_may_go_on_where_they_stopped(new_page):
    page = new_page()
    page.goto(GUIDE)
    offer = page.locator(".place")
    assert offer.is_hidden()
    page.locator("#if-the-light-stays-on").evaluate("heading => heading.scrollIntoView()")
    until(page, PLACE_IS_KEPT)
    page.goto("/guides/")
    page.goto(GUIDE)
    offer.get_by_role("link", name="If the light stays on").click()
    expect(page).to_have_url(re.compile("#if-the-light-stays-on$"))
    expect(offer).to_be_hidden()
    page.goto("/guides/")
    page.goto(GUIDE)
    offer.get_by_role("button").click()
    expect(offer).to_be_hidden()
    assert not page.evaluate(PLACE_IS_KEPT)


def test_nothing_breaks_where_nothing_may_be_stored(new_page):
    page = new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(error.stack))
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no') } })"
    )
    page.goto(GUIDE)
    page.locator("#if-the-light-stays-on").evaluate("heading => heading.scrollIntoView()")
    page.locator("[data-toc] [aria-current]").wait_for()
    page.wait_for_timeout(700)
    assert [error for error in errors if "/place" in error or "/toc" in error] == []
    assert page.locator(".place").is_hidden()


def test_a_guide_on_paper_is_whole_and_says_where_it_is_from(new_page):
    page = new_page()
    page.goto(GUIDE)
    page.emulate_media(media="print")
    assert page.locator(".source").is_visible()
    for part in (".toc", ".masthead nav", ".exits", ".anchor", ".place"):
        assert not page.locator(part).first.is_visible()
