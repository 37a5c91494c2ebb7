"""What moderators did to a topic and its replies, out of the audit log."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.urls import reverse
from wagtail.models import ModelLogEntry

from forum.models import Topic

ENTRIES = 20  # the latest; all of them stand in the Wagtail admin


def record_of(topic, replies) -> list[ModelLogEntry]:
    """The latest acts on a topic and on these replies of it, newest first, with the way to undo what no button undoes."""
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
    offer_undo(topic, entries)
    return entries


def offer_undo(topic, entries) -> None:
    """Each gets `undo_url`, "" where there is nothing left to undo."""
    others = other_topics(entries)
    done = set()
    for entry in entries:
        name, pk = undo_of(topic, entry, others)
        entry.undo_url = "" if not name or (name, pk) in done else reverse(name, args=[pk])
        done.add((name, pk))


def other_topics(entries) -> dict:
    """The topics that were merged into this one or split off it, by id. No question where there are none."""
    pks = {entry.data["topic"] for entry in entries if entry.action in APART}
    return Topic.objects.only("became", "title").in_bulk(pks) if pks else {}


APART = {"forum.take_in_topic", "forum.split_off"}


def undo_of(topic, entry, others) -> tuple[str, int]:
    """The name of the view that undoes it, and of which topic; ("", 0) when it is undone already or not so undone."""
    other = others.get(entry.data.get("topic"))
    if entry.action == "forum.take_in_topic" and other and other.became_id:
        return "forum:topic_unmerge", other.pk
    if entry.action == "forum.split_off" and other and not other.became_id:
        return "forum:topic_unsplit", other.pk
    if entry.action == "forum.split":
        return "forum:topic_unsplit", topic.pk
    if entry.action == "forum.rename" and entry.data["to"] == topic.title:
        return "forum:topic_rename_back", topic.pk
    if entry.action == "forum.move" and entry.data["to"] == topic.category_id:
        return "forum:topic_move_back", topic.pk
    return "", 0
