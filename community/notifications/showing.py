"""Notifications made ready to be read: what they are about is asked for again, as far as the reader may see it."""

from collections import defaultdict

from django.contrib.contenttypes.models import ContentType
from wagtail.models import ModelLogEntry

from community.notifications.models import Deed


def shown_to(member, notifications: list) -> list:
    """Each with the deeds that count (`counted`) and with `said`, the reason of an act.

    A deed counts when `member` may see its thing, and who did it is still here. One query for the deeds, one for each
    kind of thing, and one for what the audit log says of acts.
    """
    deeds = deeds_of(notifications)
    things_seen(member, [deed for of_one in deeds.values() for deed in of_one])
    said = reasons_given(notifications, deeds)
    for it in notifications:
        it.counted = [deed for deed in deeds[it.pk] if deed.seen and stands(deed.actor)]
        newest = deeds[it.pk][:1]
        it.said = said.get((it.kind, *newest[0].key), "") if newest else ""
    return notifications


def deeds_of(notifications) -> dict[int, list[Deed]]:
    """By notification, newest first."""
    deeds = defaultdict(list)
    ids = [it.pk for it in notifications]
    for deed in Deed.objects.filter(notification__in=ids).select_related("actor"):
        deeds[deed.notification_id].append(deed)
    return deeds


def things_seen(member, deeds: list[Deed]) -> None:
    """Each gets `seen`: its thing, or None when `member` may no longer see it."""
    wanted = defaultdict(set)
    for deed in deeds:
        wanted[deed.content_type_id].add(deed.object_id)
    found = {}
    for kind, ids in wanted.items():
        things = ContentType.objects.get_for_id(kind).model_class().objects.visible_to(member)
        found |= {(kind, it.pk): it for it in things.filter(pk__in=ids).for_notifications()}
    for deed in deeds:
        deed.seen = found.get(deed.key)


def in_full(notifications) -> None:
    """The newest thing of each with all its words, which a list does without. Who may see it was asked."""
    newest = defaultdict(list)
    for it in notifications:
        for deed in it.counted[:1]:
            newest[deed.content_type_id].append(deed)
    for kind, deeds in newest.items():
        things = ContentType.objects.get_for_id(kind).model_class().objects.for_notifications()
        found = things.defer(None).in_bulk([deed.object_id for deed in deeds])
        for deed in deeds:
            deed.seen = found.get(deed.object_id, deed.seen)


def stands(actor) -> bool:
    """Nobody is told of what was done by who has left or was shut out; where the words name no one, there is no actor."""
    return actor is None or not actor.is_closed


def reasons_given(notifications, deeds) -> dict:
    """Acts have in the audit log the name of their notification; the newest entry speaks."""
    keys = {deed.key for of_one in deeds.values() for deed in of_one[:1]}
    entries = ModelLogEntry.objects.filter(
        action__in={it.kind for it in notifications},
        object_id__in={str(pk) for _kind, pk in keys},
        content_type__in={kind for kind, _pk in keys},
    ).order_by("timestamp", "pk")
    return {
        (entry.action, entry.content_type_id, int(entry.object_id)): entry.data.get("reason", "")
        for entry in entries
    }
