"""An appeal waits in the queue until somebody else than who set the sanction has decided."""

import pytest
from django.urls import reverse

from community.desk.models import QueueItem
from community.moderation.models import Appeal, Refused, Sanction
from community.notifications.models import OutboxMessage
from tests.conftest import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(db):
    return person("other", "Moderator", is_team=True)


@pytest.fixture
def appeal(ana, mod, other, committed):
    ban = Sanction.objects.ban(ana, by=mod, reason="Spam.", note="Third time.")
    return committed(Appeal.objects.make, ban, "I sold nothing.")


def test_it_waits_with_what_it_is_against(as_, appeal, other):
    html = as_(other).get(reverse("desk:queue")).content.decode()
    for words in ("I sold nothing.", "Spam.", "Third time."):
        assert words in html


def test_it_is_granted_in_place(appeal, ana, other, committed):
    item = QueueItem.objects.get()
    committed(item.decide, "grant", by=other, words="We are sorry.")
    ana.refresh_from_db()
    assert ana.may_write
    assert not QueueItem.objects.open().exists()
    assert [mail.subject for mail in OutboxMessage.objects.all()[:1]] == ["Your appeal is granted"]


def test_who_set_it_leaves_it_to_the_other(appeal, mod, ana):
    with pytest.raises(Refused, match="yourself"):
        QueueItem.objects.get().decide("decline", by=mod, words="It stays.")
    assert QueueItem.objects.open().exists()
    ana.refresh_from_db()
    assert ana.is_banned


def test_decided_elsewhere_it_goes(appeal, other, committed):
    committed(appeal.decline, by=other, answer="It stays.")
    assert not QueueItem.objects.open().exists()
