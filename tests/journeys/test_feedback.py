"""A reader says whether a guide helped, and why: with a mouse, on a phone, without JavaScript."""

import pytest
from playwright.sync_api import expect

GUIDE = "/guides/repairs/find-a-leak/"


# Each reads another guide: the same answer from the same browser within two seconds is a double click.
@pytest.mark.parametrize(
    ("options", "guide"),
    [
        ({}, "/guides/repairs/book-a-repair/"),
        ({"viewport": {"width": 390, "height": 844}, "has_touch": True}, GUIDE),
        ({"java_script_enabled": False}, "/guides/cleaning-and-descaling/clean-the-steam-wand/"),
    ],
    ids=["mouse", "phone", "no-javascript"],
)
def test_a_reader_says_why_a_guide_did_not_help(new_page, options, guide):
    page = new_page(**options)
    page.goto(guide)
    page.get_by_role("button", name="Not yet").click()
    expect(page.get_by_role("heading", name="Thank you for telling us")).to_be_visible()
    stays = options.get("java_script_enabled", True)
    assert page.url.endswith(guide) == stays
    page.get_by_text("Something is missing").click()
    page.get_by_label("What did you miss?").fill("x" * 1001)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("these are 1001").first).to_be_visible()
    page.get_by_label("What did you miss?").fill("Where the seal is.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Thank you, we have your words")).to_be_visible()
    expect(page.get_by_text("Where the seal is.").first).to_be_visible()
    page.get_by_role("button", name="Change to “yes”").click()
    expect(page.get_by_text("You said: yes.")).to_be_visible()


def test_words_stay_when_the_connection_is_lost(new_page):
    page = new_page()
    page.goto(GUIDE)
    page.get_by_role("button", name="Yes", exact=True).click()
    page.get_by_label("What helped most?").fill("The list of places to look.")
    page.context.set_offline(True)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Your words are still here")).to_be_visible()
    page.context.set_offline(False)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Thank you, we have your words")).to_be_visible()


def test_reading_for_ten_seconds_is_counted(new_page):
    page = new_page(user_agent="Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0")
    page.clock.install()
    with page.expect_request("**/feedback/reading/*/") as reading:
        page.goto(GUIDE)
        page.clock.run_for(11_000)
    assert reading.value.response().status == 204
