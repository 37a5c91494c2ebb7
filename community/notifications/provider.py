"""What a mail provider tells of our mail by its webhook; connected only where django-anymail is configured."""

from anymail.signals import EventType, RejectReason, tracking
from django.dispatch import receiver

from community.notifications.addresses import MailAddress

NO_MORE_MAIL = {RejectReason.INVALID, RejectReason.BOUNCED, RejectReason.UNSUBSCRIBED}


@receiver(tracking, dispatch_uid="community.notifications.provider")
def note_event(sender, event, esp_name, **kwargs):
    """Nothing in it is trusted but for the webhook's secret, which anymail has checked."""
    if not event.recipient:
        return
    if event.event_type == EventType.DELIVERED:
        MailAddress.objects.note_reached([event.recipient])
    elif event.event_type in (EventType.BOUNCED, EventType.REJECTED, EventType.COMPLAINED):
        complained = event.event_type == EventType.COMPLAINED
        for_good = complained or event.reject_reason in NO_MORE_MAIL
        said = event.mta_response or event.description or event.reject_reason or event.event_type
        MailAddress.objects.note_refusal(event.recipient, f"{esp_name}: {said}", for_good=for_good)
