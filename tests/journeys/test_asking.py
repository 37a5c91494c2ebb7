"""A guest asks without an account, a member answers, and the guest accepts the answer from the mail."""

import re
import time

from playwright.sync_api import expect

from tests.journeys.test_pages import LOOKS, faults
from tests.journeys.visitor import KeyboardVisitor, Visitor

TITLE = "Why does my Fold hum a low note at night?"
ADDRESS = "petra@example.org"


def mail(visitor, subject, link):
    """Follow a link of the newest mail with this subject, where the demo shows its mail."""
    for _ in range(160):
        visitor.opens("/demo/mail/")
        entry = visitor.page.get_by_role("link").filter(has_text=ADDRESS).filter(has_text=subject)
        if entry.count():
            entry.first.click()
            visitor.page.frame_locator("iframe").get_by_role("link", name=link).click()
            return
        time.sleep(0.25)
    raise AssertionError(f"no mail came about {subject}")


def is_well(visitor):
    assert faults(visitor.page) == []
    assert visitor.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_guest_asks_a_member_answers_and_the_guest_accepts_from_the_mail(new_page):
    guest = Visitor(new_page(**LOOKS["phone, light"], java_script_enabled=False))
    guest.opens("/")
    guest.follows("ask us", within=guest.page.get_by_role("main"))
    guest.reads("Ask us")
    guest.writes(re.compile("^Your question"), TITLE)
    guest.writes(
        re.compile("^More about it"), "It hums while everybody sleeps, and I do not know why."
    )
    guest.page.get_by_label(re.compile("In public")).check()
    guest.writes(re.compile("^E-mail"), ADDRESS)
    guest.writes(re.compile("^Name to show"), "Petra Example")
    time.sleep(4)  # nobody types faster; who does is held for a moderator
    guest.presses("Ask it", within=guest.page.get_by_role("main"))
    if guest.page.get_by_text("None of these").count():
        guest.presses("None of these: ask it anyway")
    guest.reads("look into your mail")
    guest = Visitor(new_page(**LOOKS["phone, light"]))
    mail(guest, TITLE, "Ask it")
    guest.reads("Ask this?")
    is_well(guest)
    guest.presses("Yes, ask it")
    guest.reads(TITLE)
    address = guest.page.url

    ruben = KeyboardVisitor(new_page())
    ruben.signs_in("ruben@morrow.example")
    ruben.opens(address)
    ruben.types(ruben.page.locator("[name=source]").first, "Put a felt pad under each foot.")
    ruben.presses(re.compile("^Reply$"), within=ruben.page.locator(".composer"))
    ruben.sees("Put a felt pad under each foot.")

    mail(guest, "replied", "This solved it")
    guest.reads("Did this solve it?")
    is_well(guest)
    guest.presses("Yes, this solved it")
    guest.reads(TITLE)
    guest.sees("Thank you: everybody with the same question finds this answer now.")
    mail(guest, "replied", "Write more")
    is_well(guest)
    guest.writes(re.compile("^Your reply"), "It is quiet now. Thank you!")
    guest.presses("Reply", within=guest.page.get_by_role("main"))
    guest.sees("It is quiet now.")
    expect(guest.page.get_by_text("Petra Example").first).to_be_visible()
