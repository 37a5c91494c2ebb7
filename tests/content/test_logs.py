"""No password, no link that acts for whoever has it, and nobody's address is ever in the log, on an error page or in a repr."""

import io
import json
import logging
import time

import pytest
from django.conf import settings as configured
from django.test import Client
from django.urls import reverse
from django.views.debug import ExceptionReporter

from community.content.lines import about
from community.content.logs import Formatter, JSONFormatter, ReporterFilter, Seldom, without_secrets
from community.desk import handing_over
from community.desk.models import SupportRequest
from community.members.models import Invitation
from community.notifications.models import OutboxMessage
from tests.members.conftest import mail_to  # noqa: F401

PASSWORD = "correct horse battery"
WRONG = "hunter2-is-not-mine"


@pytest.fixture
def told():
    """Everything that any logger says, as chatty as it can be, in the form of our log."""
    lines = io.StringIO()
    handler = logging.StreamHandler(lines)
    handler.setFormatter(Formatter(fmt="{name} {message}", style="{"))
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield lines.getvalue
    root.removeHandler(handler)
    root.setLevel(level)


def accessed(path):
    """As a server's or a proxy's log says it, should somebody turn one on in this process."""
    logging.getLogger("access").info('127.0.0.1 - "GET %s HTTP/1.1" 200', path)


@pytest.mark.django_db
def test_signing_in_and_all_links_of_mail(told, ana, owner, mail_to, settings):  # noqa: F811
    client, secrets = Client(raise_request_exception=False), {PASSWORD, WRONG, ana.email}
    login = reverse("account_login")
    client.post(login, {"login": ana.email, "password": WRONG})
    client.post(f"{login}?next=/forum/", {"login": ana.email, "password": PASSWORD})
    secrets.add(client.cookies["sessionid"].value)
    client.post(reverse("account_logout"))
    client.post(reverse("account_reset_password"), {"email": ana.email})
    links = [mail_to(ana.email, link="password")]
    invitation = Invitation.objects.create(email="new@example.org", invited_by=owner)
    links.append(invitation.url)
    links += [reverse(f"members:{name}", args=["abcDEF123:1xyz23:456-ghi_JKL"]) for name in LINKS]
    for link in links:
        path = link.replace(configured.SITE_URL, "")
        secrets.add(path.rstrip("/").rpartition("/")[2])
        for address in (path, path + "x/", path[:-1], "/nowhere" + path):
            client.get(address)
            client.post(address, {"password1": WRONG})
            accessed(f"{address}?token=abc&next=/")
    accessed(f"{login}?code=4711&state=x")
    said = told()
    assert "access" in said
    assert "Not Found" in said
    for secret in secrets | {"4711", "token=abc"}:
        assert secret not in said


LINKS = ("become_owner", "invitation", "stop_address_change", "answer_consent", "withdraw_consent")


@pytest.mark.django_db
def test_what_breaks_with_secrets_in_its_hands(told, client, ana, monkeypatch):
    def broken(*args, **kwargs):
        raise ValueError(f"cannot write to {ana.email} with {configured.SECRET_KEY}")

    monkeypatch.setattr("community.members.forms.LoginForm.clean", broken)
    client.raise_request_exception = False
    answer = client.post(reverse("account_login"), {"login": ana.email, "password": WRONG})
    assert answer.status_code == 500
    for text in (told(), answer.content.decode()):
        for secret in (WRONG, ana.email, configured.SECRET_KEY):
            assert secret not in text
    assert "ValueError" in told()
    assert "ValueError" not in answer.content.decode()


@pytest.mark.django_db
def test_a_webhook_that_does_not_answer(told, settings):
    settings.OUTGOING_INTERNAL = {("127.0.0.1", 1)}
    settings.SUPPORT_WEBHOOK_SECRET = "a secret of both sides"
    settings.SUPPORT_WEBHOOK_URL = "http://127.0.0.1:1/hooks/T0AB12/x9Yz88QQsecret77?key=hidden-key"
    handing_over.receive(SupportRequest(about="x", message="y", email="guest@example.org"))
    handing_over.hand_over_due()
    said = told()
    assert "was not taken" in said
    for secret in ("a secret of both", "x9Yz88QQ", "hidden-key", "guest@example.org"):
        assert secret not in said


@pytest.mark.parametrize(
    ("line", "secret"),
    [
        ("could not connect to postgresql://hearth:s3cr3t@db.example/hearth", "s3cr3t"),
        ("imaps://bounces%40example.com:p%2Fw@imap.example.com/INBOX", "p%2Fw"),
        ("password authentication with mailpassword failed", "mailpassword"),
        ("LOGIN failed: p/w of the mailbox", "p/w of"),
        ("token posted-token-of-a-provider", "posted-token"),
        ("invalid client only between us two", "between us two"),
        ("{'ana@example.org': (550, b'no such user')}", "ana@"),
        (
            "Not Found: /accounts/password/reset/key/3-czx8ab-0f3b2a9e8d7c6b5a4f3e2d1c0b9a8f7e/",
            "0f3b",
        ),
        ("Gone: /notifications/stop/eyJhIjoxfQ:1tXyZz:abcdefGHIJ/", "eyJhIjoxfQ"),
        ("Gone: /notifications/stop/eyJhIjoxfQ%3A1tXyZz%3Aabcdef/", "eyJhIjoxfQ"),
        ("GET /accounts/oidc/sso/login/callback/?code=abc&state=def", "code=abc"),
    ],
)
def test_each_way_a_secret_can_come_into_a_line(settings, line, secret):
    settings.EMAIL_HOST_PASSWORD = "mailpassword"
    settings.BOUNCE_MAILBOX = "imaps://bounces%40example.com:p%2Fw%20of%20the@imap.example.com/"
    settings.ANYMAIL = {"POSTMARK_SERVER_TOKEN": "posted-token-of-a-provider"}
    app = {"secret": "only between us two"}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    assert secret in line
    assert secret not in without_secrets(line)


@pytest.mark.parametrize(
    "line",
    [
        "Not Found: /guides/getting-started/set-up-the-tide-from-the-box-to-the-first-cup/",
        "Not Found: /forum/t/why-does-my-machine-drip-123/",
        "the message K7M-2QX9 was not taken: ConnectionError",
        'File "/srv/hearth/community/members/second_factor_forms.py", line 17, in clean',
    ],
)
def test_what_helps_to_find_a_fault_stays(line):
    assert without_secrets(line) == line


def test_a_long_line_takes_no_time():
    began = time.monotonic()
    for piece in ("a", "a1", "@", "a@", "://", "?a=", "/a", "%3A", "Aa1:", "."):
        without_secrets("/" + piece * (60_000 // len(piece)))
    assert time.monotonic() - began < 2


@pytest.mark.django_db
def test_pages_for_developers_hide_the_settings(rf, settings):
    settings.DEBUG = True
    settings.BOUNCE_MAILBOX = "imaps://bounces:mailboxsecret@imap.example.com/"
    settings.SUPPORT_WEBHOOK_URL = "https://desk.example.com/webhooksecret"
    safe = str(ReporterFilter().get_safe_settings())
    assert "secret@" not in safe
    assert "webhooksecret" not in safe
    report = ExceptionReporter(rf.get("/"), ValueError, ValueError("x"), None)
    html = report.get_traceback_html()
    for secret in ("mailboxsecret", "webhooksecret", configured.SECRET_KEY):
        assert secret not in html


@pytest.mark.django_db
def test_no_row_tells_its_secret_by_its_repr(ana, owner):
    invitation = Invitation.objects.create(email="new@example.org", invited_by=owner)
    row = OutboxMessage(to="ana@example.org")
    for thing in (ana, invitation, row):
        shown = repr(thing)
        assert ana.password not in shown
        assert invitation.url.rpartition("/invitation/")[2] not in shown


def record(message="Not Found: /x/", name="django.request", at=0.0, **more):
    made = logging.makeLogRecord({"name": name, "msg": message, "levelname": "WARNING", **more})
    made.created = at
    return made


def test_a_line_in_json_is_one_object_and_hides_within_its_texts(settings):
    settings.EMAIL_HOST_PASSWORD = 'with "quotes" in it'
    about.set({"request": "0123456789abcdef"})
    try:
        raise ValueError('smtp://ana:pw@mail.example said with "quotes" in it to ana@example.org')
    except ValueError as error:
        failed = record("https://a.example and", exc_info=(type(error), error, error.__traceback__))
    said = JSONFormatter().format(failed)
    line = json.loads(said)
    assert line["request"] == "0123456789abcdef"
    assert line["level"] == "WARNING"
    assert line["message"] == "https://a.example and"
    assert "ValueError" in line["traceback"]
    for secret in ("pw@", "quotes", "ana@"):
        assert secret not in said


def test_a_line_for_people_names_its_request():
    about.set({"request": "0123456789abcdef"})
    line = Formatter("{levelname} {about}{message}", style="{").format(record())
    assert line == "WARNING [request 0123456789abcdef] Not Found: /x/"


def test_refusals_are_told_once_a_minute_and_counted():
    seldom = Seldom()
    lines = [record(at=float(second), status_code=404) for second in range(200)]
    told = [line.getMessage() for line in lines if seldom.filter(line)]
    assert told == ["Not Found: /x/", *["Not Found: /x/ (and 59 more like it)"] * 3]
    assert seldom.filter(record(at=1.0, status_code=429))
    assert all(seldom.filter(record(at=1.0, status_code=500)) for _ in range(3))
    host = [
        record(name="django.security.DisallowedHost", at=1.0, status_code=400) for _ in range(3)
    ]
    assert [seldom.filter(line) for line in host] == [True, False, False]


@pytest.mark.django_db
def test_every_answer_names_its_request_and_every_line_in_it(client, settings, caplog):
    settings.ACCESS_LOG = True
    with caplog.at_level("INFO", "community.access"):
        names = {client.get(path)["X-Request-ID"] for path in ("/", "/healthz", "/nothing/", "/")}
    assert len(names) == 4
    assert caplog.messages[0].startswith("GET wagtail_serve 200 ")
    assert about.get()["request"] in names


@pytest.mark.django_db
def test_a_name_from_outside_is_taken_from_a_proxy_alone(client, settings):
    given = {"x-request-id": "from-the-proxy-1"}
    assert client.get("/healthz", headers=given)["X-Request-ID"] != "from-the-proxy-1"
    settings.PROXY_COUNT = 1
    assert client.get("/healthz", headers=given)["X-Request-ID"] == "from-the-proxy-1"
    for hostile in ("short", "x" * 65, "a b c d e f g h", "line\nbreak-line-break"):
        assert client.get("/healthz", headers={"x-request-id": hostile})["X-Request-ID"] != hostile


@pytest.mark.django_db
def test_the_access_line_tells_no_token_and_nobody_s_address(client, settings, caplog):
    settings.ACCESS_LOG = True
    with caplog.at_level("INFO", "community.access"):
        client.get("/accounts/password/reset/key/3-czx8ab-0f3b2a9e8d7c6b/?email=ana@example.org")
    line = next(record for record in caplog.records if record.name == "community.access")
    assert line.fields["route"] == "account_reset_password_from_key"
    for secret in ("0f3b", "ana@", "127.0.0.1"):
        assert secret not in str(line.fields) + line.getMessage()
