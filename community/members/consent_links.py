"""Links in mail with which people answer and take back without signing in.

Each is signed for one purpose. A link that answers belongs to one question: once that is answered, taken back or asked
anew, it answers nothing. A link that takes back is good for ever, as it can only ever show less.
"""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse

from community.members.models import Consent

ANSWER, WITHDRAW = "community.members.consent.answer", "community.members.consent.withdraw"
GOOD_FOR = timedelta(days=60)


def answer_link(consent: Consent, answer: str = "") -> str:
    """Opens the page of the question that is open now, with `answer` chosen there; only pressing says it."""
    token = signing.dumps([consent.pk, consent.turn], salt=ANSWER)
    chosen = f"?answer={answer}" if answer else ""
    return settings.SITE_URL + reverse("members:answer_consent", args=[token]) + chosen


def withdraw_link(consent: Consent) -> str:
    token = signing.dumps(consent.pk, salt=WITHDRAW)
    return settings.SITE_URL + reverse("members:withdraw_consent", args=[token])


def asked_by(token: str) -> tuple[Consent, bool] | None:
    """The consent that a link asks about, and whether it still can be answered with it. None when the link is forged,
    made for something else or too old, or when its member is gone."""
    try:
        pk, turn = signing.loads(token, salt=ANSWER, max_age=GOOD_FOR)
    except signing.BadSignature:
        return None
    consent = Consent.objects.for_showing().filter(pk=pk).first()
    return consent and (consent, consent.is_open and consent.turn == turn)


def withdrawn_by(token: str) -> Consent | None:
    """None as above; nothing makes it too old."""
    try:
        pk = signing.loads(token, salt=WITHDRAW)
    except signing.BadSignature:
        return None
    return Consent.objects.for_showing().showing().filter(pk=pk).first()
