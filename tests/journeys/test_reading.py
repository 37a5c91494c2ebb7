"""A long guide in a real browser: its pictures grow, its parts can be linked to, its reader's place is kept."""

GUIDE = "/guides/cleaning-and-descaling/descale-the-tide/"


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
    assert page.evaluate("document.activeElement.textContent") == "Close the picture"
    page.keyboard.press("Escape")
    dialog.wait_for(state="detached")
    assert link.evaluate("link => link === document.activeElement")


def test_the_contents_follow_and_a_part_can_be_linked_to(new_page):
    page = new_page()
    page.goto(GUIDE)
    heading = page.get_by_role("heading", name="If the light stays on", exact=True)
    heading.hover()
    anchor = heading.get_by_role("link", name="Link to “If the light stays on”")
    anchor.click()
    assert page.url.endswith("#if-the-light-stays-on")
    current = page.locator("[data-toc] [aria-current]")
    page.wait_for_function(
        "document.querySelector('[data-toc] [aria-current]').hash === location.hash"
    )
    assert current.count() == 1


def test_a_reader_may_go_on_where_they_stopped(new_page):
    page = new_page()
    page.goto(GUIDE)
    offer = page.locator(".place")
    assert offer.is_hidden()
    page.locator("#if-the-light-stays-on").evaluate("heading => heading.scrollIntoView()")
    page.wait_for_function("Object.keys(localStorage).some(key => key.startsWith('place:'))")
    page.goto("/guides/")
    page.goto(GUIDE)
    offer.get_by_role("link", name="If the light stays on").click()
    assert page.url.endswith("#if-the-light-stays-on")
    assert offer.is_hidden()
    page.goto("/guides/")
    page.goto(GUIDE)
    offer.get_by_role("button").click()
    assert offer.is_hidden()
    assert not page.evaluate("Object.keys(localStorage).some(key => key.startsWith('place:'))")


def test_nothing_breaks_where_nothing_may_be_stored(new_page):
    page = new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no') } })"
    )
    page.goto(GUIDE)
    page.locator("#if-the-light-stays-on").evaluate("heading => heading.scrollIntoView()")
    page.locator("[data-toc] [aria-current]").wait_for()
    page.wait_for_timeout(700)
    assert [error for error in errors if "no" not in error] == []
    assert page.locator(".place").is_hidden()


def test_a_guide_on_paper_is_whole_and_says_where_it_is_from(new_page):
    page = new_page()
    page.goto(GUIDE)
    page.emulate_media(media="print")
    assert page.locator(".source").is_visible()
    for part in (".toc", ".masthead nav", ".exits", ".anchor", ".place"):
        assert not page.locator(part).first.is_visible()
