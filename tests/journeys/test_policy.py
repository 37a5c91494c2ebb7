"""The content security policy in a real browser: what the site and its admin show needs nothing that is forbidden."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.visitor import Visitor

TELL = """document.addEventListener("securitypolicyviolation", (event) =>
  console.warn("FORBIDDEN", event.effectiveDirective, event.blockedURI, event.sourceFile, location.pathname))"""
SLOW = 1000  # milliseconds in which what a page starts after it is loaded has come to its end

GUIDE = "/guides/cleaning-and-descaling/descale-the-tide/"
PUBLIC = [
    "/",
    "/hr/",
    "/guides/",
    GUIDE,
    "/guides/repairs/the-tide-does-not-start/",
    "/glossary/",
    "/faq/",
    "/faq/cleaning-and-descaling/how-often-descale/",
    "/search/?q=descale",
    "/forum/",
    "/forum/questions/",
    "/forum/t/1/",
    "/people/ruben/",
    "/customers/",
    "/eleven-thousand-shots/",
    "/ask/",
    "/support/",
    "/accounts/login/",
    "/accounts/signup/",
    "/nothing-here/",
]
CUSTOMER = [
    "/",
    GUIDE,
    "/forum/new/",
    "/forum/t/1/",
    "/notifications/",
    "/flags/",
    "/your-standing/",
    "/customers/write/review/",
    "/accounts/email/",
    "/accounts/2fa/",
    "/your-data/",
]
MODERATOR = ["/desk/queue/", "/desk/queue/decided/", "/moderation/sanctions/", "/forum/t/1/"]
ADMIN = [
    "",
    "account/",
    "pages/",
    "images/",
    "images/add/",
    "images/multiple/add/",
    "documents/",
    "documents/multiple/add/",
    "snippets/forum/category/",
    "snippets/forum/category/add/",
    "snippets/moderation/listedword/add/",
    "users/",
    "groups/",
    "settings/content/sitesettings/",
    "settings/moderation/flagging/",
    "workflows/list/",
    "reports/audit-log/",
    "reports/spam-filter/",
    "reports/support/",
    "reports/consent/",
    "deserves/",
    "mail/",
    "spotlights/",
]


class Watched(Visitor):
    """Hears what the browser forbids, in frames too."""

    def __init__(self, page):
        super().__init__(page)
        self.forbidden = []
        page.on("console", self.hears)
        page.add_init_script(TELL)

    def hears(self, said):
        if "FORBIDDEN" in said.text or "Content Security Policy" in said.text:
            self.forbidden.append(said.text)

    def opens_all(self, paths):
        for path in paths:
            # Not until nothing is sent any more: pages tell how far they were read, and Wagtail who else edits.
            self.page.goto(path, wait_until="load")
            self.page.wait_for_timeout(SLOW)


@pytest.fixture
def watched(new_page):
    def watch(address=None, **options):
        visitor = Watched(new_page(**options))
        if address:
            visitor.signs_in(address)
        return visitor

    return watch


def test_what_is_forbidden_is_heard(watched):
    reader = watched()
    reader.opens("/")
    reader.page.evaluate("document.body.setAttribute('style', 'color: red')")
    reader.page.wait_for_timeout(SLOW)
    assert any("style-src" in said for said in reader.forbidden)


@pytest.mark.parametrize(
    ("address", "paths"),
    [(None, PUBLIC), ("hana@morrow.example", CUSTOMER), ("nela@morrow.example", MODERATOR)],
    ids=["signed out", "customer", "moderator"],
)
def test_the_site_needs_nothing_that_is_forbidden(watched, address, paths):
    visitor = watched(address)
    visitor.opens_all(paths)
    assert visitor.forbidden == []


def test_an_editor_uses_the_userbar_and_its_checker(watched):
    editor = watched("karim@morrow.example")
    editor.opens(GUIDE)
    page = editor.page
    page.get_by_role("button", name="View Wagtail quick actions").click()
    page.get_by_role("menuitem", name=re.compile("Issues found")).click()
    expect(page.get_by_role("dialog")).to_contain_text("Issues found")
    page.wait_for_timeout(SLOW)
    assert editor.forbidden == []


def test_the_admin_needs_nothing_that_is_forbidden(watched):
    owner = watched("mira@morrow.example")
    owner.opens_all("/admin/" + path for path in ADMIN)
    assert owner.forbidden == []


def test_nor_does_the_page_editor_with_its_preview_and_checks(watched):
    editor = watched("karim@morrow.example")
    page = editor.page
    editor.opens(GUIDE)
    edit = page.get_by_role("main").get_by_role("link", name="Edit this page")
    page.goto(edit.get_attribute("href"))
    page.wait_for_timeout(SLOW)
    panels = page.locator("[data-side-panel-toggle]:visible")
    assert (
        panels.count() >= 3
    )  # among them the preview, in a frame, and the checks of what it shows
    for panel in panels.all():
        panel.click()
        page.wait_for_timeout(2 * SLOW)
    assert editor.forbidden == []
