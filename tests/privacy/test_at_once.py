"""What is asked for in the same moment: two archives, and a farewell while a digest is written."""

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from community.members.models import Member
from community.notifications import mailing
from community.notifications.kinds import Mail
from community.notifications.models import MailChoices, Notification, OutboxMessage
from community.privacy.erasing import erase_due
from community.privacy.models import Export, Leaving
from community.privacy.tasks import make_export
from tests.conftest import person
from tests.factories import topic
from tests.forum.test_concurrency import at_once

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def test_two_who_ask_for_one_archive_get_one(settings, monkeypatch):
    ana, waiting = person("ana"), []
    monkeypatch.setattr(type(make_export), "enqueue", lambda task, key: waiting.append(key))
    keys = at_once(lambda _: Export.objects.ask(ana).key, range(4))
    assert set(keys) == set(waiting) == {Export.objects.get().key}
    assert len(waiting) == 1
    at_once(make_export.func, waiting * 3)
    assert OutboxMessage.objects.count() == 1
    assert len(list((Path(settings.MEDIA_ROOT) / "exports").iterdir())) == 1


@pytest.fixture
def digest_due():
    """Ana has asked to be erased, and a digest is due to her. What she is called, and when it is due."""
    ana, boris = person("ana"), person("boris")
    topic(ana).reply(boris, "Lift the tank.")
    Notification.objects.filter(member=ana).update(mail=Mail.DAILY, mail_at=None)
    MailChoices.objects.of(ana)
    OutboxMessage.objects.all().delete()
    Leaving.objects.begin(ana, with_posts=True)
    Leaving.objects.update(due_at=timezone.now())
    return ana.pk, timezone.now() + timedelta(days=2)


def test_who_goes_while_a_digest_is_written_gets_none(digest_due, monkeypatch):
    send, erased = mailing.send, []

    def erase():
        try:
            return erase_due()
        finally:
            connection.close()

    def slow(*args, **kwargs):
        send(*args, **kwargs)
        erased.append(pool.submit(erase))
        wait(erased, timeout=0.5)  # it cannot be done before this transaction is

    monkeypatch.setattr(mailing, "send", slow)
    member, morning = digest_due
    with ThreadPoolExecutor(1) as pool:
        mailing.send_digests(morning)
    assert [it.result() for it in erased] == [1]
    assert Member.objects.get(pk=member).kind == Member.Kind.FORMER
    assert not OutboxMessage.objects.exists()


def test_who_has_gone_when_a_digest_is_to_be_written_gets_none(digest_due):
    member, morning = digest_due
    assert erase_due() == 1
    mailing.send_digest(member, Mail.DAILY, morning)
    mailing.mail_at_once(member, morning)
    assert not OutboxMessage.objects.exists()
