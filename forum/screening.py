"""Topics and replies before the filter: in the transaction in which somebody writes, before anybody is told.

What it holds waits for a moderator, and its author sees that. Why stands in a `Verdict`, and in the audit log (`forum.hold`).
"""

from django.conf import settings
from django.db import transaction

from community.content.prepared import prepared
from community.members.models import Member
from community.moderation.screening import Judgement, Writing, screen
from community.moderation.spam.reasons import Reason
from forum.doubting import ask_elsewhere, hold_alike
from forum.models import Reply, Topic
from forum.models.post import Post


@transaction.atomic
def look_at(
    post: Post, *, is_first: bool | None = None, reasons: tuple[Reason, ...] = ()
) -> Judgement:
    """At what was just written, or sent again. `is_first`, when it is known, saves a question; `reasons` are the form's."""
    if is_first is None:
        is_first = is_first_of(post)
    return decide(post, writing(post, is_first=is_first, reasons=reasons))


@transaction.atomic
def look_again(post: Post, before: tuple[str, str], *, by: Member) -> Judgement | None:
    """At an edit. Moderators look themselves."""
    if by != post.author or before == words_of(post):
        return None
    return decide(post, writing(post, before=before))


def writing(post: Post, **more) -> Writing:
    title, source = words_of(post)
    home = post.allows_moderation_by(post.author)
    return Writing(post, post.author, source, title, is_at_home=home, **more)


def words_of(post: Post) -> tuple[str, str]:
    return getattr(post, "title", ""), post.source


def decide(post: Post, writing: Writing) -> Judgement:
    judgement = screen(writing)
    if judgement.holds:
        post.hold(reason=judgement.summary)
    elif settings.SPAM_CHECK_URL and not writing.is_trusted:
        ask_elsewhere.enqueue(post._meta.model_name, post.pk)
    if judgement.is_wave:
        hold_alike.enqueue([[it.content_type_id, it.object_id] for it in judgement.alike])
    return judgement


def is_first_of(post: Post) -> bool:
    """Nothing else of its author is in sight."""
    return not any(
        shown_by(post.author_id, post.pk if model is type(post) else 0, model=model)
        for model in (Topic, Reply)
    )


@prepared
def shown_by(author, but, *, model):
    rows = model.objects.shown().filter(author=author).exclude(pk=but)
    return rows.order_by().values_list("pk")[:1]
