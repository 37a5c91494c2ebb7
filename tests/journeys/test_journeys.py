"""What people come for, done as they do it: with a mouse, with the keyboard only, on a phone, without JavaScript."""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.journeys.visitor import KeyboardVisitor, Visitor

PATIENCE = 60  # seconds for the worker on a busy machine
WAYS = {
    "mouse": (Visitor, {}),
    "keyboard": (KeyboardVisitor, {}),
    "phone": (Visitor, {"viewport": {"width": 390, "height": 844}, "has_touch": True}),
    "no-javascript": (Visitor, {"java_script_enabled": False}),
}


@pytest.fixture(params=WAYS)
def way(request):
    return request.param


@pytest.fixture
def somebody(way, new_page):
    """`somebody()` is a fresh visitor who goes about it in this way."""
    kind, options = WAYS[way]
    return lambda **more: kind(new_page(**options, **more))


def test_a_visitor_searches_and_reads(somebody):
    visitor = somebody()
    visitor.opens("/")
    main = visitor.page.get_by_role("main")
    box = main.get_by_label("Search guides, answers and the forum").first
    visitor.types(box, "descale the tide")
    visitor.presses("Search", within=visitor.page.get_by_role("main"))
    expect(visitor.page).to_have_url(re.compile(r"/search/\?q=descale"))
    visitor.follows(re.compile("Descale the Tide"), within=visitor.page.get_by_role("main"))
    visitor.reads("Descale the Tide")
    visitor.sees("Do it")


def test_a_search_that_finds_nothing_leads_on_to_asking(somebody):
    visitor = somebody()
    visitor.opens("/search/?q=xyzzyplugh")
    visitor.follows(re.compile("Ask"), within=visitor.page.get_by_role("main"))
    expect(visitor.page).to_have_url(re.compile("accounts/login|forum/new"))


# Each says it in other words: one text of three newcomers is a wave of spam.
IT_WHISTLES = {
    "mouse": "It whistles a high note when I grind **dark** beans.",
    "keyboard": "Since Sunday there is a whistle on top of the grinding, with **dark** beans only.",
    "phone": "A high note, like a kettle, as soon as there are **dark** beans in it. Light ones are quiet.",
    "no-javascript": "With **dark** roasts it sings so loudly that the dog leaves the kitchen. What helps?",
}


def the_mail_link(page, address):
    """Reads the newest mail to an address where the demo shows its mail, and returns the link in it."""
    link = re.compile(r"http://\S+/accounts/confirm-email/\S+?/")
    opened_when_there(
        page, "/demo/mail/", page.get_by_role("link").filter(has_text=address)
    ).click()
    expect(page.locator("body")).to_contain_text(link)
    return link.search(page.inner_text("body"))[0]


def opened_when_there(page, path, target):
    """Opens a page again and again until it shows what the worker does in the background."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        page.goto(path)
        if target.count():
            return target.first
        time.sleep(0.25)
    raise AssertionError(f"{target} was not there in {PATIENCE} seconds")


def test_a_visitor_signs_up_asks_and_is_answered(somebody, way, new_page):
    asker = somebody()
    address = f"visitor-{way}@example.org"
    asker.opens("/accounts/signup/")
    main = asker.page.get_by_role("main")
    asker.writes(re.compile("name", re.I), f"Vera {way.title()}", within=main)
    asker.writes(re.compile("e-?mail", re.I), address, within=main)
    asker.writes(re.compile("^password", re.I), "quite a long sentence 7", within=main)
    asker.ticks(re.compile("accept"))
    asker.presses("Sign up", within=main)
    asker.opens(the_mail_link(new_page(), address))
    asker.presses("Confirm", within=main)
    expect(asker.page).not_to_have_url(re.compile(r"confirm-email/\S"))

    asker.opens("/forum/new/")
    if "login" in asker.page.url:
        asker.signs_in(address, "quite a long sentence 7")
        asker.opens("/forum/new/")
    question = f"Why does my grinder whistle ({way})?"
    asker.writes(re.compile("title|question", re.I), question, within=main)
    asker.chooses(re.compile("category|where", re.I), "Questions")
    asker.types(main.locator("textarea").first, IT_WHISTLES[way])
    asker.presses(re.compile("^(Ask|Post|Publish)"), within=main)
    anyway = main.get_by_role("button", name="None of these: ask it anyway")
    expect(anyway.or_(main.get_by_role("heading", level=1, name=question))).to_be_visible()
    if anyway.count():  # nothing was shown beside what was written so quickly
        asker.activates(anyway)
    asker.reads(question)
    topic = asker.page.url

    helper = somebody()
    helper.signs_in("ruben@morrow.example")
    helper.opens(topic)
    helper.types(helper.page.locator("textarea").first, "Brush the burrs; mine sang until I did.")
    helper.presses(re.compile("^Reply"), within=helper.page.locator("form:has(textarea)"))
    helper.sees("Brush the burrs; mine sang until I did.")

    asker.opens(topic)
    asker.sees("Brush the burrs; mine sang until I did.")
    asker.presses(re.compile("answer|solved", re.I), within=main)
    asker.sees("Solved")


def test_an_editor_publishes_a_guide_and_search_finds_it(somebody, way, new_page):
    # Wagtail's editor needs JavaScript: there the editor has it, and the reader has not.
    editor = Visitor(new_page()) if way == "no-javascript" else somebody()
    editor.signs_in("karim@morrow.example")
    editor.opens("/guides/")
    section = editor.page.get_by_role("main").get_by_role("link", name="Getting started").first
    editor.activates(section)
    editor.reads("Getting started")  # the page before it can be edited as well
    editor.follows("Edit this page", within=editor.page.get_by_role("main"))
    expect(editor.page).to_have_url(re.compile(r"/admin/pages/\d+/"))
    parent = re.search(r"/pages/(\d+)/", editor.page.url)[1]
    editor.opens(f"/admin/pages/add/knowledgebase/guidepage/{parent}/")
    # What is typed sooner than hands can move counts as the form's own words, and is not saved by itself.
    expect(editor.page.locator("[data-w-unsaved-has-edits-value]")).to_be_attached()
    title = f"Quieten the zephyrograph ({way})"
    editor.types(editor.page.locator("[name=title]"), title)
    editor.types(editor.page.locator("[name=summary]"), "Felt under the feet does most of it.")
    # Wagtail saves the draft by itself; publishing in the same moment would make a second page.
    expect(editor.page).to_have_url(re.compile(r"/admin/pages/\d+/edit/"))
    editor.activates(editor.page.locator("footer [data-controller~=w-dropdown] > button").first)
    editor.activates(editor.page.locator("[name=action-publish]"))
    expect(editor.page.get_by_text("has been published")).to_be_visible()

    reader = somebody()
    hit = reader.page.get_by_role("main").get_by_role("link", name=title)
    reader.activates(opened_when_there(reader.page, "/search/?q=zephyrograph", hit))
    reader.reads(title)
    reader.sees("Felt under the feet does most of it.")
