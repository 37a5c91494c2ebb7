"""The content security policy in a real browser: the admin needs nothing that is forbidden."""

import pytest

from tests.journeys.visitor import Visitor

TELL = """document.addEventListener("securitypolicyviolation", (event) =>
  console.warn("FORBIDDEN", event.effectiveDirective, event.blockedURI, location.pathname))"""
ADMIN = ["", "account/", "images/", "documents/", "snippets/forum/category/", "users/", "groups/"]
ADMIN += ["reports/site-history/", "settings/content/sitesettings/", "workflows/list/"]


@pytest.fixture
def watched(new_page):
    """A visitor, and what the browser forbids the pages it sees."""

    def watch(address=None, **options):
        page, forbidden = new_page(**options), []
        page.on("console", lambda said: "FORBIDDEN" in said.text and forbidden.append(said.text))
        page.add_init_script(TELL)
        visitor = Visitor(page)
        if address:
            visitor.signs_in(address)
        return visitor, forbidden

    return watch


def test_the_admin_needs_no_inline_script(watched):
    visitor, forbidden = watched("mira@morrow.example")
    for path in ADMIN:
        visitor.opens("/admin/" + path)
        visitor.page.wait_for_load_state("load")
    assert forbidden == []
