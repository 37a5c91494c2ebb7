"""First posts of newcomers that nobody who works here has greeted yet, and the thanks of one person for one."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone, translation
from django.utils.translation import gettext
from wagtail.log_actions import log

from community.notifications.bell import notify
from community.welcome.models import Letter, Sent
from community.welcome.newcomers import ME, customers
from community.welcome.series import choices_of, filled
from community.welcome.words import Kind
from forum.models import Reaction, Refused, Reply, Topic
from forum.models.post import Post

KIND = (
    "welcome.thanks"  # of the notification, and of the entry in the audit log that holds the words
)
FRESH = timedelta(days=14)  # a greeting that comes later surprises more than it pleases


def waiting(now: datetime | None = None, *, by=None) -> QuerySet:
    """Members whose first post is not FRESH days old yet and in sight, and whom nobody here has thanked, reacted or replied to;
    `by` keeps the peace where they wrote."""
    since = (now or timezone.now()) - FRESH
    topics, replies = (
        written_for(by, model).filter(created_at__gte=since).order_by().values("author")
        for model in (Topic, Reply)
    )
    return ungreeted(since).filter(Q(pk__in=topics) | Q(pk__in=replies))


def written_for(moderator, model) -> QuerySet:
    """What is in sight, and where they moderate if it is asked for somebody."""
    posts = model.objects.shown()
    return posts.moderated_by(moderator) if moderator else posts


def ungreeted(since: datetime) -> QuerySet:
    """Members who wrote nothing before `since` and whom nobody here has met."""
    topics, replies = (
        Exists(model.objects.filter(author=ME, created_at__lt=since)) for model in (Topic, Reply)
    )
    return customers().exclude(topics | replies | Exists(greetings()) | met(since))


def greetings() -> QuerySet:
    return Sent.objects.filter(member=ME, kind=Kind.THANKS)


def met(since: datetime) -> Q:
    """Somebody who works here has reacted to a post of theirs, or replied to one. One question for each way that leads
    there, so that each follows an index: a condition with OR reads every reply for every member. Who was answered is
    asked once for all, as databases take the index of answered replies for useless where few are."""
    reacted = Reaction.objects.filter(member__is_team=True)
    replied = Reply.objects.shown().filter(author__is_team=True)
    answers = replied.filter(in_reply_to__isnull=False, created_at__gte=since)
    return (
        Q(Exists(reacted.filter(topic__author=ME)))
        | Q(Exists(reacted.filter(reply__author=ME)))
        | Q(Exists(replied.filter(topic__author=ME)))
        | Q(pk__in=answers.order_by().values("in_reply_to__author"))
    )


def waits(topic: Topic) -> bool:
    """Does who began it wait for a greeting? Of an old topic nothing is asked."""
    since = timezone.now() - FRESH
    is_new = topic.is_shown and topic.created_at >= since
    return is_new and ungreeted(since).filter(pk=topic.author_id).exists()


def with_first_posts(members: QuerySet, *, by=None) -> QuerySet:
    """Who joined last comes first. `first_posts` then finds what each of them wrote first, where `by` moderates."""
    first = {
        f"first_{model._meta.model_name}": Subquery(
            written_for(by, model)
            .filter(author=OuterRef("pk"))
            .order_by("created_at", "pk")
            .values("pk")[:1]
        )
        for model in (Topic, Reply)
    }
    return members.annotate(**first).select_related("mail_choices").order_by("-joined_at", "-pk")


def first_posts(members, viewer) -> list[Post]:
    """The first post of each, as far as `viewer` may see it: two questions, however many they are."""
    topics = Topic.objects.visible_to(viewer).select_related("author__mail_choices", "category")
    replies = Reply.objects.visible_to(viewer).select_related(
        "author__mail_choices", "topic__category"
    )
    topics = topics.in_bulk([it.first_topic for it in members if it.first_topic])
    replies = replies.in_bulk([it.first_reply for it in members if it.first_reply])
    found = [[topics.get(it.first_topic), replies.get(it.first_reply)] for it in members]
    both = [[post for post in posts if post] for posts in found]
    return [min(posts, key=lambda post: post.created_at) for posts in both if posts]


def prefilled(post: Post, by) -> str:
    """What staff may say to the author of a first post, in the language in which they read."""
    language = choices_of(post.author).reads
    topic = post if isinstance(post, Topic) else post.topic
    with translation.override(language):
        letter = Letter.objects.said(Kind.THANKS, language)
        return filled(letter, post.author, sender=str(by), topic=topic.title)["text"]


@transaction.atomic
def thank(post: Post, words: str, *, by) -> None:
    """`by` thanks the author with these words. Refused when somebody has done so already."""
    _sent, is_first = Sent.objects.get_or_create(
        member=post.author, kind=Kind.THANKS, defaults={"by": by}
    )
    if not is_first:
        said = gettext("%(name)s has been thanked already; nothing was sent this time.")
        raise Refused(said % {"name": post.author})
    log(instance=post, action=KIND, user=by, data={"reason": words})
    notify({post.author_id: "first"}, KIND, "welcome:thanks", post, actor=by)
