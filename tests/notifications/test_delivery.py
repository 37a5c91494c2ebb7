import smtplib
import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail import send_mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import close_old_connections, connection
from django.utils import timezone

from community.notifications import delivery
from community.notifications.delivery import deliver_due, lease_next, prune_outbox
from community.notifications.models import LEASE, TRIES, OutboxMessage


def write(count=1, to="{}@example.org"):
    for number in range(count):
        send_mail(f"Mail {number}", "žuto\nsunce", None, [to.format(number)])


class Refusing(EmailBackend):
    """A server that will not take mail to `bad` for now, and goes away after saying so."""

    def send_messages(self, messages):
        if any("bad" in address for message in messages for address in message.to):
            raise smtplib.SMTPRecipientsRefused({"bad@example.org": (451, b"unknown")})
        return super().send_messages(messages)


class Unreachable(EmailBackend):
    def open(self):
        raise ConnectionRefusedError("nobody there")


@pytest.fixture
def server(settings, monkeypatch):
    def use(backend):
        monkeypatch.setattr(delivery, "get_connection", lambda path: backend())

    return use


def test_what_is_due_goes_out_once_as_it_was_written(db):
    write(2)
    stored = bytes(OutboxMessage.objects.last().message)
    assert deliver_due() == 2
    assert deliver_due() == 0
    first = mail.outbox[0]
    assert (first.subject, first.to, first.body) == ("Mail 0", ["0@example.org"], "žuto\nsunce")
    assert first.as_bytes() == stored
    assert first.as_bytes(linesep="\r\n") == stored.replace(b"\n", b"\r\n")
    assert OutboxMessage.objects.filter(sent_at=None).count() == 0


def test_a_round_is_no_longer_than_its_limit(db):
    write(3)
    assert (deliver_due(limit=2), deliver_due(limit=2)) == (2, 1)


def test_a_bad_address_holds_up_nobody(db, server):
    server(Refusing)
    write(1, to="bad@example.org")
    write(2)
    assert deliver_due() == 2
    bad = OutboxMessage.objects.get(sent_at=None)
    assert (bad.attempts, bad.failed_at) == (1, None)
    assert "unknown" in bad.last_error
    assert bad.due_at > timezone.now() + timedelta(seconds=50)


def test_pauses_grow_and_end(db, server):
    server(Refusing)
    write(1, to="bad@example.org")
    pauses = []
    for _ in range(TRIES):
        OutboxMessage.objects.update(due_at=timezone.now())
        deliver_due()
        row = OutboxMessage.objects.get()
        pauses.append(round((row.due_at - timezone.now()) / timedelta(minutes=1)))
    assert pauses[:4] == [1, 2, 4, 8]
    assert pauses[-2] == 360
    assert row.failed_at
    OutboxMessage.objects.update(due_at=timezone.now())
    assert lease_next() is None, "given up"
    row.retry()
    assert lease_next() == row


def test_an_absent_server_costs_one_message_one_try(db, server):
    server(Unreachable)
    write(3)
    assert deliver_due() == 0
    assert sorted(OutboxMessage.objects.values_list("attempts", flat=True)) == [0, 0, 1]


def test_a_killed_worker_leaves_its_mail_to_the_next(db):
    write()
    message_id = OutboxMessage.objects.get().parsed["Message-ID"]
    lease_next()  # and then the worker was killed
    assert deliver_due() == 0, "leased"
    OutboxMessage.objects.update(due_at=timezone.now() - timedelta(seconds=1))  # LEASE later
    assert deliver_due() == 1
    assert mail.outbox[0].extra_headers["Message-ID"] == message_id
    assert timedelta(minutes=1) <= LEASE <= timedelta(minutes=15)


def test_a_mail_that_ends_every_worker_is_given_up_too(db):
    write()
    OutboxMessage.objects.update(attempts=TRIES)  # none of them came as far as noting a failure
    assert deliver_due() == 0
    assert OutboxMessage.objects.get().failed_at
    assert not mail.outbox


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_workers_never_take_the_same_mail(settings):
    write(40)
    taken, errors = [], []

    def work():
        try:
            while row := lease_next():
                taken.append(row.pk)
        except Exception as error:  # shown by the assertion below
            errors.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    close_old_connections()
    assert not errors
    assert len(taken) == len(set(taken)) == 40


def test_what_was_sent_a_month_ago_is_forgotten(db):
    write(3)
    month = timezone.now() - timedelta(days=31)
    sent, failed, waiting = OutboxMessage.objects.order_by("pk")
    OutboxMessage.objects.filter(pk=sent.pk).update(sent_at=month)
    OutboxMessage.objects.filter(pk=failed.pk).update(failed_at=month)
    assert prune_outbox() == 1
    assert set(OutboxMessage.objects.all()) == {failed, waiting}
