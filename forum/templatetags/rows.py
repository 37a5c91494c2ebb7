"""A topic in a list, drawn from facts and kept, as the posts of its page are (forum/views/posts.py)."""

from typing import NamedTuple

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from community.content.pure import pure
from community.members.models import Member
from forum.models import Category, Tag, Topic
from forum.models.on_page import author_of
from forum.templatetags.when import moment

register = template.Library()
KEPT = 4_000
COLUMNS = (
    "pk", "title", "hidden_at", "held_at", "deleted_at", "locked_at", "pinned_at", "accepted_reply_id",
    "reply_count", "same_count",
)  # fmt: skip
MARKS = ("is_unread", "read_position", "is_tickable")


class Facts(NamedTuple):
    topic: tuple  # COLUMNS
    author: tuple  # AUTHOR
    picture: str  # the address of its author's, which may be signed and change with the time
    category: tuple  # name, kind, language
    last: tuple  # AUTHOR of who replied last; () for nobody
    spoken: str  # <time>
    marks: tuple  # MARKS
    tags: tuple  # of (name, slug)
    show_category: bool
    level: int


@register.simple_tag
def topic_row(topic, show_category=False, show_tags=False, level=2):
    category = topic.category
    facts = Facts(
        topic=tuple(getattr(topic, name) for name in COLUMNS),
        author=drawn_of(topic.author),
        picture=topic.author.picture.url if topic.author.picture else "",
        category=(category.name, category.kind, category.language),
        last=drawn_of(topic.last_reply.author) if topic.last_reply_id else (),
        spoken=moment(topic.last_posted_at),
        marks=(bool(topic.is_unread), topic.read_position is None, is_tickable(topic)),
        tags=tuple((tag.name, tag.slug) for tag in topic.tags.all()) if show_tags else (),
        show_category=bool(show_category),
        level=3 if level == 3 else 2,
    )
    return row(facts)


def is_tickable(topic) -> bool:
    return bool(getattr(topic, "is_tickable", False))


def drawn_of(member: Member) -> tuple:
    return member.username, member.name, member.kind, member.is_team, member.picture.name or ""


@pure(KEPT)
def row(facts: Facts) -> str:
    name, kind, language = facts.category
    topic = Topic(**dict(zip(COLUMNS, facts.topic, strict=True)))
    topic.author = author_of(facts.author)
    topic.category = Category(name=name, kind=kind, language=language)
    topic.is_unread, is_new, topic.is_tickable = facts.marks
    topic.read_position = None if is_new else 0
    context = {
        "topic": topic,
        "last": author_of(facts.last) if facts.last else None,
        "spoken": facts.spoken,
        "tags": [Tag(name=tag, slug=slug) for tag, slug in facts.tags],
        "show_category": facts.show_category,
        "level": facts.level,
    }
    return mark_safe(render_to_string("forum/_topic_row.html", context))  # noqa: S308
