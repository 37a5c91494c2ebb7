"""How the replies of a page are drawn: each once for all who see the same of it, and kept (docs/decisions/0023).

`article` is given facts and nothing else, neither who asks nor a model: what two readers share is equal by all of them.
The one thing in it that belongs to somebody, the token of their forms, is put in when the page is filled.
"""

from collections import defaultdict
from secrets import token_hex
from typing import NamedTuple

from django.template import engines
from django.utils.safestring import mark_safe

from community.content import tokens
from community.content.pure import pure
from forum.flagging import flagged_away
from forum.models import Reaction, Reply
from forum.models.on_page import Row, author_of, exchanges_on_page, rows_on_page
from forum.templatetags.when import moments
from forum.words import looked_at_first

KEPT = 4_000  # articles; a process that has drawn the whole forum holds some 20 MB
LONG = 8_000  # characters; what is longer is drawn anew each time, so that nobody fills the memory with a few posts
MARK = token_hex(16)  # stands for the token; nobody knows it who could write it into a post
FIELD = mark_safe(f'<input type="hidden" name="csrfmiddlewaretoken" value="{MARK}">')  # noqa: S308


class Page(NamedTuple):
    """What the articles of a page have in common."""

    topic_pk: int
    first: int  # position
    lang: str
    signed_in: bool


class Marks(NamedTuple):
    """What an article shows beside its row."""

    written: str  # <time>
    changed: str  # "" if it never was
    picture: str  # the address of its author's
    is_askers: bool = False
    is_accepted: bool = False
    answers: tuple | None = None  # (name, way)
    answered_by: tuple = ()  # of (name, way)
    is_flagged_away: bool = False
    promise: str = ""  # to the author, of what waits for a moderator
    takes_reactions: bool = False
    takes_flags: bool = False
    mine: frozenset = frozenset()  # kinds of reactions
    acts: frozenset = frozenset()


class ReplyOnPage:
    """A row of a page with its article."""

    def __init__(self, row: Row):
        self.row, self.gone_before, self.begins_unread, self.article = row, [], False, ""
        self.pk, self.position = row.pk, row.position

    def get_absolute_url(self) -> str:
        return place_of(self.row).get_absolute_url()


def place_of(row: Row) -> Reply:
    return Reply(pk=row.pk, position=row.position)


def drawn(row: Row, page: Page, marks: Marks) -> str:
    reply = Reply(**{name: getattr(row, name) for name in OF_REPLY}, author=author_of(row.author))
    reply.bookmark_pk, reply.flag_pk = row.bookmark_pk, row.flag_pk
    for name in OF_MARKS:
        setattr(reply, name, getattr(marks, name))
    reply.was_title = row.was_title
    facts = {"reply": reply, "marks": marks, "lang": page.lang, "on": on(page)}
    return engines["jinja2"].get_template("forum/_reply.html").render(facts)


OF_REPLY = (
    "pk", "position", "html", "created_at", "edited_at", "hidden_at", "held_at", "deleted_at",
    "helpful_count", "thanks_count",
)  # fmt: skip
OF_MARKS = (
    "written", "changed", "is_flagged_away", "promise", "takes_reactions", "takes_flags", "mine",
)  # fmt: skip
known = pure(KEPT)(drawn)


def on(page: Page) -> dict:
    """What the macros of a post are told of the page."""
    return {**page._asdict(), "token": FIELD if page.signed_in else ""}


def replies_of(request, topic, page: Page, may: dict) -> tuple[list[ReplyOnPage], list[Reply]]:
    """The replies of a page, drawn, each with `gone_before`: the places before it whose words went to a topic of their
    own; and such places after all of them. `may` are the rights in the topic, which gets its own marks as well."""
    replies, gone_after = apart(rows_on_page(topic, request.user, page.first - 1))
    token = token_of(request)
    marks = marks_of(request, topic, [reply.row for reply in replies], may)
    kept = known.here()
    for reply, its in zip(replies, marks, strict=True):
        draw = drawn if len(reply.row.html) > LONG else kept
        reply.article = signed(draw(reply.row, page, its), token)
    return replies, gone_after


def signed(html: str, token: str) -> str:
    """Drawn for all, with the token of one in its forms."""
    return mark_safe(html.replace(MARK, token) if token else html)  # noqa: S308


def token_of(request) -> str:
    """Signed out there are no forms, and the page may be the same for everybody."""
    return tokens.token_of(request) if request.user.is_authenticated else ""


def apart(rows: list[Row]) -> tuple[list[ReplyOnPage], list[Reply]]:
    replies, gone = [], []
    for row in rows:
        if row.became_id:
            gone.append(place_of(row))
            continue
        reply = ReplyOnPage(row)
        reply.gone_before, gone = gone, []
        replies.append(reply)
    return replies, gone


def marks_of(request, topic, rows: list[Row], may: dict) -> list[Marks]:
    member = request.user
    answers, answered_by = around(topic, member, rows)
    said = Reaction.objects.of(member, topic, rows)
    away = flagged_away([topic, *(noun(row, topic) for row in rows if row.held_at)], member)
    own = own_marks(request, said, away)
    for name, value in own(topic, "topic").items():
        setattr(topic, name, value)
    asker = topic.author_id if topic.category.takes_answers else None
    return [
        Marks(
            **own(row, "reply"),
            picture=picture_of(row),
            is_askers=row.author_id == asker,
            is_accepted=row.pk == topic.accepted_reply_id,
            answers=answers.get(row.in_reply_to_id),
            answered_by=tuple(answered_by[row.pk]),
            acts=acts_on(row, topic, member, may),
        )
        for row in rows
    ]


def own_marks(request, said: set, away: set):
    """Of a post, "topic" or "reply": what articles of both have in common, as who asks sees it."""
    member, timed = request.user, moments()
    pk, signed_in = member.pk, member.is_authenticated

    def marks(post, kind: str) -> dict:
        is_shown, is_own = post.is_shown, post.author_id == pk
        is_away = is_own and (kind, post.pk) in away
        waits = is_own and post.held_at and not is_away
        return {
            "written": timed(post.created_at),
            "changed": timed(post.edited_at) if post.edited_at else "",
            "is_flagged_away": is_away,
            "promise": str(looked_at_first(request)) if waits else "",
            "takes_reactions": signed_in and is_shown and not is_own,
            "takes_flags": is_shown and not is_own,
            "mine": frozenset(it for name, of, it in said if (name, of) == (kind, post.pk)),
        }

    return marks


def picture_of(row: Row) -> str:
    """An address may be signed, and then it changes with the time."""
    return author_of(row.author).picture.url if row.picture else ""


def around(topic, member, rows: list[Row]) -> tuple[dict, dict]:
    """What each reply answers, and who answers it: (name, way) by ids."""
    here = {row.pk for row in rows}
    known, followers = {}, defaultdict(list)
    for other in exchanges_on_page(topic, member, rows):
        reply = place_of(other)
        way = f"#{reply.anchor}" if other.pk in here else reply.get_absolute_url()
        known[other.pk] = str(author_of(other.author)), way
        followers[other.in_reply_to_id].append(known[other.pk])
    return known, followers


def noun(row: Row, topic) -> Reply:
    """The reply as far as it is asked what somebody may do to it."""
    return Reply(
        pk=row.pk, topic=topic, author_id=row.author_id, position=row.position,
        created_at=row.created_at, hidden_at=row.hidden_at, held_at=row.held_at,
        deleted_at=row.deleted_at,
    )  # fmt: skip


def acts_on(row: Row, topic, member, may: dict) -> frozenset[str]:
    """What `member` may do to a reply; `may` are the rights in its topic."""
    if not member.is_authenticated:
        return frozenset()
    answer = topic.accepted_reply_id
    acts = {
        "respond": may["reply"] and row.is_shown,
        "accept": may["accept"] and row.is_shown and not answer,
        "unaccept": may["accept"] and row.pk == answer,
        "hide": may["moderate"],
        "bookmark": True,
        "release": may["moderate"] and row.held_at,
    }
    if row.author_id == member.pk or may["moderate"]:
        reply = noun(row, topic)
        acts |= {
            "edit": reply.allows_edit_by(member),
            "remove": reply.allows_removal_by(member),
        }
    return frozenset(act for act, allowed in acts.items() if allowed)
