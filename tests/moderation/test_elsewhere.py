"""A service that is asked about spam, by Akismet's interface: a real server on this machine answers."""

import logging
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from community import environment as env
from community.moderation.models import Verdict
from community.moderation.spam import elsewhere
from forum.models import Reply
from tests.factories import topic

pytestmark = pytest.mark.django_db
PLAIN = "My kettle whistles at sixty degrees and then once more when the water really boils."


@pytest.fixture
def service(settings):
    """The server: `asked` has (path, fields) of what came, `answer` is (status, word, headers), `slow` are seconds."""
    state = type("State", (), {"asked": [], "answer": (200, b"false", {}), "slow": 0})()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            state.asked.append(
                (self.path, {name: said[0] for name, said in parse_qs(body).items()})
            )
            status, word, headers = state.answer
            time.sleep(state.slow)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(word)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.SPAM_CHECK_URL = f"http://127.0.0.1:{server.server_port}/1.1/"
    settings.SPAM_CHECK_KEY = "a-key"
    settings.OUTGOING_INTERNAL = {("127.0.0.1", server.server_port)}
    yield state
    server.shutdown()
    server.server_close()


@pytest.fixture
def say(as_, ana, boris):
    asked = topic(ana)

    def reply(text=PLAIN, by=boris):
        as_(by).post(f"/forum/topic/{asked.pk}/reply/", {"source": text})
        return Reply.objects.latest("pk")

    return reply


def test_what_it_takes_for_spam_is_held_afterwards(service, say):
    service.answer = (200, b"true", {})
    reply = say()
    assert reply.held_at
    verdict = Verdict.objects.get()
    assert (verdict.band, [it.signal for it in verdict.reasons]) == ("hold", ["elsewhere"])


def test_what_it_would_discard_is_put_last_and_not_discarded(service, say):
    service.answer = (200, b"true", {"X-akismet-pro-tip": "discard"})
    assert say().held_at
    assert Verdict.objects.get().band == "hide"


def test_what_it_is_told(service, say, settings):
    say()
    ((path, fields),) = service.asked
    assert path == "/1.1/comment-check"
    assert fields["api_key"] == "a-key"
    assert fields["blog"] == settings.SITE_URL
    assert fields["comment_content"] == PLAIN
    assert fields["comment_type"] == "reply"
    assert fields["permalink"].startswith(settings.SITE_URL)
    told = str(fields).lower()
    assert "boris" not in told, "neither name nor address"
    assert "user_ip" not in fields


def test_the_network_only_when_the_operator_says_so(service, say, settings):
    settings.SPAM_CHECK_SENDS_NETWORK = True
    say()
    assert service.asked[0][1].get("user_ip", "127.0.0.0") == "127.0.0.0"


@pytest.mark.parametrize(
    "answer",
    [
        (500, b"true", {}),
        (302, b"true", {"Location": "http://127.0.0.1:1/"}),
        (200, b"invalid", {}),
        (200, b"", {}),
        (200, b"true" * 1_000, {}),
        (200, b"\xff\xfe", {}),
    ],
)
def test_what_is_no_answer_is_no_opinion(service, say, answer):
    service.answer = answer
    assert say().is_shown


def test_one_that_does_not_answer_in_time(service, say, monkeypatch, caplog):
    monkeypatch.setattr(elsewhere, "PATIENCE", 0.2)
    service.slow, service.answer = 1, (200, b"true", {})
    with caplog.at_level(logging.WARNING, "community.moderation.spam.elsewhere"):
        assert say().is_shown
    assert "did not answer" in caplog.text
    assert "kettle" not in caplog.text
    assert "a-key" not in caplog.text


def test_one_that_is_not_there(say, settings):
    settings.SPAM_CHECK_URL, settings.SPAM_CHECK_KEY = "http://127.0.0.1:9/1.1/", "a-key"
    assert say().is_shown


def test_nobody_is_asked_about_the_team_or_what_is_held_anyway(service, say, mod):
    say(by=mod)
    say("The best online casino is https://casino.example, with free spins")
    assert service.asked == []


def test_it_is_off_by_default(say, settings):
    assert settings.SPAM_CHECK_URL == ""
    assert say().is_shown


def test_it_learns_what_humans_decide(service, say, mod):
    held = say("The best online casino is https://casino.example, with free spins")
    held.release(by=mod)
    held = say("Another online casino is https://casino.example, with more free spins")
    held.remove(by=mod)
    assert [path for path, _ in service.asked] == ["/1.1/submit-ham", "/1.1/submit-spam"]
    assert "casino" in service.asked[0][1]["comment_content"]


def test_the_key(service):
    service.answer = (200, b"valid", {})
    assert elsewhere.is_key_valid()
    service.answer = (200, b"invalid", {})
    assert not elsewhere.is_key_valid()


def test_it_is_asked_through_the_one_door(service, say, settings):
    settings.OUTGOING_INTERNAL = set()
    service.answer = (200, b"true", {})
    assert say().is_shown, "no opinion"
    assert service.asked == [], "nobody named that port of our own network"


def test_its_address_is_safe_or_the_start_stops(monkeypatch):
    monkeypatch.setenv("SPAM_CHECK_KEY", "a-key")
    with pytest.raises(ImproperlyConfigured, match="belong together"):
        env.spam_service(set())
    for wrong in (
        "http://spam.example/1.1/",
        "spam.example",
        "https://me:pw@spam.example/",
        "ftp://x",
        "http://127.0.0.1:9000/1.1/",
    ):
        monkeypatch.setenv("SPAM_CHECK_URL", wrong)
        with pytest.raises(ImproperlyConfigured, match="is no https address"):
            env.spam_service(set())
    monkeypatch.setenv("SPAM_CHECK_URL", "https://rest.akismet.com/1.1/?key=x")
    with pytest.raises(ImproperlyConfigured, match="has a question in it"):
        env.spam_service(set())
    monkeypatch.setenv("SPAM_CHECK_URL", "https://rest.akismet.com/1.1")
    assert env.spam_service(set()) == ("https://rest.akismet.com/1.1/", "a-key")
    monkeypatch.setenv("SPAM_CHECK_URL", "http://127.0.0.1:9000/1.1/")
    assert env.spam_service({("127.0.0.1", 9000)})[0] == "http://127.0.0.1:9000/1.1/"


def test_a_moment_is_told_as_the_interface_wants_it(ana):
    said = elsewhere.Said("reply", "x", timezone.now(), "en", "https://x.example/", ana.pk)
    assert said.as_data()["comment_date_gmt"].endswith("+00:00")
