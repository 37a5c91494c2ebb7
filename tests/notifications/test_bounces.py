import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail import send_mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from community.members.models import Member
from community.notifications import delivery
from community.notifications.addresses import MailAddress, bounce_of
from community.notifications.delivery import deliver_due
from community.notifications.models import OutboxMessage


def refused(status, text):
    return smtplib.SMTPRecipientsRefused({"ana@example.org": (status, text)})


@pytest.fixture
def answer(monkeypatch):
    """`answer(error)`: from now on the mail server answers so."""

    def use(error):
        class Server(EmailBackend):
            def send_messages(self, messages):
                raise error

        monkeypatch.setattr(delivery, "get_connection", lambda path: Server())

    yield use
    monkeypatch.undo()


def write(to="ana@example.org"):
    send_mail("Hello", "Text", None, [to])
    deliver_due()
    return OutboxMessage.objects.latest("pk")


@pytest.mark.parametrize(
    "text", [b"5.1.1 no such user", b"5.1.10 null MX", b"5.2.1 mailbox disabled"]
)
def test_an_address_that_does_not_exist_bounces_at_once(db, answer, text):
    answer(refused(550, text))
    row = write()
    assert row.failed_at
    assert row.attempts == 1
    bounced = MailAddress.objects.bounced().get()
    assert bounced.email == "ana@example.org"
    assert text.decode() in bounced.reason


def test_another_refusal_bounces_at_the_third_in_a_row(db, answer):
    answer(refused(550, b"user unknown"))
    assert write().failed_at
    write()
    assert not MailAddress.objects.bounced().exists()
    write("Ana <Ana@Example.org>")
    assert MailAddress.objects.bounced().get().refused == 3


def test_a_mail_that_is_taken_ends_the_row(db, answer):
    MailAddress.objects.note_refusal("ana@example.org", "full", for_good=False)
    assert write("Ana@example.org").sent_at
    assert not MailAddress.objects.exists()


@pytest.mark.parametrize(
    "error",
    [
        refused(451, b"4.7.1 greylisted"),
        refused(550, b"5.7.1 policy"),
        refused(554, b"5.7.1 relay access denied"),
        smtplib.SMTPSenderRefused(530, b"authentication required", "help@example.org"),
        smtplib.SMTPAuthenticationError(535, b"5.7.8 bad credentials"),
        smtplib.SMTPServerDisconnected("gone"),
        smtplib.SMTPRecipientsRefused(
            {"ana@example.org": (550, b"no"), "b@x.org": (451, b"later")}
        ),
    ],
)
def test_what_may_pass_or_is_our_fault_is_tried_again(db, answer, error):
    answer(error)
    row = write()
    assert not row.failed_at
    assert row.due_at > timezone.now() + timedelta(seconds=50)
    assert not MailAddress.objects.exists()


def test_a_mail_that_is_not_liked_is_given_up_and_blames_nobody(db, answer):
    answer(smtplib.SMTPDataError(554, b"message too strange"))
    assert write().failed_at
    assert not MailAddress.objects.exists()


def test_what_waited_when_the_address_bounced_is_not_sent(db):
    send_mail("Hello", "Text", None, ["Ana <ANA@example.org>"])
    MailAddress.objects.note_refusal("ana@example.org", "gone", for_good=True)
    assert deliver_due() == 0
    assert OutboxMessage.objects.get().last_error == "the address has bounced"
    assert not mail.outbox


def test_what_waited_when_the_account_was_closed_is_not_sent(ana):
    send_mail("Hello", "Text", None, [ana.email])
    Member.objects.update(is_active=False)
    assert deliver_due() == 0
    assert OutboxMessage.objects.get().last_error == "the account is closed"


def test_a_closed_account_does_not_silence_another_one_with_its_address(ana):
    Member.objects.create_user("old-ana", ana.email, is_active=False)
    assert write(ana.email).sent_at


def test_what_is_essential_goes_all_the_same(ana):
    MailAddress.objects.note_refusal(ana.email, "gone", for_good=True)
    send_mail("Hello", "Text", None, [ana.email])
    OutboxMessage.objects.update(is_essential=True)
    assert deliver_due() == 1


def test_a_new_address_has_no_trouble(ana):
    MailAddress.objects.note_refusal(ana.email, "gone", for_good=True)
    assert bounce_of(ana).reason == "gone"
    ana.email = "new@example.org"
    assert bounce_of(ana) is None
    ana.email = None
    assert bounce_of(ana) is None


def test_a_year_after_the_last_refusal_it_is_forgotten(db):
    for name in ("old", "new"):
        MailAddress.objects.note_refusal(f"{name}@example.org", "gone", for_good=True)
    past = timezone.now() - timedelta(days=366)
    MailAddress.objects.filter(email="old@example.org").update(changed_at=past)
    assert MailAddress.objects.tidy() == 1
    assert MailAddress.objects.get().email == "new@example.org"
