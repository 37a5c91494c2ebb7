"""What was written lately, for whoever asks what a listed word would have held."""

from collections.abc import Iterator
from datetime import datetime
from itertools import chain

from community.moderation.spam.past import Past
from forum.models import Reply, Topic


def recent_posts(since: datetime, most: int) -> Iterator[Past]:
    """Of the newest `most` topics and replies by number, so that no more is read however long nobody has written."""
    topics = Topic.objects.defer("html").order_by("-pk")[:most]
    replies = Reply.objects.select_related("topic").defer("html", "topic__html", "topic__source")
    for post in chain(topics, replies.order_by("-pk")[:most]):
        if post.created_at >= since:
            title = getattr(post, "title", "") or str(post)
            yield Past(
                title, post.source, post.get_absolute_url(), post.created_at, not post.is_shown
            )
