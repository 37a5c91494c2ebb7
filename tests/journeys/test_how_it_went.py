"""Somebody is asked how it went: a guest by mail, a member in the page, with the keyboard alone."""

import re
import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.journeys.visitor import KeyboardVisitor

PATIENCE = 60  # seconds for the worker to write a mail


@pytest.fixture
def guest(new_page):
    return new_page(viewport={"width": 390, "height": 844})


def link_of_a_face(page, title, face):
    """From the mail, where the demo shows its mail."""
    deadline = time.monotonic() + PATIENCE
    mail = page.get_by_role("link").filter(has_text=f"How did it go? {title}")
    while not mail.count():
        assert time.monotonic() < deadline, "no mail came"
        time.sleep(0.5)
        page.goto("/demo/mail/")
    mail.first.click()
    link = re.compile(rf"http://\S+/feedback/survey/\S+\?face={face}")
    expect(page.locator("body")).to_contain_text(link)
    return link.search(page.inner_text("body"))[0]


def is_clean(page):
    assert Axe().run(page).response["violations"] == []


def test_a_guest_answers_from_a_mail(guest):
    guest.goto("/demo/mail/")
    guest.goto(link_of_a_face(guest, "Gift wrap for the Fold", 4))
    expect(guest.get_by_role("radio", name="Happy", exact=True)).to_be_checked()
    is_clean(guest)
    guest.get_by_label("What went well").fill("The ribbon was green.")
    guest.get_by_role("button", name="Send").click()
    expect(guest.get_by_role("heading", level=1)).to_contain_text("Thank you, good to hear")
    expect(guest.get_by_text("The ribbon was green.").first).to_be_visible()
    is_clean(guest)


def test_a_member_answers_in_the_page_with_the_keyboard(new_page):
    visitor = KeyboardVisitor(new_page())
    visitor.signs_in("hana@morrow.example")
    visitor.opens("/people/hana/")
    card = visitor.page.get_by_role("region", name="How did it go?")
    expect(card).to_be_visible()
    is_clean(visitor.page)
    visitor.presses("Send", within=card)
    visitor.sees("Choose one of the five faces.")
    visitor.goes_to(visitor.page.get_by_role("radio", name="Very unhappy"))
    for _face in range(4):
        visitor.page.keyboard.press("ArrowRight")
    expect(visitor.page.get_by_role("radio", name="Very happy")).to_be_checked()
    visitor.presses("Send", within=visitor.page.get_by_role("main"))
    visitor.reads("Thank you, good to hear")
    visitor.opens("/people/hana/")
    expect(card).to_have_count(0)
