"""The bell in two tabs of one browser."""

import re

from playwright.sync_api import expect

from tests.journeys.visitor import Visitor


def test_what_is_read_in_one_tab_is_read_in_the_other(new_page):
    asker = Visitor(new_page())
    asker.signs_in("ruben@morrow.example")
    asker.opens("/notifications/")
    if asker.page.get_by_role("button", name="Mark all as read").count():
        asker.presses("Mark all as read")
    asker.opens("/forum/new/?category=talk")
    main = asker.page.get_by_role("main")
    asker.writes(re.compile("title|question", re.I), "Which bell is it that rings?", within=main)
    asker.types(main.locator("textarea").first, "I hear one in the morning and one at night.")
    asker.presses(re.compile("^(Ask|Post|Publish)"), within=main)
    topic = asker.page.url
    asker.opens("/forum/tags/")

    helper = Visitor(new_page())
    helper.signs_in("nela@morrow.example")
    helper.opens(topic)
    helper.types(helper.page.locator("textarea").first, "The one of the door.")
    helper.presses(re.compile("^Reply"), within=helper.page.locator("form:has(textarea)"))

    bell = asker.page.locator("[data-bell]")
    for _try in range(20):  # until the worker has told it
        asker.page.reload()
        if bell.get_attribute("data-number") == "1":
            break
        asker.page.wait_for_timeout(500)
    expect(bell).to_contain_text("1 new notification")
    other = asker.page.context.new_page()
    other.goto(topic)
    expect(other.locator("[data-bell]")).to_contain_text("nothing new")
    expect(bell).to_contain_text("nothing new")
