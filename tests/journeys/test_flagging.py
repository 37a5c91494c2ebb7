"""A member flags a reply by the keyboard alone, in the dialog; without JavaScript, on a page."""

import re

from playwright.sync_api import expect

from tests.journeys.test_pages import faults
from tests.journeys.visitor import KeyboardVisitor, Visitor


def replies(page):
    return page.locator("article.post[id^=reply]").filter(
        has=page.get_by_role("link", name="Flag", exact=True)
    )


def test_a_reply_is_flagged_by_the_keyboard_alone(new_page):
    member = KeyboardVisitor(new_page())
    page = member.page
    member.signs_in("ruben@morrow.example")
    member.opens("/forum/questions/?filter=solved")
    topics = page.locator("main .topics a[href*='/forum/t/']").all()
    for way in [topic.get_attribute("href") for topic in topics]:
        page.goto(way)
        if replies(page).count():  # what is one's own is not flagged
            break
    link = replies(page).first.get_by_role("link", name="Flag", exact=True)
    address = link.get_attribute("href")
    member.goes_to(link)
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("radio").first).to_be_focused()
    assert faults(page) == []
    page.keyboard.press("Escape")
    expect(dialog).not_to_be_visible()
    expect(page.locator(f'a[href="{address}"]')).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("radio").first).to_be_focused()
    page.keyboard.press("Space")
    member.goes_to(dialog.get_by_role("textbox"))
    page.keyboard.type("The third of this kind today.")
    member.activates(dialog.get_by_role("button", name="Flag it"))
    member.sees("A moderator looks at it")
    expect(page.locator(f'a[href="{address}"]')).to_contain_text("Flagged by you")
    page.goto(address)
    assert faults(page) == []
    member.activates(page.get_by_role("button", name="Take it back"))
    member.sees("Your flag is taken back")


def test_without_javascript_it_is_a_page_that_sign_in_leads_back_to(new_page):
    reader = Visitor(new_page(java_script_enabled=False, viewport={"width": 390, "height": 844}))
    page = reader.page
    reader.opens("/forum/questions/?filter=solved")
    page.goto(page.locator("main .topics a").first.get_attribute("href"))
    replies(page).first.get_by_role("link", name="Flag", exact=True).click()
    reader.writes(re.compile("e-?mail", re.I), "hana@morrow.example")
    reader.writes(re.compile("^password", re.I), "demo")
    reader.presses("Sign in", within=page.locator("main"))
    reader.reads("What is wrong with")
    reader.presses("Flag it")
    reader.sees("Choose what fits best.")
