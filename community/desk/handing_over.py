"""Gives what customers write to whoever answers: a mailbox, or another program that is sent a signed message.

A program that does not answer is asked again, later each time, for a day; then the message goes by mail, so none is lost.
"""

import hashlib
import hmac
import json
import logging
import time

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from community.content.outgoing import Failed, fetch
from community.desk.models import SupportRequest
from community.members.models import Member
from community.notifications import send

logger = logging.getLogger(__name__)
PATIENCE = 10  # seconds
SIGNATURE = "X-Hearth-Signature"


def is_offered() -> bool:
    """Is there anybody who would read it?"""
    return bool(settings.SUPPORT_WEBHOOK_URL or mailboxes())


def mailboxes() -> list[str]:
    """SUPPORT_EMAIL, or else the owners of the site."""
    if settings.SUPPORT_EMAIL:
        return settings.SUPPORT_EMAIL
    owners = Member.objects.filter(
        is_active=True, is_superuser=True, email_verified_at__isnull=False
    )
    owners |= Member.objects.filter(
        is_active=True, groups__name="Owner", email_verified_at__isnull=False
    )
    return sorted(set(owners.values_list("email", flat=True)))


@transaction.atomic
def receive(request: SupportRequest) -> None:
    """Keep a new request, write to its author, and hand it over: at once by mail, or soon by the worker."""
    request.save()
    send(
        "desk/copy",
        to=request.email,
        language=request.language,
        context={"message": request},
        essential=True,
    )
    if not settings.SUPPORT_WEBHOOK_URL:
        by_mail(request)


def hand_over_due() -> int:
    """Hand over what waits for another program; how many went. The schedule calls it."""
    gone = 0
    while request := lease_next():
        gone += hand_over(request)
    return gone


@transaction.atomic
def lease_next() -> SupportRequest | None:
    request = SupportRequest.objects.due().select_for_update(skip_locked=True).first()
    if request:
        request.lease()
    return request


def hand_over(request: SupportRequest) -> bool:
    if request.is_given_up or not settings.SUPPORT_WEBHOOK_URL:
        by_mail(request)
        return True
    try:
        post(request)
    except Failed as error:
        logger.warning("the message %s was not taken: %s", request.reference, type(error).__name__)
        return False
    done(request)
    return True


def post(request: SupportRequest) -> None:
    """Raises Failed unless the answer is a success; redirects are none."""
    body = json.dumps(as_data(request), ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json", SIGNATURE: signature(body, int(time.time()))}
    url = settings.SUPPORT_WEBHOOK_URL
    answer = fetch("POST", url, data=body, headers=headers, seconds=PATIENCE)
    if not 200 <= answer.status_code < 300:
        raise Failed(f"status {answer.status_code}")


def signature(body: bytes, at: int) -> str:
    """`t=<seconds>,v1=<hex>`: HMAC-SHA256 of the seconds, a dot and the body, with SUPPORT_WEBHOOK_SECRET."""
    signed = f"{at}.".encode() + body
    code = hmac.new(settings.SUPPORT_WEBHOOK_SECRET.encode(), signed, hashlib.sha256)
    return f"t={at},v1={code.hexdigest()}"


def as_data(request: SupportRequest) -> dict:
    return {
        "reference": request.reference,
        "about": request.about,
        "message": request.message,
        "name": request.name,
        "email": request.email,
        "language": request.language,
        "member": request.member and request.member.username,
        "page": request.page_url,
        "shown": request.context.get("shown", []),
        "opened": request.context.get("opened", []),
        "created_at": request.created_at.isoformat(),
        "answered_url": request.answered_url,
    }


@transaction.atomic
def by_mail(request: SupportRequest) -> None:
    """In the site's first language, which is the one its staff read."""
    for address in mailboxes():
        send(
            "desk/request",
            to=address,
            language=settings.LANGUAGE_CODE,
            context={"message": request},
            reply_to=request.email,
            essential=True,
        )
    done(request)


def done(request: SupportRequest) -> None:
    request.handed_over_at = timezone.now()
    # Whoever wrote it may have been erased meanwhile, and the row with them.
    same = SupportRequest.objects.filter(pk=request.pk)
    same.update(handed_over_at=request.handed_over_at)
