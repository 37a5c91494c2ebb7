"""Each kind of answer says the same to browsers: a table of kinds and headers."""

import re
import subprocess
import sys

import pytest
from django.conf import settings as configured
from django.core.files.base import ContentFile
from django.http import HttpResponse
from django.test import RequestFactory, override_settings
from wagtail.documents.models import Document

from community.content.headers import PERMISSIONS, HeadersMiddleware
from tests.factories import guide

pytestmark = pytest.mark.django_db
EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
STRICT = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}


def directives(response):
    parts = (part.partition(" ") for part in response["Content-Security-Policy"].split("; "))
    return {name: value for name, _, value in parts}


def document():
    return Document.objects.create(title="Manual", file=ContentFile(b"x", "manual.txt")).url


def picture():
    path = configured.MEDIA_ROOT / "images" / "tank.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    return "/media/images/tank.png"


def style():
    (configured.STATIC_ROOT / "x.css").write_text("a{}")
    return "/static/x.css"


KINDS = {
    "page": (lambda: guide().url, 200),
    "list": (lambda: "/forum/", 200),
    "search": (lambda: "/search/?q=tank", 200),
    "sign-in": (lambda: "/accounts/login/", 200),
    "feed": (lambda: "/faq/feed/", 200),
    "theme": (lambda: "/theme/0f766e.css", 200),
    "robots": (lambda: "/robots.txt", 200),
    "health": (lambda: "/healthz", 200),
    "sitemap": (lambda: "/sitemap.xml", 200),
    "picture": (picture, 200),
    "document": (document, 200),
    "static": (style, 200),
    "redirect of the admin": (lambda: "/admin/", 302),
    "redirect for a slash": (lambda: "/forum", 301),
    "not found": (lambda: "/nothing/", 404),
    "no media": (lambda: "/media/nothing.png", 404),
    "private": (lambda: "/your-data/", 302),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_answer(client, kind, settings):
    make, status = KINDS[kind]
    settings.WHITENOISE_AUTOREFRESH = True
    response = client.get(make())
    assert response.status_code == status
    assert EVERYWHERE.items() <= {name: response.get(name) for name in EVERYWHERE}.items()
    assert response["Cross-Origin-Resource-Policy"] == (
        "cross-origin" if kind in {"picture", "no media", "static"} else "same-origin"
    )
    policy = directives(response)
    assert "unsafe-eval" not in str(policy)
    if kind not in {"picture", "document"}:  # these have stricter ones
        framed = {"frame-ancestors": "'self'"} if kind == "redirect of the admin" else {}
        assert (STRICT | framed).items() <= policy.items()
        assert kind == "redirect of the admin" or "unsafe" not in str(policy)
    if response["Content-Type"].startswith("text/html"):
        assert "camera=()" in response["Permissions-Policy"]


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (lambda client: client.get("/", HTTP_HOST="evil.example"), 400),
        (lambda client: client.post("/accounts/login/", {"login": "x"}), 403),
        (lambda client: client.put("/robots.txt", HTTP_X_CSRFTOKEN="x"), 403),
    ],
)
def test_refusals(client, answer, status):
    client.handler.enforce_csrf_checks = True
    response = answer(client)
    assert response.status_code == status
    assert EVERYWHERE.items() <= {name: response.get(name) for name in EVERYWHERE}.items()
    assert directives(response)["default-src"] == "'none'"


def test_a_page_that_breaks(client, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("community.content.views.HttpResponse", None)
    response = client.get("/robots.txt")
    assert response.status_code == 500
    assert EVERYWHERE.items() <= {name: response.get(name) for name in EVERYWHERE}.items()
    assert "Traceback" not in response.content.decode()


def test_the_admin_lets_no_script_run_that_is_not_a_file_of_ours(as_, owner):
    policy = directives(as_(owner).get("/admin/"))
    assert policy["script-src"] == "'self'"
    assert policy["style-src"] == "'self'"
    assert policy["style-src-elem"] == "'self' 'unsafe-inline'"
    assert policy["style-src-attr"] == "'unsafe-inline'"
    assert policy["object-src"] == policy["base-uri"] == policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'self'"


def test_previews_can_be_framed_by_us_and_nothing_else_can(as_, owner):
    page = guide()
    assert as_(owner).get(f"/admin/pages/{page.pk}/edit/")["X-Frame-Options"] == "DENY"
    preview = f"/admin/pages/{page.pk}/edit/preview/"
    shown = as_(owner).get(preview)
    assert shown["X-Frame-Options"] == "SAMEORIGIN"
    assert directives(shown)["frame-ancestors"] == "'self'"


def test_what_a_view_says_stays():
    def view(request):
        return HttpResponse(headers={"Cross-Origin-Resource-Policy": "same-site"})

    response = HeadersMiddleware(view)(RequestFactory().get("/"))
    assert response["Cross-Origin-Resource-Policy"] == "same-site"


def test_passkeys_and_copying_are_ours_and_the_rest_is_off():
    ours = {name for name, who in PERMISSIONS.items() if "self" in who}
    assert ours == {
        "clipboard-write",
        "fullscreen",
        "publickey-credentials-create",
        "publickey-credentials-get",
    }
    assert all(re.fullmatch(r"[a-z-]+", name) for name in PERMISSIONS)


SETTINGS = """
from django.conf import settings as s
from django.core.management import call_command
print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SECURE_HSTS_SECONDS, s.SILENCED_SYSTEM_CHECKS)
print(s.SESSION_COOKIE_SECURE and s.CSRF_COOKIE_SECURE and s.LANGUAGE_COOKIE_SECURE and s.SECURE_SSL_REDIRECT)
call_command("check", deploy=True, fail_level="WARNING")
"""


def test_over_https_cookies_belong_to_the_host_and_every_check_is_content(tmp_path):
    environment = {"SITE_URL": "https://help.example.com", "HSTS_SUBDOMAINS": "1", "PATH": ""}
    environment |= {"DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "community.settings"}
    command = [
        sys.executable,
        str(configured.BASE_DIR / "manage.py"),
        "shell",
        "--no-imports",
        "-c",
    ]
    told = subprocess.run(
        [*command, SETTINGS], env=environment, capture_output=True, text=True, check=True
    )
    first, second, third, *_ = told.stdout.splitlines()
    assert first == "__Host-session __Host-csrf 31536000 []"
    assert second == "True"
    assert "no issues (0 silenced)" in third


@override_settings(SESSION_COOKIE_SECURE=True, CSRF_COOKIE_SECURE=True)
def test_no_cookie_can_be_read_by_scripts(client, ana):
    client.get("/accounts/login/")
    client.get("/search/?q=tank")
    client.post("/accounts/login/", {"login": ana.email, "password": "correct horse battery"})
    assert {"sessionid", "csrftoken"} <= client.cookies.keys()
    for cookie in client.cookies.values():
        assert cookie["httponly"], cookie.key
        assert cookie["secure"], cookie.key
        assert cookie["samesite"] == "Lax", cookie.key
