"""Every kind of page: nothing that axe finds, nothing that scrolls sideways, nothing refused by our own policy."""

import gzip

import pytest
from axe_playwright_python.sync_playwright import Axe

RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}
PUBLIC = {
    "home": "/",
    "home in Croatian": "/hr/",
    "guides": "/guides/",
    "section": "/guides/cleaning-and-descaling/",
    "guide": "/guides/cleaning-and-descaling/descale-the-tide/",
    "troubleshooting": "/guides/repairs/the-tide-does-not-start/",
    "guide with variants": "/guides/cleaning-and-descaling/change-the-tank-filter/",
    "news": "/guides/?kind=news",
    "glossary": "/glossary/",
    "faq": "/faq/",
    "faq narrowed to a product": "/faq/?product=fold",
    "faq section": "/faq/cleaning-and-descaling/#lemon-juice",
    "answer": "/faq/cleaning-and-descaling/how-often-descale/",
    "standard page": "/privacy/",
    "search": "/search/",
    "search results": "/search/?q=descale",
    "an answer among search results": "/search/?q=lemmon+jiuce+-vinegar",
    "narrowed search results": "/search/?q=descale&kind=guide&tag=tide",
    "search without results": "/search/?q=xyzzyplugh",
    "forum": "/forum/",
    "category": "/forum/questions/",
    "topic": "first topic",
    "list of topics": "/forum/topics/hot/",
    "tag": "/forum/tag/descaling/",
    "member": "/people/ruben/",
    "what is kept": "/your-data/what-is-kept/",
    "customers": "/customers/",
    "customers, narrowed to nothing": "/customers/?kind=review&stars=1",
    "review of a customer": "/customers/6/",
    "case study": "/eleven-thousand-shots/",
    "sign in": "/accounts/login/",
    "sign up": "/accounts/signup/",
    "password reset": "/accounts/password/reset/",
    "ask us": "/ask/",
    "sign in to ask": "/accounts/login/?next=/forum/new/",
    "not found": "/nothing-here/",
    "mail": "/demo/mail/",
}
MEMBERS = {
    "new topic": "/forum/new/",
    "review": "/customers/write/review/",
    "what you said": "/customers/yours/",
    "notifications": "/notifications/",
    "e-mail address": "/accounts/email/",
    "password": "/accounts/password/change/",
    "what you agreed to": "/accounts/agreed/",
    "what you flagged": "/flags/",
    "flag a topic": "/flags/topic/1/",
    "your standing": "/your-standing/",
    "what moderators told you": "/moderation/standing/",
    "not open to you": "/desk/queue/",
    "topic, signed in": "first topic",
}
MODERATORS = {
    "queue": "/desk/queue/",
    "queue of one kind": "/desk/queue/?kind=flags",
    "queue, decided": "/desk/queue/decided/",
    "out of sight": "/forum/out-of-sight/",
    "sanctions": "/moderation/sanctions/",
    "sanctions, past": "/moderation/sanctions/?show=past",
    "appeals": "/moderation/appeals/",
    "sanctions of a member": "/moderation/member/petra/",
    "a spammer": "/moderation/member/petra/spammer/",
    "merge": "/forum/topic/1/merge/",
    "merge, to choose from": "/forum/topic/1/merge/?into=tide",
    "merge, not found": "/forum/topic/1/merge/?into=xyzzyplugh",
    "split": "/forum/topic/1/split/",
    "move": "/forum/topic/1/move/",
    "rename": "/forum/topic/1/rename/",
    "tags of a topic": "/forum/topic/1/tags/",
    "title and tags": "/forum/topic/1/tidy/",
}
LOOKS = {
    "phone, light": {"viewport": {"width": 390, "height": 844}, "color_scheme": "light"},
    "desk, dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
}


def address_of(page, path):
    if path != "first topic":
        return path
    page.goto("/forum/questions/?filter=solved")
    return page.locator("main .topics a").first.get_attribute("href")


def faults(page):
    return [
        f"{violation['id']}: {node['html'][:160]}"
        for violation in Axe().run(page, options=RULES).response["violations"]
        for node in violation["nodes"]
    ]


def look_at(page, path):
    complaints = []
    page.on(
        "console",
        lambda message: complaints.append(message.text) if message.type == "error" else None,
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address_of(page, path))
    overflow = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    expected = {
        f"Failed to load resource: the server responded with a status of {status}"
        for status in ("403 (Forbidden)", "404 (Not Found)")
    }
    return [
        *faults(page),
        *([f"scrolls sideways by {overflow} px"] if overflow > 0 else []),
        *(set(complaints) - expected),
    ]


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_page_is_faultless(new_page, name, look):
    assert look_at(new_page(**LOOKS[look]), PUBLIC[name]) == []


def look_at_all(page, paths):
    """With one sign-in, for more of them than that are too many in a minute."""
    return {name: said for name, path in paths.items() if (said := look_at(page, path))}


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize(("who", "paths"), [("hana", MEMBERS), ("nela", MODERATORS)])
def test_pages_of_who_is_signed_in_are_faultless(new_page, look, who, paths):
    from tests.journeys.visitor import Visitor

    page = new_page(**LOOKS[look])
    Visitor(page).signs_in(f"{who}@morrow.example")
    page.goto("about:blank")  # what Wagtail's own checker says of the front page is none of theirs
    assert look_at_all(page, paths) == {}


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_page_is_light(new_page, site, name):
    """At most 30 kB of script and 40 kB of styles, compressed, and nothing from elsewhere."""
    address, page = address_of(new_page(), PUBLIC[name]), new_page()
    weights, elsewhere = {"script": 0, "stylesheet": 0}, []

    def weigh(response):
        if not response.url.startswith((site, "data:")):
            elsewhere.append(response.url)
        if response.request.resource_type in weights:
            weights[response.request.resource_type] += len(gzip.compress(response.body()))

    page.on("response", weigh)
    page.goto(address, wait_until="networkidle")
    assert weights["script"] < 30_000
    assert weights["stylesheet"] < 40_000
    assert elsewhere == []
