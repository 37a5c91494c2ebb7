"""A topic as search engines want it: a question with its answers, or a discussion. Each post is written once and kept."""

import json
from collections.abc import Iterable

from django.conf import settings
from django.utils.translation import override

from community.content.addressing import url
from community.content.markdown import plain_text
from community.content.pages import json_ld_script
from community.content.pure import pure
from forum.models.on_page import author_of

KEPT = 4_000  # posts
LONG = 8_000  # characters; what is longer is written anew each time


def structured_data(topic, replies) -> str:
    """Of a topic and the replies on a page (`ReplyOnPage`)."""
    rows = [reply.row for reply in replies if reply.row.is_shown]
    with override(settings.LANGUAGE_CODE):  # once, not for the address of each reply
        data = question if topic.category.takes_answers else discussion
        return json_ld_script(data(topic, rows))


def question(topic, rows) -> str:
    """Without an answer, it is no such page."""
    accepted = topic.accepted_reply
    others = [row for row in rows if row.pk != topic.accepted_reply_id]
    answers = of_replies(others, "Answer")
    parts = [
        of_post(topic, "Question", topic.get_absolute_url()),
        inside({"name": topic.title, "answerCount": topic.reply_count}),
    ]
    if answers:
        parts.append(f'"suggestedAnswer": {listed(answers)}')
    if accepted:
        answer = of_post(accepted, "Answer", "")
        parts.append(f'"acceptedAnswer": {{{answer}}}')
    return f'"@type": "QAPage", "mainEntity": {{{", ".join(parts)}}}'


def discussion(topic, rows) -> str:
    address = topic.get_absolute_url()
    about = {
        "headline": topic.title,
        "mainEntityOfPage": settings.SITE_URL + address,
        "commentCount": topic.reply_count,
    }
    comments = listed(of_replies(rows, "Comment"))
    start = of_post(topic, "DiscussionForumPosting", address)
    return f'{start}, {inside(about)}, "comment": {comments}'


def listed(parts: Iterable[str]) -> str:
    return f"[{', '.join(f'{{{part}}}' for part in parts)}]"


def inside(data: dict) -> str:
    return json.dumps(data, ensure_ascii=False)[1:-1]


def of_replies(rows, kind: str) -> list[str]:
    kept = known.here()
    return [of(row, row.author, kind, "", kept) for row in rows]


def of_post(post, kind: str, address: str) -> str:
    author = post.author
    facts = author.username, author.name, author.kind, author.is_team, ""
    return of(post, facts, kind, address, known)


def of(post, author: tuple, kind: str, address: str, kept) -> str:
    write = written if len(post.html) > LONG else kept
    facts = post.html, post.created_at, post.edited_at, post.helpful_count, author
    return write(kind, settings.SITE_URL, post.pk, address, *facts)


def written(kind, site, pk, address, html, created_at, edited_at, helpful_count, author) -> str:
    member = author_of(author)
    about = {
        "@type": kind,
        "text": plain_text(html),
        "datePublished": created_at.isoformat(),
        "url": site + (address or url("forum:reply", pk)),
        "author": {
            "@type": "Person",
            "name": str(member),
            "url": site + member.get_absolute_url(),
        },
        **helpful(helpful_count, kind),
    }
    if edited_at:
        about["dateModified"] = edited_at.isoformat()
    return inside(about)


known = pure(KEPT)(written)


def helpful(number: int, kind: str) -> dict:
    """How many found it helpful: votes for questions and answers, likes elsewhere."""
    if kind in ("Question", "Answer"):
        return {"upvoteCount": number}
    likes = {
        "@type": "InteractionCounter",
        "interactionType": "https://schema.org/LikeAction",
        "userInteractionCount": number,
    }
    return {"interactionStatistic": likes}
