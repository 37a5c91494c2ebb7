"""How the mail of the site is doing: what its staff see before a customer tells them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, Min, Q
from django.utils import timezone

from community.notifications.addresses import MailAddress
from community.notifications.bounces import STATE
from community.notifications.models import WAITING, OutboxMessage

DAY = timedelta(days=1)
TOO_LONG = timedelta(minutes=15)  # a healthy outbox is empty within a minute


@dataclass(frozen=True)
class Health:
    waiting: int
    sent: int  # in the last 24 hours
    given_up: int
    bounced: int  # addresses
    came_back: int  # mails in the last 24 hours that had been taken
    reading: dict | None  # of the bounce mailbox: `at` and `error`; None before the first time
    oldest: datetime | None  # when the mail was written that waits longest
    last_error: OutboxMessage | None

    @property
    def is_stuck(self) -> bool:
        return bool(self.oldest) and self.oldest < timezone.now() - TOO_LONG

    @property
    def reads_bounces(self) -> bool:
        return bool(settings.BOUNCE_MAILBOX)

    @property
    def can_be_tried_again(self) -> bool:
        return bool(self.waiting or self.given_up)


def health() -> Health:
    figures = OutboxMessage.objects.order_by().aggregate(
        waiting=Count("pk", filter=WAITING),
        sent=Count("pk", filter=Q(sent_at__gte=timezone.now() - DAY)),
        came_back=Count("pk", filter=Q(bounced_at__gte=timezone.now() - DAY)),
        given_up=Count("pk", filter=Q(failed_at__isnull=False)),
        oldest=Min("created_at", filter=WAITING),
    )
    troubled = OutboxMessage.objects.exclude(last_error="").defer("message")
    return Health(
        **figures,
        reading=cache.get(STATE) if settings.BOUNCE_MAILBOX else None,
        bounced=MailAddress.objects.bounced().count(),
        last_error=troubled.order_by("-pk").first(),
    )
