"""An address leads to the words it led to, even when they stand somewhere else now."""

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from forum.models import Reply, Topic
from forum.models.handing_over import successor_of
from forum.models.on_page import topic_on_page


def where_now(member, nouns, pk):
    """What the topic or reply `pk` has become, if `member` may see it; 404 otherwise.

    Whoever asks leads there for the time being (302): a merge can be undone. What is out of their sight is not asked
    for any further than what never was, so time does not tell that there is something.
    """
    into = nouns._meta.get_field("became").related_model.objects.visible_to(member)
    ways = Q(became__in=into.order_by().values("pk")) | Q(became__became__isnull=False)
    gone = get_object_or_404(nouns.objects.filter(ways), pk=pk)
    post = successor_of(gone)
    return get_object_or_404(type(post).objects.visible_to(member), pk=post.pk)


def way_to(post) -> str:
    return post.place if isinstance(post, Reply) else post.get_absolute_url()


def topic_now(member, pk) -> Topic:
    """The topic `pk`, or the one that it is part of now: what somebody sends to it arrives."""
    topic = topic_on_page(pk, member)
    if topic:
        if not topic.category.allows_reading_by(member):
            raise Http404  # as soon as for one that never was
        return topic
    post = where_now(member, Topic, pk)
    topics = Topic.objects.visible_to(member).for_page()
    return get_object_or_404(topics, pk=post.topic_id if isinstance(post, Reply) else post.pk)
