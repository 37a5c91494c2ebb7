"""A reader follows a link to one answer among many, says that it helped, and opens all: by keyboard, without JavaScript."""

import pytest
from playwright.sync_api import expect

SECTION = "/faq/cleaning-and-descaling/"
LEMON = "Can I use lemon juice instead of the descaler?"


@pytest.mark.parametrize("javascript", [True, False])
def test_a_link_opens_the_answer_it_means(new_page, javascript):
    page = new_page(java_script_enabled=javascript)
    page.goto(f"{SECTION}#lemon-juice")
    expect(page.get_by_text("leaves a film on the flow sensor")).to_be_in_viewport()
    expect(page.get_by_text("The tray and its grid, yes")).not_to_be_visible()
    question = page.locator("summary", has_text=LEMON)
    expect(question).to_be_in_viewport()
    if javascript:
        expect(question).to_be_focused()


def test_an_answer_is_opened_and_voted_on_by_keyboard(new_page):
    page = new_page()
    page.goto(f"{SECTION}#lemon-juice")
    question = page.locator("summary", has_text=LEMON)
    expect(question).to_be_focused()
    answer = page.locator("details", has=question)
    yes = answer.get_by_role("button", name="Yes")
    while not yes.evaluate("button => button === document.activeElement"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    thanks = answer.get_by_role("heading", name="Thank you, good to hear")
    expect(thanks).to_be_focused()
    expect(thanks).to_have_attribute("aria-level", "3")  # below the question
    assert page.url.endswith("#lemon-juice")


def test_all_answers_open_and_close_and_print(new_page):
    page = new_page()
    page.goto(SECTION)
    answers = page.locator("details.faq .prose")
    expect(answers.first).not_to_be_visible()
    page.get_by_role("button", name="Open all").click()
    for answer in answers.all():
        expect(answer).to_be_visible()
    expect(page.get_by_text("All answers are open.")).to_be_attached()
    page.get_by_role("button", name="Close all").click()
    expect(answers.first).not_to_be_visible()
    page.emulate_media(media="print")
    for answer in answers.all():
        expect(answer).to_be_visible()
