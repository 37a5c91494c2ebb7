"""The opening of a topic, its accepted answer and its tags, drawn from facts and kept, as the replies are (see posts.py)."""

from typing import NamedTuple

from django.template import engines
from django.utils.safestring import mark_safe

from community.content.prepared import prepared
from community.content.pure import pure
from community.members.models import Member
from forum.models import Tag, Topic
from forum.models.on_page import author_of
from forum.views.posts import LONG, OF_MARKS, Page, on

KEPT = 1_000
COLUMNS = (
    "pk", "title", "html", "edited_at", "hidden_at", "held_at", "deleted_at", "helpful_count", "thanks_count",
    "same_count",
)  # fmt: skip
MARKS = ("bookmark_pk", "flag_pk", *OF_MARKS)
RIGHTS = ("reply", "edit", "tidy", "close_as_asked_before", "remove", "ask_too")


class Opening(NamedTuple):
    topic: tuple  # COLUMNS
    author: tuple  # AUTHOR
    picture: str  # the address of its author's
    marks: tuple  # MARKS
    may: frozenset  # of RIGHTS
    asked_too: bool
    page: Page


class Accepted(NamedTuple):
    pk: int
    html: str
    author: tuple  # AUTHOR
    picture: str
    is_own: bool  # by who asked
    lang: str


def facts_of(member: Member) -> tuple[tuple, str]:
    """As AUTHOR, and the address of the picture, which may be signed and change with the time."""
    facts = member.username, member.name, member.kind, member.is_team, member.picture.name or ""
    return facts, member.picture.url if member.picture else ""


def opening_of(topic, page: Page, may: dict, *, asked_too: bool) -> str:
    author, picture = facts_of(topic.author)
    facts = Opening(
        topic=tuple(getattr(topic, name) for name in COLUMNS),
        author=author,
        picture=picture,
        marks=tuple(getattr(topic, name) for name in MARKS),
        may=frozenset(name for name in RIGHTS if may[name]),
        asked_too=bool(asked_too),
        page=page,
    )
    return (opening if len(topic.html) > LONG else known_opening)(facts)


def opening(facts: Opening) -> str:
    topic = Topic(**dict(zip(COLUMNS, facts.topic, strict=True)), author=author_of(facts.author))
    for name, value in zip(MARKS, facts.marks, strict=True):
        setattr(topic, name, value)
    rights = dict.fromkeys(facts.may, True)
    more = {"topic": topic, "may": rights, "asked_too": facts.asked_too}
    return filled("forum/_question.html", lang=facts.page.lang, on=on(facts.page), **more)


def answer_of(topic) -> str:
    """ "" where none was accepted."""
    if not topic.accepted_reply_id:
        return ""
    answer = topic.accepted_reply
    is_own = answer.author_id == topic.author_id
    facts = Accepted(answer.pk, answer.html, *facts_of(answer.author), is_own, topic.category.lang)
    return (accepted if len(answer.html) > LONG else known_answer)(facts)


def accepted(facts: Accepted) -> str:
    author = author_of(facts.author)
    return filled("forum/_accepted.html", answer=facts, author=author)


known_opening, known_answer = pure(KEPT)(opening), pure(KEPT)(accepted)


@prepared
def tags_in(topic):
    return Tag.objects.filter(topics=topic).order_by("name").values_list("name", "slug")


@pure(KEPT)
def tags_drawn(tags: tuple, edit_url: str) -> str:
    found = [Tag(name=name, slug=slug) for name, slug in tags]
    context = {"tags": found, "edit_url": edit_url}
    return mark_safe(engines["django"].get_template("forum/_tags.html").render(context))  # noqa: S308


def filled(template: str, **facts) -> str:
    return mark_safe(engines["jinja2"].get_template(template).render(facts))  # noqa: S308
