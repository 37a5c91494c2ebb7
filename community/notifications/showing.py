"""Notifications made ready to be read: what they are about is asked for again, as far as the reader may see it."""

from collections import defaultdict

from django.contrib.contenttypes.models import ContentType
from wagtail.models import ModelLogEntry


def shown_to(member, notifications: list) -> list:
    """Each with `seen` (its thing, or None when `member` may no longer see it) and `said` (the reason of an act).

    One query for each kind of thing, and one for what the audit log says of acts.
    """
    seen = things_seen(member, notifications)
    said = reasons_given(notifications)
    for it in notifications:
        it.seen = seen.get((it.content_type_id, it.object_id))
        it.said = said.get((it.kind, it.content_type_id, it.object_id), "")
    return notifications


def things_seen(member, notifications) -> dict:
    wanted = defaultdict(set)
    for it in notifications:
        wanted[it.content_type_id].add(it.object_id)
    found = {}
    for kind, ids in wanted.items():
        things = ContentType.objects.get_for_id(kind).model_class().objects.visible_to(member)
        found |= {(kind, it.pk): it for it in things.filter(pk__in=ids).for_notifications()}
    return found


def reasons_given(notifications) -> dict:
    """Acts have in the audit log the name of their notification; the newest entry speaks."""
    entries = ModelLogEntry.objects.filter(
        action__in={it.kind for it in notifications},
        object_id__in={str(it.object_id) for it in notifications},
        content_type__in={it.content_type_id for it in notifications},
    ).order_by("timestamp", "pk")
    return {
        (entry.action, entry.content_type_id, int(entry.object_id)): entry.data.get("reason", "")
        for entry in entries
    }
