"""The words of a post go into another one: the body of a topic becomes a reply, or a reply the body of a topic."""

from django.utils import timezone

from community.notifications.bell import hand_over as hand_over_deeds
from forum.models.history import Version
from forum.models.post import STATES
from forum.models.taking_part import Bookmark, Reaction
from forum.models.writing import Draft

CARRIED = ["source", "html", "edited_at", "helpful_count", "thanks_count", *STATES]
EMPTY = {"source": "", "html": "", "helpful_count": 0, "thanks_count": 0}
NOUNS = {"topic": ("topic", "reply"), "reply": ("reply", "topic")}


def hand_over(old, new) -> None:
    """`new`, a place without words, has those of `old` from now on, and all that hangs on them. `old` is left as an
    empty place that leads there. Topics are locked by whoever calls."""
    old.refresh_from_db(fields=CARRIED)
    put(new, {**{field: getattr(old, field) for field in CARRIED}, "became": None})
    put(old, {**EMPTY, "deleted_at": timezone.now(), "became": new})
    was, is_now = NOUNS[old._meta.model_name]
    for rows in (Version, Reaction, Bookmark):
        rows.objects.filter(**{was: old}).update(**{was: None, is_now: new})
    new.uploads.add(*old.uploads.all())
    old.uploads.clear()
    Draft.objects.go_over(f"{was}-{old.pk}-edit", f"{is_now}-{new.pk}-edit")
    hand_over_deeds(old, new)


def put(post, values: dict) -> None:
    for field, value in values.items():
        setattr(post, field, value)
    post.save(update_fields=list(values))


def successor_of(post):
    """What a post that was merged or split off is now."""
    while post.became_id:
        post = post.became
    return post
