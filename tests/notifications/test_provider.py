"""With django-anymail: its test backend is the provider, and its signal is what the webhook tells."""

import base64

import pytest
from anymail.signals import AnymailTrackingEvent, EventType, RejectReason, tracking
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.urls import include, path

from community.notifications import provider as listening  # noqa: F401 (connects it)
from community.notifications.addresses import MailAddress
from community.notifications.delivery import deliver_due

urlpatterns = [path("anymail/", include("anymail.urls"))]
SECRET = "hearth:0123456789abcdef"


@pytest.fixture
def webhook(client, db, settings):
    """`webhook(secret, **event)`: Postmark posts what became of a mail."""
    settings.ROOT_URLCONF = __name__
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET}

    def post(secret, **event):
        headers = {"authorization": f"Basic {base64.b64encode(secret.encode()).decode()}"}
        address, kind = "/anymail/postmark/tracking/", "application/json"
        return client.post(address, event, content_type=kind, headers=headers).status_code

    return post


HARD = {
    "RecordType": "Bounce",
    "Type": "HardBounce",
    "Email": "Ana@example.org",
    "Details": "no\x00such user",
    "BouncedAt": "2026-11-30T12:00:00Z",
}


def test_a_bounce_told_by_webhook_marks_the_address(webhook):
    assert webhook(SECRET, **HARD) == 200
    assert webhook(SECRET, **HARD) == 200, "told twice"
    bounced = MailAddress.objects.bounced().get()
    assert bounced.email == "ana@example.org"
    assert "\x00" not in bounced.reason


def test_whoever_does_not_know_the_secret_tells_nothing(webhook):
    assert webhook("hearth:guessed", **HARD) == 400
    assert not MailAddress.objects.exists()


@pytest.fixture
def provider(db):
    """`provider(kind, reason)`: what the webhook has heard."""

    def tell(kind, reason=None, to="ana@example.org"):
        about = {"event_type": kind, "reject_reason": reason, "recipient": to}
        event = AnymailTrackingEvent(**about, mta_response="550 said so")
        tracking.send(object(), esp_name="Test", event=event)

    return tell


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (EventType.BOUNCED, RejectReason.BOUNCED),
        (EventType.BOUNCED, RejectReason.INVALID),
        (EventType.REJECTED, RejectReason.UNSUBSCRIBED),
        (EventType.COMPLAINED, RejectReason.SPAM),
    ],
)
def test_what_will_not_change_bounces_at_once(provider, kind, reason):
    provider(kind, reason, "Ana@Example.org")
    bounced = MailAddress.objects.bounced().get()
    assert (bounced.email, bounced.reason) == ("ana@example.org", "Test: 550 said so")


def test_other_bounces_are_counted_and_delivery_ends_the_row(provider):
    provider(EventType.BOUNCED, RejectReason.OTHER)
    provider(EventType.BOUNCED, RejectReason.OTHER)
    assert not MailAddress.objects.bounced().exists()
    provider(EventType.DELIVERED)
    assert not MailAddress.objects.exists()


def test_other_events_and_events_about_nobody_change_nothing(provider):
    provider(EventType.OPENED)
    provider(EventType.BOUNCED, RejectReason.BOUNCED, to=None)
    assert not MailAddress.objects.exists()


def test_a_provider_is_given_all_parts_of_the_mail(db, settings):
    settings.MAIL_DELIVERY_BACKEND = "anymail.backends.test.EmailBackend"
    message = EmailMultiAlternatives(
        "Žuto",
        "text",
        "Morrow <help@example.org>",
        ["Ana <ana@example.org>"],
        bcc=["boris@example.org"],
        reply_to=["desk@example.org"],
        headers={"List-Id": "<forum.example.org>"},
    )
    message.attach_alternative("<p>html</p>", "text/html")
    message.attach("a.png", b"\x89PNG\x00", "image/png")
    message.send()
    assert deliver_due() == 1
    sent = mail.outbox[0]
    params = sent.anymail_test_params
    assert [it.addr_spec for it in params["to"]] == ["ana@example.org"]
    assert [it.addr_spec for it in params["bcc"]] == ["boris@example.org"]
    assert [it.addr_spec for it in params["reply_to"]] == ["desk@example.org"]
    assert (params["subject"], params["text_body"].strip()) == ("Žuto", "text")
    assert params["html_body"].strip() == "<p>html</p>"
    assert params["extra_headers"]["List-Id"] == "<forum.example.org>"
    assert params["extra_headers"]["Message-ID"].endswith("@127.0.0.1>")
    assert params["attachments"][0].content == b"\x89PNG\x00"


def test_that_a_provider_takes_a_mail_does_not_say_that_it_arrived(provider, settings):
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET}
    for _n in range(3):
        EmailMultiAlternatives("Hello", "Text", None, ["ana@example.org"]).send()
        deliver_due()
        provider(EventType.BOUNCED)
    assert MailAddress.objects.bounced().get().refused == 3
