"""A moderator suspends; the person reads why, and sees it differently; another moderator agrees."""

import subprocess
import sys

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import ROOT
from tests.journeys.test_pages import faults
from tests.journeys.visitor import Visitor

MORE = """
from django.contrib.auth.models import Group
from community.members.models import Member
for name, groups in (("mo", ["Moderator"]), ("sami", [])):
    member = Member.objects.create_user(name, name + "@morrow.example", "a walk by the river", name=name.title())
    member.confirm_email()
    member.groups.set(Group.objects.filter(name__in=groups))
"""


@pytest.fixture(scope="module")
def two_more(site, environment):
    """Mo moderates too, and Sami is a customer: nobody of the other journeys."""
    command = [sys.executable, "manage.py", "shell", "-c", MORE]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)


def test_suspended_then_appealed_then_granted(new_page, two_more):
    nela, sami, mo = new_page(), new_page(viewport={"width": 390, "height": 844}), new_page()
    Visitor(nela).signs_in("nela@morrow.example")
    nela.goto("/people/sami/")
    nela.get_by_role("link", name="Warn, silence, suspend…").click()
    expect(nela.get_by_role("heading", name="Sanctions of Sami")).to_be_visible()
    nela.wait_for_load_state()  # with its styles
    assert faults(nela) == []
    nela.get_by_label("Suspend: they cannot sign in").check()
    nela.get_by_label("Why?").fill("You wrote to many people at once.")
    nela.get_by_role("button", name="Say it").click()
    expect(nela.get_by_text("is told by mail")).to_be_visible()

    sami.goto("/accounts/login/")
    sami.fill("#id_login", "sami@morrow.example")
    sami.fill("#id_password", "a walk by the river")
    sami.keyboard.press("Enter")
    expect(sami.get_by_role("heading", name="You cannot sign in for now")).to_be_visible()
    expect(sami.get_by_text("You wrote to many people at once.")).to_be_visible()
    sami.wait_for_load_state()  # with its styles
    assert faults(sami) == []
    sami.get_by_label("What should we know?").fill("They had asked me to.")
    sami.get_by_role("button", name="Ask for another look").click()
    expect(sami.get_by_text("Your appeal is with us")).to_be_visible()

    Visitor(mo).signs_in("mo@morrow.example", "a walk by the river")
    mo.goto("/moderation/appeals/")
    mo.get_by_role("link", name="Sami").click()
    expect(mo.get_by_text("They had asked me to.").first).to_be_visible()
    mo.wait_for_load_state()  # with its styles
    assert faults(mo) == []
    mo.get_by_label("Your answer").fill("That changes things. Sorry.")
    mo.get_by_role("button", name="Grant it: take the sanction back").click()
    expect(mo.get_by_text("Decided. The person is told.")).to_be_visible()

    Visitor(sami).signs_in("sami@morrow.example", "a walk by the river")
    sami.goto("/moderation/standing/")
    expect(sami.get_by_text("taken back")).to_be_visible()
