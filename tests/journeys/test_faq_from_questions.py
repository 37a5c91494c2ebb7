"""A question becomes an answer of the FAQ: pressed, edited, published, credited; then the name is taken back everywhere."""

import re
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import ROOT
from tests.journeys.test_pages import LOOKS, faults, look_at
from tests.journeys.visitor import Visitor

SEARCH = "/search/?q=second-hand+warranty"
TITLE = "Does the warranty come along with a second-hand Tide?"
CONSENT = "from community.members.models import Consent; c = Consent.objects.get(member__username='jonas', about__startswith='Bought a Tide'); "
GIVE, WITHDRAW = CONSENT + "c.give('full', proof='mail')", CONSENT + "c.withdraw(proof='mail')"


@pytest.fixture
def jonas(environment):
    """`jonas(GIVE)`: what he says by the link in his mail."""

    def says(what):
        command = [sys.executable, "manage.py", "shell", "-c", what]
        subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)

    return says


def test_from_the_press_to_the_name_and_back(new_page, jonas):
    karim, reader = Visitor(new_page()), Visitor(new_page())
    karim.signs_in("karim@morrow.example")
    karim.opens("/forum/questions/?filter=solved")
    karim.follows(re.compile("Bought a Tide second-hand"))
    topic = karim.page.url

    karim.presses("Make FAQ entry")
    karim.page.wait_for_url("**/admin/pages/*/edit/")
    karim.sees("From a question in the forum")
    karim.sees("asked, no answer yet")
    assert [fault for fault in faults(karim.page) if "from-questions" in fault] == []
    karim.page.get_by_role("textbox", name="Question").first.fill(TITLE)
    karim.presses(re.compile("^Publish"))
    expect(karim.page.get_by_role("link", name="View live").first).to_be_visible()

    reader.opens(topic)
    reader.sees("Answered in our FAQ")
    reader.follows(TITLE)
    entry = reader.page.url
    places = [entry, entry.rsplit("/", 2)[0] + "/", "/faq/", SEARCH + "&kind=faq", "/faq/feed/"]
    reader.sees("Asked by a customer")
    jonas(GIVE)
    for place in places[:2]:
        assert "Jonas" in source_of(reader, place)
    assert any("Jonas" in source_of(reader, place) for place in places[2:])
    jonas(WITHDRAW)
    for place in places:
        assert "Jonas" not in source_of(reader, place)
    reader.opens(entry)
    reader.sees("Asked by a customer")


def source_of(visitor, path):
    return visitor.page.request.get(path).text()


@pytest.mark.parametrize("look", LOOKS)
def test_what_readers_see_is_faultless(new_page, look):
    page = new_page(**LOOKS[look])
    page.goto("/forum/questions/?filter=solved")
    topic = page.get_by_role("link", name=re.compile("plug-in timer")).first.get_attribute("href")
    page.goto(topic)
    entry = page.locator(".in-faq").get_by_role("link").first.get_attribute("href")
    for path in (topic, entry, "/search/?q=plug-in+timer"):
        assert look_at(page, path) == []
