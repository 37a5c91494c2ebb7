"""A member adds a passkey and signs in with it alone, in Chromium with its virtual authenticator."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.test_pages import LOOKS, look_at
from tests.journeys.visitor import KeyboardVisitor

KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def page(new_page, site):
    """With a key in the device. Browsers give passkeys to names, never to bare addresses."""
    page = new_page()
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    return page


def test_a_passkey_is_added_and_signs_in(page, site):
    site = site.replace("127.0.0.1", "localhost")
    visitor = KeyboardVisitor(page)
    page.goto(f"{site}/accounts/login/")
    visitor.writes(re.compile("e-?mail", re.I), "ruben@morrow.example")
    visitor.writes("Password", "demo")
    visitor.presses("Sign in", within=page.locator("main"))
    page.wait_for_url(re.compile(r"localhost:\d+/$"))

    page.goto(f"{site}/accounts/2fa/webauthn/add/")
    visitor.writes("Name", "Laptop")
    visitor.presses("Add a passkey")
    visitor.reads("Recovery codes")

    page.goto(f"{site}/accounts/2fa/webauthn/")
    visitor.sees("Laptop")
    page.context.clear_cookies()
    page.goto(f"{site}/accounts/login/")
    visitor.presses("Sign in with a passkey")
    page.wait_for_url(re.compile(r"localhost:\d+/$"))
    expect(page.locator("details.menu .who b")).to_have_text(re.compile("Ruben"))


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("path", ["/accounts/login/code/", "/accounts/login/"])
def test_doors_are_faultless(new_page, look, path):
    assert look_at(new_page(**LOOKS[look]), path) == []


@pytest.mark.parametrize("look", LOOKS)
def test_pages_of_second_factors_are_faultless(new_page, look):
    page = new_page(**LOOKS[look])
    KeyboardVisitor(page).signs_in("nela@morrow.example")
    for path in [
        "2fa/",
        "2fa/totp/activate/",
        "2fa/webauthn/add/",
        "2fa/webauthn/",
        "sessions/",
        "username/",
        "3rdparty/",
    ]:
        assert look_at(page, f"/accounts/{path}") == [], path
