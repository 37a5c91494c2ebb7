"""Signing in by an account at a real provider of OpenID Connect, served on loopback."""

import re
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
import requests
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import get_user
from django.test import Client
from django.urls import reverse
from wagtail.models import Site

from community import environment as env
from community.members.models import Consent, Member, SigningUp
from community.pages.models import StandardPage
from tests.factories import add, home

PASSWORD = "correct horse battery"
LOGIN, CALLBACK = "/accounts/oidc/sso/login/", "/accounts/oidc/sso/login/callback/"
PROVIDER = Path(__file__).parent / "provider"


@pytest.fixture(scope="session")
def issuer():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = [
        sys.executable,
        str(PROVIDER / "__main__.py"),
        str(port),
        f"http://testserver{CALLBACK}",
    ]
    server = subprocess.Popen(command)
    try:
        wait_for(f"{address}/.well-known/openid-configuration", server)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=30)


def wait_for(url, server, patience=90):
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline and server.poll() is None:
        try:
            return requests.get(url, timeout=2)
        except requests.RequestException:
            time.sleep(0.3)
    return pytest.fail("The provider did not start.")


@pytest.fixture
def configured(settings, monkeypatch, issuer):
    """The site as it is when the four settings stand in its environment."""
    for name, value in {
        "OIDC_NAME": "Example",
        "OIDC_ISSUER": issuer,
        "OIDC_CLIENT_ID": "hearth",
        "OIDC_CLIENT_SECRET": "only between us two",
    }.items():
        monkeypatch.setenv(name, value)
    place = env.place_of(issuer)
    monkeypatch.setenv("OUTGOING_INTERNAL", "{}:{}".format(*place))
    settings.OUTGOING_INTERNAL = {place}
    settings.SOCIALACCOUNT_PROVIDERS = env.sign_in_providers()


def goes_there(client, name, **more):
    """Press the button, sign in at the provider; the path and query that the provider sends the browser back to."""
    answer = client.post(f"{LOGIN}?{urlencode(more)}")
    browser = requests.Session()
    page = browser.get(answer.url, timeout=10)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
    form = {"login": name, "password": "elsewhere", "next": urlsplit(page.url).query[5:]}
    form["next"] = requests.utils.unquote(form["next"])
    form |= {"csrfmiddlewaretoken": token[1]} if token else {}
    answer = browser.post(page.url, form, timeout=10, allow_redirects=False)
    while not answer.headers["Location"].startswith("http://testserver"):
        url = requests.compat.urljoin(page.url, answer.headers["Location"])
        answer = browser.get(url, timeout=10, allow_redirects=False)
    return answer.headers["Location"].removeprefix("http://testserver")


def comes_back(client, name, **more):
    return client.get(goes_there(client, name, **more), follow=True)


def test_the_button_is_there_where_it_is_configured(client, db, configured):
    page = client.get(reverse("account_login"))
    assert "Go on with Example" in page.content.decode()


def test_and_nowhere_else(client, db):
    assert "Go on with" not in client.get(reverse("account_login")).content.decode()
    assert client.get(LOGIN).status_code == 404
    assert client.get("/accounts/3rdparty/").status_code == 302


def test_a_newcomer_with_a_confirmed_address_is_a_member(client, db, configured):
    comes_back(client, "vera")
    member = get_user(client)
    assert (member.name, member.email) == ("Vera Elsewhere", "vera@example.org")
    assert member.email_verified_at
    client.post(reverse("account_logout"))
    comes_back(client, "vera")
    assert get_user(client) == member
    assert Member.objects.count() == 1


def test_an_address_nobody_confirmed_is_confirmed_by_mail(client, db, configured, mail_to):
    page = comes_back(client, "ursa").content.decode()
    assert "Nearly there" in page
    form = {"name": "Ursa", "email": "ursa@example.org"}
    answer = client.post(reverse("socialaccount_signup"), form)
    assert answer.url == reverse("account_email_verification_sent")
    assert not get_user(client).is_authenticated
    client.post(mail_to("ursa@example.org", link="confirm-email"))
    assert get_user(client).name == "Ursa"
    assert SocialAccount.objects.get().user == get_user(client)


def test_a_newcomer_is_asked_whether_they_accept_the_rules(client, db, configured):
    rules = add(home(), StandardPage(title="How we treat each other"))
    SigningUp.objects.create(site=Site.objects.get(is_default_site=True), rules=rules)
    page = comes_back(client, "vera").content.decode()
    assert "Nearly there" in page
    form = {"name": "Vera", "email": "vera@example.org"}
    assert "accept" in client.post(reverse("socialaccount_signup"), form).content.decode()
    assert not Member.objects.exists()
    client.post(reverse("socialaccount_signup"), form | {"accepts": "on"})
    assert get_user(client).name == "Vera"
    assert Consent.objects.get().member == get_user(client)


def test_an_account_with_the_same_confirmed_address_is_linked(client, ana, configured):
    comes_back(client, "ana")
    assert get_user(client) == ana
    assert ana.check_password(PASSWORD)
    assert SocialAccount.objects.get().user == ana


def test_a_second_factor_is_asked_for_after_the_provider(client, ana, configured):
    TOTP.activate(ana, "JBSWY3DPEHPK3PXP")
    page = comes_back(client, "ana").content.decode()
    assert "One more step" in page
    assert not get_user(client).is_authenticated


def test_a_closed_site_stays_closed_for_newcomers_from_elsewhere(client, ana, configured):
    SigningUp.objects.create(site=Site.objects.get(is_default_site=True), mode="closed")
    page = comes_back(client, "vera").content.decode()
    assert "No new accounts at the moment" in page
    assert not Member.objects.filter(email="vera@example.org").exists()
    comes_back(client, "ana")
    assert get_user(client) == ana


def test_an_address_that_somebody_only_claims_links_nothing(client, db, configured, sign_up):
    sign_up("vera@example.org", name="Squatter", browser=Client())
    comes_back(client, "vera")
    member = get_user(client)
    assert member.name == "Vera Elsewhere"
    assert not Member.objects.filter(name="Squatter").exists()


def test_a_guest_becomes_the_newcomer(client, db, configured):
    guest = Member.objects.create_user(
        "g", "greta@example.org", name="G", kind=Member.Kind.GUEST, is_active=False
    )
    comes_back(client, "greta")
    form = {"name": "Greta", "email": "greta@example.org"}
    client.post(reverse("socialaccount_signup"), form)
    assert get_user(client).pk == guest.pk


def test_connecting_is_for_members_and_tells_them_by_mail(client, boris, configured, mail_to):
    assert client.get(reverse("socialaccount_connections")).status_code == 302
    client.post(reverse("account_login"), {"login": boris.email, "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = comes_back(client, "vera", process="connect").content.decode()
    assert "Disconnect Example" in page
    account = SocialAccount.objects.get()
    assert account.user == boris
    assert "Example now signs in" in " ".join(mail_to("boris@example.org").split())
    client.post(reverse("socialaccount_connections"), {"account": account.pk})
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize(
    "query", ["", "?code=x", "?code=x&state=forged", "?error=access_denied", "?state=%00"]
)
def test_forged_answers_sign_nobody_in(client, db, configured, query):
    answer = client.get(CALLBACK + query, follow=True)
    assert answer.status_code in {200, 401}
    assert not get_user(client).is_authenticated


def test_an_answer_works_once_and_in_one_browser(client, db, configured):
    path = goes_there(client, "vera")
    other = Client()
    other.get(path)
    assert not get_user(other).is_authenticated
    client.get(path)
    assert get_user(client).is_authenticated
    client.post(reverse("account_logout"))
    client.get(path)
    assert not get_user(client).is_authenticated


def test_a_provider_inside_is_asked_only_when_the_operator_named_it(
    client, db, configured, settings
):
    settings.OUTGOING_INTERNAL = set()
    assert "That did not work" in client.post(LOGIN).content.decode()


def test_a_provider_that_does_not_answer(client, db, configured, settings):
    app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
    app["settings"]["server_url"] = "http://127.0.0.1:1"
    assert "That did not work" in client.post(LOGIN).content.decode()
