"""A person in front of a browser. The journeys speak in what people see and do; this knows how each kind does it."""

import re

from playwright.sync_api import Locator, Page, expect

LONGEST_WAY = 400  # presses of Tab before we say that something cannot be reached


class Visitor:
    """Uses the mouse, on whatever screen the page has."""

    def __init__(self, page: Page):
        self.page = page

    def opens(self, path: str):
        self.page.goto(path)

    def follows(self, name, within=None):
        self.activates((within or self.page).get_by_role("link", name=name).first)

    def presses(self, name, within=None):
        self.activates((within or self.page).get_by_role("button", name=name).first)

    def writes(self, label, text, within=None):
        self.types(
            (within or self.page).get_by_label(label, exact=isinstance(label, str)).first, text
        )

    def activates(self, target: Locator):
        target.click()

    def types(self, target: Locator, text: str):
        target.fill(text)

    def ticks(self, label):
        self.page.get_by_role("checkbox", name=label).check()

    def chooses(self, label, option):
        self.page.get_by_label(label).select_option(label=option)

    def sees(self, text):
        expect(self.page.get_by_text(text).first).to_be_visible()

    def reads(self, heading):
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(heading)

    def signs_in(self, address, password="demo"):
        self.opens("/accounts/login/")
        self.writes(re.compile("e-?mail", re.I), address)
        self.writes(re.compile("^password", re.I), password)
        self.presses("Sign in", within=self.page.locator("main"))
        expect(
            self.page.get_by_text("Signed in as").or_(self.page.locator("[data-account]")).first
        ).to_be_attached()


class KeyboardVisitor(Visitor):
    """Never touches a mouse: what Tab does not reach does not exist."""

    def goes_to(self, target: Locator):
        expect(target).to_be_visible()
        for _ in range(LONGEST_WAY):
            if target.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never reached {target}")

    def activates(self, target: Locator):
        self.goes_to(target)
        target.press("Enter")  # unlike `keyboard.press` this waits for the page that it leads to

    def types(self, target: Locator, text: str):
        self.goes_to(target)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)

    def ticks(self, label):
        self.goes_to(self.page.get_by_role("checkbox", name=label))
        self.page.keyboard.press("Space")

    def chooses(self, label, option):
        self.goes_to(self.page.get_by_label(label))
        self.page.keyboard.type(option)
