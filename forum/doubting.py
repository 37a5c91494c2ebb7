"""What the worker does about spam in the forum. Each task can run twice without harm."""

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django_tasks import task

from community.moderation.models import Verdict
from community.moderation.screening import COPIES, keep, weighed
from community.moderation.spam import elsewhere
from community.moderation.spam.reasons import Reason
from forum.models import Reply, Topic
from forum.models.post import Post

NOUNS = {"topic": Topic, "reply": Reply}
FIRST_OF_ALL = (
    50  # before the tasks that tell others of a post (0), which one worker then finds held
)


@task(priority=FIRST_OF_ALL)
def ask_elsewhere(model: str, pk: int) -> None:
    """What the service for spam thinks of a post that passed here. It was asked in no transaction: it may take seconds."""
    post = find(model, pk)
    if post and post.is_shown and (reason := elsewhere.opinion_of(said(post))):
        hold(post, reason)


@task(priority=FIRST_OF_ALL)
def hold_alike(keys: list[list[int]]) -> None:
    """What other accounts wrote before the wave was seen to be one; by content type and id. What a moderator released stays."""
    for kind, pk in keys:
        model = ContentType.objects.get_for_id(kind).model
        post = find(model, pk) if model in NOUNS else None
        if post and post.is_shown and not post.author.is_trusted and not was_released(post):
            hold(post, Reason("copies", COPIES))


@task()
def teach(model: str, pk: int, is_spam: bool) -> None:
    if post := find(model, pk):
        elsewhere.teach(said(post), is_spam=is_spam)


def settle(post: Post, outcome: str) -> None:
    """A moderator has decided about `post`: was the filter right? The service, if there is one, learns of it."""
    verdict = Verdict.objects.settle(post, outcome)
    if verdict and settings.SPAM_CHECK_URL and outcome != Verdict.Outcome.UNDONE:
        teach.enqueue(post._meta.model_name, post.pk, outcome == Verdict.Outcome.SPAM)


def find(model: str, pk: int) -> Post | None:
    place = {"topic": "category__parent", "reply": "topic__category__parent"}[model]
    return NOUNS[model].objects.select_related("author", place).filter(pk=pk).first()


@transaction.atomic
def hold(post: Post, reason: Reason) -> None:
    """Unless somebody did something with it meanwhile."""
    post._lock_topic()
    if not post.is_shown:
        return
    judgement = weighed((reason,))
    keep(post, post.author, judgement)
    post.hold(reason=judgement.summary)


def was_released(post: Post) -> bool:
    return Verdict.objects.about(post).filter(outcome=Verdict.Outcome.GOOD).exists()


def said(post: Post) -> elsewhere.Said:
    topic = post if isinstance(post, Topic) else post.topic
    title = f"{topic.title}\n\n" if post is topic else ""
    return elsewhere.Said(
        kind="forum-post" if post is topic else "reply",
        text=title + post.source,
        at=post.created_at,
        language=topic.category.lang,
        url=settings.SITE_URL + post.get_absolute_url(),
        author=post.author_id,
    )
