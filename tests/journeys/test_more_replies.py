"""Somebody reads while somebody else replies."""

import re

from playwright.sync_api import expect

from tests.journeys.visitor import Visitor


def test_new_replies_appear_and_nothing_moves(new_page):
    asker = Visitor(new_page())
    asker.signs_in("ruben@morrow.example")
    asker.opens("/forum/new/?category=talk")
    main = asker.page.get_by_role("main")
    asker.writes(re.compile("title|question", re.I), "What do you brew this week?", within=main)
    asker.types(
        main.locator("textarea").first, "I have a washed coffee from Huila and like it a lot."
    )
    asker.presses(re.compile("^(Ask|Post|Publish)"), within=main)
    asker.reads("What do you brew this week?")
    topic = asker.page.url

    reader = Visitor(new_page())
    reader.page.clock.install()
    reader.opens(topic)
    reader.reads("What do you brew this week?")

    for number, words in enumerate(("A natural one from Sidama.", "Still the house blend."), 1):
        asker.types(asker.page.locator("textarea").first, words)
        asker.presses(re.compile("^Reply"), within=asker.page.locator("form:has(textarea)"))
        expect(asker.page.locator(f"#reply-{number}")).to_contain_text(words)

    reader.page.clock.fast_forward(16_000)
    reader.sees("2 new replies")
    opening = reader.page.locator("#opening")
    before = opening.bounding_box()["y"]
    reader.follows("Show")
    reader.sees("A natural one from Sidama.")
    reader.sees("Still the house blend.")
    expect(reader.page.get_by_text("2 new replies")).to_have_count(0)
    assert opening.bounding_box()["y"] == before
    assert reader.page.url == topic
