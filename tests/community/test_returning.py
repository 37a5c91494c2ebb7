"""Whatever an address or a form says of where to go on, nobody is led away from the site."""

import re
import subprocess
from urllib.parse import urljoin, urlsplit

import pytest
from allauth.account.adapter import get_adapter
from allauth.core import context
from django.conf import settings
from django.test import Client
from django.urls import reverse

from community.content.returning import way_back
from community.desk.models import Demand, Wording
from community.feedback.models import Survey
from tests.factories import guide, restrict, topic

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
TRICKS = [
    "https://evil.example/",
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "https:evil.example",
    "https:/evil.example",
    "http:\\\\evil.example",
    "HTTPS://EVIL.EXAMPLE",
    "javascript:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "https://testserver@evil.example/",
    "https://testserver:pw@evil.example/",
    "//testserver@evil.example",
    "https://testserver.evil.example/",
    "https://evil.example/testserver/",
    "https://evil.example\\@testserver/",
    "https://evil.example#@testserver/",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "\x00//evil.example",
    "\x08//evil.example",
    "http\t://evil.example",
    "／／evil.example",
    "/／evil.example",
    "⁄⁄evil.example",
    "https:\u3002evil.example",
    "https://evil\u3002example",
    "%2F%2Fevil.example",
    "/%2Fevil.example",
    "/%5Cevil.example",
    "https%3A%2F%2Fevil.example",
    "ftp://evil.example",
    "https://[::1]evil.example",
    "https://[evil",
    "mailto:a@evil.example",
]


# All of them are tried at the functions that decide, and these few at every door.
AT_EACH_DOOR = [
    "//evil.example",
    "/\\evil.example",
    "\t//evil.example",
    "javascript:alert(1)",
    "https://[evil",
]


@pytest.mark.parametrize("trick", TRICKS)
def test_what_decides(rf, trick):
    request = rf.get("/forum/")
    assert not leads_away(way_back(request, trick))
    with context.request_context(request):
        assert not get_adapter().is_safe_url(trick) or not leads_away(trick)


def leads_away(location: str, page: str = "http://testserver/forum/") -> bool:
    """As browsers read addresses: without tabs and ends of lines, with / for \\, and any number of them for two."""
    read = (
        "".join(sign for sign in location if sign not in "\t\r\n")
        .strip("\x00\x08 ")
        .replace("\\", "/")
    )
    read = re.sub("^//+", "//", read)
    if not location:
        return False
    try:
        whole = urlsplit(urljoin(page, read))
    except ValueError:
        return True
    return (whole.scheme, whole.netloc) != ("http", "testserver")


@pytest.mark.parametrize("trick", TRICKS[:8])
def test_the_judge_knows_what_leads_away(trick):
    assert leads_away(trick)


@pytest.fixture
def doors(ana, boris, mod, edit, owner):
    """Every place that leads on to what it was told: name → what is sent there with it."""
    mine, page = topic(ana), guide("Shut")
    restriction = restrict(page, "password", password="x")
    demand = Demand.objects.create()
    Wording.objects.create(demand=demand, topic=mine)
    unhappy = Survey.objects.ask(boris, mine, title="How?")
    unhappy.answer(1, "Badly.", channel="mail")

    def by(member=None):
        browser = Client(headers={"sec-fetch-site": "same-origin"})
        if member:
            backend = "allauth.account.auth_backends.AuthenticationBackend"
            browser.force_login(member, backend=backend)
        return browser

    login, signup = reverse("account_login"), reverse("account_signup")
    words = {"login": ana.email, "password": PASSWORD}
    new = {"name": "Nova", "email": "nova@example.org", "password1": "a long walk by the river"}
    password = f"/_util/authenticate_with_password/{restriction.pk}/{page.pk}/"
    undo = reverse("wagtailadmin_pages:unlock", args=[page.pk])
    return {
        "sign in": lambda url: by().post(login, {**words, "next": url}),
        "sign in, asked in the address": lambda url: by().post(login, words, query_params={"next": url}),
        "sign in when signed in": lambda url: by(ana).get(login, {"next": url}),
        "sign out": lambda url: by(ana).post(reverse("account_logout"), {"next": url}),
        "sign up": lambda url: by().post(signup, {**new, "next": url}),
        "sign up when signed in": lambda url: by(ana).get(signup, {"next": url}),
        "the password again": lambda url: by(ana).post(
            reverse("account_reauthenticate"), {"password": PASSWORD, "next": url}
        ),
        "a code by mail": lambda url: by().post(
            reverse("account_request_login_code"), {"email": ana.email, "next": url}
        ),
        "a new password": lambda url: by().post(
            reverse("account_reset_password"), {"email": ana.email, "next": url}
        ),
        "a password changed": lambda url: by(ana).post(
            reverse("account_change_password"),
            {"oldpassword": PASSWORD, "password1": "a long walk by the river", "next": url},
        ),
        "Wagtail's sign-in": lambda url: by().get("/admin/login/", {"next": url}),
        "Wagtail's other sign-in": lambda url: by().get("/_util/login/", {"next": url}),
        "Wagtail's sign-out": lambda url: by(owner).post(reverse("wagtailadmin_logout"), {"next": url}),
        "a page's password": lambda url: by().post(password, {"password": "x", "return_url": url}),
        "a page unlocked": lambda url: by(owner).post(undo, {"next": url}),
        "a page published": lambda url: by(owner).post(
            reverse("wagtailadmin_pages:unpublish", args=[page.pk]), {"next": url}
        ),
        "for whom": lambda url: by().post(reverse("audience:choose"), {"clear": "1", "next": url}),
        "following": lambda url: by(boris).post(
            reverse("forum:follow", args=["topic", mine.pk]), {"level": "watch", "next": url}
        ),
        "a moderator's act": lambda url: by(mod).post(
            reverse("forum:topic_pin", args=[mine.pk]), {"next": url}
        ),
        "a press without a session": lambda url: Client(headers={"referer": url.translate({0: None})}).post(
            reverse("forum:topic_react", args=[mine.pk]), {"kind": "thanks"}
        ),
        "a follow-up": lambda url: by(owner).post(
            reverse("take_follow_up", args=[unhappy.follow_up.pk]), {"back": url}
        ),
        "what deserves an entry": lambda url: by(edit).post(
            reverse("demand_dismiss", args=[demand.pk]), {"reason": "No", "back": url}
        ),
    }  # fmt: skip


def test_no_door_leads_away(doors, settings):
    settings.RATE_LIMITS = 0
    settings.ACCOUNT_RATE_LIMITS = False
    astray = []
    for name, door in doors.items():
        for trick in AT_EACH_DOOR:
            answer = door(trick)
            assert answer.status_code < 500, (name, trick)
            if leads_away(answer.headers.get("Location", "")):
                astray.append((name, trick, answer.headers["Location"]))
    assert not astray


@pytest.mark.parametrize(
    "name",
    ["sign in", "sign in when signed in", "for whom", "following", "a moderator's act", "a follow-up", "a page's password"],
)  # fmt: skip
def test_and_where_it_should_it_leads(doors, name):
    assert doors[name]("/guides/?a=b").headers["Location"] == "/guides/?a=b"


def test_one_place_decides():
    """Wherever else Django's check is asked for, somebody writes it a second time."""
    asked = subprocess.run(
        ["git", "grep", "-l", "url_has_allowed_host_and_scheme", "--", "*.py", ":!tests"],
        cwd=settings.BASE_DIR, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if asked.returncode == 0:
        assert asked.stdout.split() == ["community/content/returning.py"]
