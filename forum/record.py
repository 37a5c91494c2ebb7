"""What moderators did to a topic and its replies, out of the audit log."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from wagtail.models import ModelLogEntry

ENTRIES = 20  # the latest; all of them stand in the Wagtail admin


def record_of(topic, replies) -> list[ModelLogEntry]:
    """The latest acts on a topic and on these replies of it, newest first."""
    of_topic = Q(content_type=ContentType.objects.get_for_model(topic), object_id=str(topic.pk))
    of_replies = Q(
        content_type=ContentType.objects.get_for_model(topic.replies.model),
        object_id__in=[str(reply.pk) for reply in replies],
    )
    found = ModelLogEntry.objects.filter(of_topic | of_replies, action__startswith="forum.")
    places = {str(reply.pk): reply for reply in replies}
    entries = list(found.select_related("user", "content_type").order_by("-timestamp")[:ENTRIES])
    for entry in entries:
        on_reply = entry.content_type.model == "reply"
        entry.reply = places.get(entry.object_id) if on_reply else None
        entry.reason = entry.data.get("reason", "")
    return entries
