"""Mail that comes back by mail: read from a Maildir, and from a server that speaks IMAP."""

import imaplib
import socket
import subprocess
import sys
import time
from contextlib import suppress
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.core.mail import send_mail
from django.db import OperationalError
from django.utils import timezone

from community.notifications import bounces
from community.notifications.addresses import IN_A_ROW_WITHIN, MailAddress
from community.notifications.bounces import collect_bounces, return_path
from community.notifications.delivery import StoredMessage, deliver_due
from community.notifications.mailboxes import LONGEST
from community.notifications.models import OutboxMessage
from tests.notifications.test_real_server import free_port

pytestmark = pytest.mark.django_db
NO_SUCH_USER = "smtp; 550 5.1.1 <ana@example.org> no such user"


@pytest.fixture
def maildir(settings, tmp_path):
    """`maildir(letter)`: a mail server on this machine has put it there."""
    for name in ("new", "cur", "tmp"):
        (tmp_path / "box" / name).mkdir(parents=True)
    settings.BOUNCE_MAILBOX = f"maildir://{tmp_path}/box"

    def put(letter: bytes):
        folder = tmp_path / "box" / "new"
        (folder / f"{len(list(folder.iterdir()))}.{time.monotonic_ns()}").write_bytes(letter)

    put.left = lambda: len(list((tmp_path / "box" / "cur").iterdir()))
    put.waits = lambda: len(list((tmp_path / "box" / "new").iterdir()))
    return put


def mail(*to, sent=True):
    send_mail("Hello", "Text", None, to or ["ana@example.org"])
    row = OutboxMessage.objects.latest("pk")
    if sent:
        deliver_due()
        row.refresh_from_db()
    return row


def report(
    row=None,
    *,
    status="5.1.1",
    action="failed",
    said=NO_SUCH_USER,
    to="help@example.com",
    recipient="ana@example.org",
    returned="message/rfc822",
    message_id=None,
) -> bytes:
    """As mail servers write it (RFC 3464)."""
    message_id = message_id or (row.message_id if row else "<unknown@example.org>")
    mail = f"Message-ID: {message_id}\r\nTo: {recipient}\r\nSubject: Hello\r\n\r\nText\r\n"
    return (
        f"From: MAILER-DAEMON@mx.example.org\r\nTo: {to}\r\nSubject: Undelivered\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n'
        "MIME-Version: 1.0\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.org\r\n\r\n"
        f"Final-Recipient: rfc822; {recipient}\r\nAction: {action}\r\nStatus: {status}\r\n"
        f"Diagnostic-Code: {said}\r\n\r\n"
        f"--b\r\nContent-Type: {returned}\r\n\r\n{mail}\r\n--b--\r\n"
    ).encode()


# What a report says ------------------------------------------------------------------------------


@pytest.mark.parametrize("returned", ["message/rfc822", "text/rfc822-headers"])
def test_a_mailbox_that_does_not_exist_has_bounced(maildir, returned):
    row = mail()
    maildir(report(row, returned=returned))
    assert collect_bounces() == 1
    assert MailAddress.objects.bounced().get().email == "ana@example.org"
    row.refresh_from_db()
    assert row.state == "came back"
    assert "no such user" in row.last_error
    assert (maildir.waits(), maildir.left()) == (0, 0)


def test_a_full_mailbox_bounces_at_the_third_mail_in_a_row(maildir):
    for n in range(3):
        row = mail()  # taken by the next server each time, which says nothing yet
        maildir(report(row, status="5.2.2", said="smtp; 552 mailbox full"))
        maildir(report(row, status="5.2.2", said="smtp; 552 mailbox full"))  # told twice
        assert collect_bounces() == 2
        assert MailAddress.objects.bounced().exists() == (n == 2)
    assert MailAddress.objects.get().refused == 3


def test_a_month_without_a_refusal_ends_the_row(maildir):
    MailAddress.objects.note_refusal("ana@example.org", "full", for_good=False)
    MailAddress.objects.note_refusal("boris@example.org", "gone", for_good=True)
    assert MailAddress.objects.tidy() == 0
    MailAddress.objects.update(changed_at=timezone.now() - IN_A_ROW_WITHIN - timedelta(days=1))
    assert MailAddress.objects.tidy() == 1
    assert MailAddress.objects.get().email == "boris@example.org"


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded", "", "nonsense"])
def test_what_has_not_failed_is_no_bounce(maildir, action):
    row = mail()
    maildir(report(row, action=action, status="4.4.1"))
    collect_bounces()
    row.refresh_from_db()
    assert not row.bounced_at
    assert not MailAddress.objects.exists()


def test_what_is_ours_to_mend_is_noted_on_the_mail_alone(maildir):
    row = mail()
    maildir(report(row, status="5.7.26", said="smtp; 550 5.7.26 unauthenticated"))
    collect_bounces()
    row.refresh_from_db()
    assert row.bounced_at
    assert not MailAddress.objects.exists()


# Whose mail it was -------------------------------------------------------------------------------


def test_whoever_forges_a_report_silences_nobody(maildir, settings):
    """Mallory got a mail of ours, and knows Ana's address and how reports are written."""
    settings.BOUNCE_ADDRESS = "bounces@example.com"
    to_ana, to_mallory = mail(), mail("mallory@example.org")
    guessed = return_path(to_mallory).replace(f"+{to_mallory.pk}.", f"+{to_ana.pk}.")
    for forged in (
        report(message_id="<guessed@localhost>"),
        report(message_id=""),
        report(message_id="x" * 5_000),
        report(message_id="a\x00b"),
        report(to=guessed),
        report(to=f"bounces+{to_ana.pk}@example.com"),
        report(to=f"bounces+{'9' * 18}.{'0' * 20}@example.com"),
    ):
        maildir(forged)
    assert collect_bounces() == 0
    assert not MailAddress.objects.exists()
    maildir(report(to_mallory, recipient="ana@example.org"))
    assert collect_bounces() == 1
    assert MailAddress.objects.get().email == "mallory@example.org", "only their own address"


def test_mail_that_was_never_handed_over_cannot_come_back(maildir):
    maildir(report(mail(sent=False)))
    assert collect_bounces() == 0


def test_mail_to_several_is_not_counted_as_each_of_them_knows_it(maildir):
    maildir(report(mail("ana@example.org", "mallory@example.org")))
    assert collect_bounces() == 0
    assert not MailAddress.objects.exists()


@pytest.mark.parametrize("header", ["To", "Delivered-To", "X-Original-To"])
def test_a_signed_address_says_which_mail_it_was(maildir, settings, header):
    settings.BOUNCE_ADDRESS = "bounces@example.com"
    row = mail()
    letter = report(to=return_path(row).upper(), message_id="<changed@on.the.way>")
    maildir(letter.replace(b"\r\nTo:", f"\r\n{header}:".encode(), 1))
    assert collect_bounces() == 1
    assert MailAddress.objects.bounced().get().email == "ana@example.org"


def test_the_signed_address_is_on_the_envelope_alone(settings):
    settings.BOUNCE_ADDRESS = "bounces@example.com"
    row = mail()
    letter = StoredMessage(row)
    assert letter.from_email == return_path(row)
    assert len(letter.from_email.partition("@")[0]) <= 64
    assert b"bounces" not in letter.as_bytes()
    settings.ANYMAIL = {"WEBHOOK_SECRET": "x"}
    assert "help@" in StoredMessage(row).from_email


# Whatever comes ----------------------------------------------------------------------------------


def test_what_is_not_ours_stays_and_is_looked_at_once(maildir):
    row = mail()
    reply = EmailMessage()
    reply["Subject"], reply["From"], reply["In-Reply-To"] = "Out of office", "a@b.c", row.message_id
    reply.set_content("I am away.")
    for letter in (bytes(reply), b"", b"\xff\x00" * 500, b"Content-Type: multipart/report\r\n\r\n"):
        maildir(letter)
    assert collect_bounces() == 0
    assert (maildir.waits(), maildir.left()) == (0, 4)


def test_a_broken_letter_does_not_stop_the_others(maildir, monkeypatch):
    first, second = mail(), mail("boris@example.org")
    known = bounces.failures_in

    def break_on_ana(message):
        if b"ana@" in bytes(message):
            raise ValueError("broken")
        return known(message)

    monkeypatch.setattr(bounces, "failures_in", break_on_ana)
    maildir(report(first))
    maildir(report(second, recipient="boris@example.org", said="smtp; 550 5.1.1 no"))
    assert collect_bounces() == 1
    assert MailAddress.objects.get().email == "boris@example.org"


def test_when_the_database_does_not_answer_the_letter_waits(maildir, monkeypatch):
    maildir(report(mail()))

    def locked(message):
        raise OperationalError("database is locked")

    monkeypatch.setattr(bounces, "mail_of", locked)
    assert collect_bounces() == 0
    assert maildir.waits() == 1


def test_a_letter_is_read_up_to_a_limit_and_a_round_too(maildir, monkeypatch):
    row = mail()
    maildir(report(row) + b"x" * (5 * LONGEST))
    assert collect_bounces() == 1
    monkeypatch.setattr(bounces, "LETTERS", 2)
    for _n in range(3):
        maildir(report(row))
    assert collect_bounces() == 2
    assert collect_bounces() == 1


@pytest.mark.parametrize("number", [1, 10])
def test_a_report_costs_as_many_queries_as_every_other(maildir, number, django_assert_num_queries):
    for n in range(number):
        maildir(report(mail(f"m{n}@example.org")))
    # which mail; savepoint twice, note on it; savepoint twice, address begun, locked, saved
    with django_assert_num_queries(9 * number):
        assert collect_bounces() == number


# What staff see ----------------------------------------------------------------------------------


def test_staff_see_what_came_back_and_whether_the_mailbox_is_read(as_, owner, maildir, settings):
    site = as_(owner)
    assert "not read yet" in site.get("/admin/mail/").content.decode()
    row = mail()
    maildir(report(row))
    collect_bounces()
    html = site.get("/admin/mail/").content.decode()
    assert "last read" in html
    assert "no such user" in html
    assert "came back" in site.get("/admin/outbox/").content.decode()
    settings.BOUNCE_MAILBOX = "maildir:///nowhere/at/all"
    assert collect_bounces() == 0
    assert "It cannot be read: FileNotFoundError" in site.get("/admin/mail/").content.decode()
    settings.BOUNCE_MAILBOX = ""
    assert "comes back" not in site.get("/admin/mail/").content.decode()


def test_without_a_mailbox_nothing_is_read(settings, django_assert_num_queries):
    settings.BOUNCE_MAILBOX = ""
    with django_assert_num_queries(0):
        assert collect_bounces() == 0


# Over IMAP ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def server():
    """pymap, a real IMAP server, with one empty mailbox. Its port."""
    port = free_port()
    program = Path(sys.executable).with_name("pymap")
    command = [str(program), "--no-tls", "--host", "127.0.0.1", "--port", str(port), "--no-service", "admin", "--no-service", "managesieve", "dict"]  # fmt: skip
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    for _try in range(100):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            break
        time.sleep(0.1)
    yield port
    process.terminate()
    process.wait(10)


@pytest.fixture
def imap(server, settings):
    """A client of our own, to look into the mailbox."""
    settings.BOUNCE_MAILBOX = f"imap://demouser:demo%70ass@127.0.0.1:{server}/INBOX"
    client = imaplib.IMAP4("127.0.0.1", server)
    client.login("demouser", "demopass")
    yield client
    client.select("INBOX")
    client.store("1:*", "+FLAGS", r"(\Deleted)")
    client.expunge()
    client.logout()


def test_over_imap_ours_are_deleted_and_the_rest_is_marked_as_read(imap):
    row = mail()
    for letter in (report(row), report(), b"Subject: Hello\r\n\r\nA person wrote this.\r\n"):
        imap.append("INBOX", None, None, letter)
    assert collect_bounces() == 1
    assert MailAddress.objects.bounced().get().email == "ana@example.org"
    imap.select("INBOX")
    assert len(imap.search(None, "ALL")[1][0].split()) == 2
    assert imap.search(None, "UNSEEN")[1][0] in (None, b"")
    assert collect_bounces() == 0


def test_over_imap_a_long_letter_is_read_in_part(imap):
    imap.append("INBOX", None, None, report(mail()) + b"x" * (2 * LONGEST))
    assert collect_bounces() == 1


@pytest.mark.parametrize("wrong", ["demouser:no@127.0.0.1:{}/INBOX", "demouser:demopass@127.0.0.1:{}/None", "demouser:demopass@127.0.0.1:1/"])  # fmt: skip
def test_over_imap_what_is_wrong_is_told_to_staff(as_, owner, imap, server, settings, wrong):
    settings.BOUNCE_MAILBOX = "imap://" + wrong.format(server)
    assert collect_bounces() == 0
    html = as_(owner).get("/admin/mail/").content.decode()
    assert "It cannot be read" in html
    assert "demopass" not in html
