"""Writing to support: after a look at what is known, handed over by mail or to another program, and nothing lost."""

import hashlib
import hmac
import json
import re
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from uuid import uuid4

import pytest
from django.utils import timezone

from community.desk.handing_over import hand_over_due, is_offered, receive
from community.desk.limits import LIMITS
from community.desk.models import TRIES, SupportRequest
from community.notifications.models import OutboxMessage
from community.search.models import Asking
from tests.factories import guide

pytestmark = pytest.mark.django_db
WORDS = {
    "about": "My order has not come",
    "message": "Number 1234, since Monday.",
    "email": "Guest@example.org",
}
URL = "/support/"
OURS = {"HTTP_SEC_FETCH_SITE": "same-origin"}


@pytest.fixture(autouse=True)
def _mailbox(settings):
    settings.SUPPORT_EMAIL = ["support@example.com"]


@pytest.fixture
def program(settings):
    """Another program that takes messages; `program.status` is what it answers."""

    class Taker(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            server.taken.append((dict(self.headers), body))
            self.send_response(server.status)
            self.end_headers()

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Taker)
    server.taken, server.status = [], 204
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.OUTGOING_INTERNAL = {("127.0.0.1", server.server_port)}
    settings.SUPPORT_WEBHOOK_URL = f"http://127.0.0.1:{server.server_port}/hook"
    settings.SUPPORT_WEBHOOK_SECRET = "a secret of both sides"
    yield server
    server.shutdown()
    server.server_close()


def words(response):
    return " ".join(response.content.decode().split())


def suggested(page) -> str:
    """The first suggestion on a page, as its form calls it."""
    return re.search(r'data-suggestion="([^"]+)"', words(page))[1]


def mails():
    return {row.to[0]: row for row in OutboxMessage.objects.all()}


def written(**fields):
    return SupportRequest(
        email="guest@example.org", about="An order", message="Where is it?", language="en", **fields
    )


def test_a_guest_writes_and_gets_a_copy_with_a_reference(client):
    page = client.post(URL, WORDS, follow=True)
    message = SupportRequest.objects.get()
    assert message.reference in words(page)
    assert message.handed_over_at
    ours, copy = mails()["support@example.com"].parsed, mails()["Guest@example.org"].parsed
    assert ours["Reply-To"] == "Guest@example.org"
    assert "Number 1234" in ours.get_body(("plain",)).get_content()
    assert message.reference in copy["Subject"]
    assert "Number 1234" in copy.get_body(("plain",)).get_content()


@pytest.mark.parametrize("end", ["\r\n", "\n", "\u2028", "\x0b"])
def test_nothing_typed_acts_in_a_header(client, end):
    bad = f"Order{end}Bcc: victim@example.org"
    assert (
        client.post(URL, {**WORDS, "email": f"guest@example.org{end}Bcc: a@b.example"}).status_code
        == 200
    )
    assert not OutboxMessage.objects.exists()
    client.post(URL, {**WORDS, "about": bad, "name": bad})
    assert set(mails()) == {"support@example.com", "Guest@example.org"}
    for row in mails().values():
        assert row.parsed["Bcc"] is None
        assert row.parsed["Reply-To"] in (None, "Guest@example.org")
        assert row.subject.splitlines() == [row.subject]


def test_a_member_is_not_asked_who_they_are(as_, ana):
    site = as_(ana)
    assert 'name="email"' not in words(site.get(URL))
    site.post(URL, {"about": "My order", "message": "It is late.", "page": "/forum/"})
    message = SupportRequest.objects.get()
    assert (message.member, message.email, message.name) == (ana, ana.email, "Ana")
    letter = mails()["support@example.com"].parsed.get_body(("plain",)).get_content()
    assert "Member @ana" in letter
    assert "/forum/" in letter


def test_what_is_known_is_shown_once_and_stands_in_nobodys_way(client):
    guide("Descale the Tide")
    client.get(URL)
    typed = {**WORDS, "about": "descale the tide", "sent_key": str(uuid4())}
    page = client.post(URL, typed)
    assert "Is one of these the answer?" in words(page)
    assert "Number 1234, since Monday." in words(page)
    assert "None of these: send it anyway" in words(page)
    assert not SupportRequest.objects.exists()
    client.post("/search/similar/opened/", {**typed, "suggestion": suggested(page)}, **OURS)
    client.post(URL, {**typed, "seen": "1"})
    titles = ["Descale the Tide"]
    assert SupportRequest.objects.get().context == {"shown": titles, "opened": titles}
    letter = mails()["support@example.com"].parsed.get_body(("plain",)).get_content()
    assert "Was shown before sending: Descale the Tide" in letter
    assert "Opened of these: Descale the Tide" in letter
    asking = Asking.objects.get()
    assert (asking.asked_kind, asking.asked_id) == ("support", SupportRequest.objects.get().pk)


def test_what_is_the_answer_is_not_sent_and_comes_back_when_asked_for(client):
    guide("Descale the Tide")
    client.get(URL)
    typed = {**WORDS, "about": "descale the tide", "sent_key": str(uuid4()), "asking": "support"}
    chosen = {**typed, "answer": suggested(client.post(URL, typed))}
    page = client.post("/search/similar/answers/", chosen, **OURS)
    assert "Glad it helped" in words(page)
    assert 'value="Number 1234, since Monday."' in words(page)
    back = client.post(URL, {**typed, "again": "1"})
    assert "Number 1234, since Monday." in words(back)
    assert "error-summary" not in words(back)
    assert not SupportRequest.objects.exists()


def test_a_broken_search_keeps_nobody_from_writing(client, monkeypatch):
    guide("Descale the Tide")
    monkeypatch.setattr("community.search.before_asking.suggestions", lambda *args: 1 / 0)
    client.post(URL, {**WORDS, "about": "descale the tide"})
    assert SupportRequest.objects.exists()


def test_mistakes_are_said_and_nothing_typed_is_lost(client):
    page = words(client.post(URL, {**WORDS, "about": "", "email": "nowhere"}))
    assert "Say in a few words what it is about." in page
    assert "Write an address like ana@example.com." in page
    assert "Number 1234, since Monday." in page


@pytest.mark.parametrize(
    "odd", ["//evil.example/x", "https://evil.example/", "javascript:alert(1)"]
)
def test_a_page_of_another_site_is_no_page(client, odd):
    client.post(URL, {**WORDS, "page": odd})
    assert SupportRequest.objects.get().page == ""


def test_sent_twice_it_is_one(client):
    typed = {**WORDS, "sent_key": "5f0c3c46-6a5e-4a4b-9a45-0a8f4f0a6b11"}
    addresses = {client.post(URL, typed).url.rpartition("/sent/")[0] for _ in range(2)}
    assert len(addresses) == 1
    assert SupportRequest.objects.count() == 1
    client.post(URL, {**WORDS, "sent_key": "no key"})
    assert SupportRequest.objects.count() == 2


def test_a_crowd_of_messages_is_slowed_down_and_kept_on_the_page(client, monkeypatch):
    monkeypatch.setitem(LIMITS, "contact", "1/h/address")
    client.post(URL, WORDS)
    page = client.post(URL, WORDS)
    assert page.status_code == 429
    assert "Number 1234, since Monday." in words(page)
    assert SupportRequest.objects.count() == 1


def test_one_address_is_not_flooded_from_many(client, monkeypatch):
    monkeypatch.setitem(LIMITS, "contact_address", "1/h/key")
    client.post(URL, WORDS)
    assert client.post(URL, {**WORDS, "email": "guest@example.org"}).status_code == 429


def test_without_a_mailbox_the_owners_read_it(client, settings, owner):
    settings.SUPPORT_EMAIL = []
    assert is_offered()
    client.post(URL, WORDS)
    assert owner.email in mails()


def test_where_nobody_would_read_it_there_is_no_form(client, settings):
    settings.SUPPORT_EMAIL = []
    assert client.get(URL).status_code == 404


def test_staff_mark_it_as_answered_without_signing_in(client):
    receive(message := written())
    path = message.answered_url.partition("127.0.0.1")[2].partition("/")[2]
    assert "It was answered" in words(client.get(f"/{path}"))
    message.refresh_from_db()
    assert not message.answered_at  # a program that opens links marks nothing
    page = client.post(f"/{path}", follow=True)
    assert "It is marked as answered" in words(page)
    assert client.get("/support/answered/forged/").status_code == 404


def test_another_program_takes_it_signed(program, settings):
    receive(message := written(page="/forum/"))
    assert "support@example.com" not in mails()
    assert hand_over_due() == 1
    headers, body = program.taken[0]
    at, _, code = headers["X-Hearth-Signature"].partition(",v1=")
    signed = f"{at.removeprefix('t=')}.".encode() + body
    secret = settings.SUPPORT_WEBHOOK_SECRET.encode()
    assert code == hmac.new(secret, signed, hashlib.sha256).hexdigest()
    said = json.loads(body)
    assert (said["reference"], said["message"]) == (message.reference, "Where is it?")
    assert said["answered_url"] == message.answered_url
    assert hand_over_due() == 0


def test_it_is_tried_again_and_goes_by_mail_in_the_end(program):
    program.status = 302  # a redirect is no success
    receive(written())
    for _ in TRIES:
        assert hand_over_due() == 0
        SupportRequest.objects.update(next_try_at=timezone.now())
    assert len(program.taken) == len(TRIES)
    assert hand_over_due() == 1
    assert "support@example.com" in mails()


def test_a_program_inside_is_told_only_when_the_operator_named_it(program, settings, caplog):
    caplog.set_level("WARNING")
    settings.OUTGOING_INTERNAL = set()
    receive(written())
    assert hand_over_due() == 0
    assert program.taken == []
    assert "OUTGOING_INTERNAL=127.0.0.1" in caplog.text


def test_old_words_are_forgotten_and_the_number_stays(settings):
    receive(
        message := written(
            created_at=timezone.now() - settings.RETENTION["support"] - timedelta(days=1)
        )
    )
    assert SupportRequest.objects.tidy() == 1
    message.refresh_from_db()
    assert (message.message, message.email, message.context) == ("", "", {})


def test_the_list_is_for_those_who_may_read_it(as_, mod, edit, owner):
    receive(written())
    for reader in (mod, owner):
        assert "An order" in words(as_(reader).get("/admin/reports/support/"))
    assert as_(edit).get("/admin/reports/support/").status_code == 302


@pytest.mark.parametrize("number", [1, 9])
def test_the_list_asks_no_more_for_more(as_, owner, number, django_assert_max_num_queries):
    for _ in range(number):
        receive(written())
    site = as_(owner)
    site.get("/admin/reports/support/")
    with django_assert_max_num_queries(14):
        site.get("/admin/reports/support/")
