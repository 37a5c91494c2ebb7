"""The one door through which everything goes that somebody writes: it passes, is held for a human, or is held as sure spam.

Nothing is refused or lost here, and nothing deleted. Whoever asks holds the thing in the same transaction in which it was made.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from django.conf import settings
from django.db import models
from django.utils import timezone, translation

from community.members.models import Member
from community.moderation.models import Fingerprint, ListedWord, Verdict
from community.moderation.models.fingerprint import BURST
from community.moderation.spam.lists import lists_of
from community.moderation.spam.reasons import Reason
from community.moderation.spam.signals import HIDE, HOLD, signals_in
from community.moderation.spam.sketches import sketch_of
from community.moderation.spam.text import Text

YOUNG, YOUNG_POINTS = (
    timedelta(days=1),
    1,
)  # on its first day an account has a question; that alone says nothing
FIRST_POINTS = 2  # spam is mostly the first thing an account writes, and has a link
BURST_POSTS, BURST_POINTS = 5, 3  # in ten minutes; two a minute are not thought about
OWN_COPY, OWN_COPIES = (
    4,
    HOLD,
)  # a question in two rooms is a beginner's slip; in three it is posted everywhere
COPY, COPIES, WAVE = (
    5,
    HOLD,
    HIDE,
)  # one, two, and WAVE_ACCOUNTS or more other accounts wrote the same
WAVE_ACCOUNTS = 4
GUEST_LINKS = 1  # a photo or a manual; who asks seldom needs a second
LISTED = {ListedWord.Act.HOLD: HOLD, ListedWord.Act.HIDE: HIDE}
KNOWN = 0.5  # of the points of words and links count against members whom others have come to know


class Band(StrEnum):
    PASS = "pass"  # noqa: S105 (no password)
    HOLD = "hold"
    HIDE = "hide"


@dataclass(frozen=True)
class Writing:
    """What was written, as it will be read, and by whom."""

    thing: models.Model  # saved: the topic, reply, profile or testimonial
    author: Member
    source: str  # Markdown or plain text
    title: str = ""
    before: tuple[str, str] | None = (
        None  # title and source until now: an edit is judged by what it adds
    )
    is_first: bool = False  # nothing of theirs is in sight yet
    reasons: tuple[Reason, ...] = ()  # that its form gives (spam/trap.py)
    is_at_home: bool = False  # its author moderates there

    @property
    def is_trusted(self) -> bool:
        return self.is_at_home or self.author.is_trusted


@dataclass(frozen=True)
class Judgement:
    band: Band
    score: int
    reasons: tuple[Reason, ...]
    alike: tuple[Fingerprint, ...] = ()  # what was written nearly the same, when it holds

    @property
    def holds(self) -> bool:
        return self.band != Band.PASS

    @property
    def is_wave(self) -> bool:
        """Do several accounts write the same?"""
        return any(it.signal == "copies" and it.points >= COPIES for it in self.reasons)

    @property
    def summary(self) -> str:
        """For the audit log: the sentences of the heaviest reasons, in the site's first language, which moderators read."""
        heaviest = sorted(self.reasons, key=lambda reason: -reason.points)[:3]
        with translation.override(settings.LANGUAGE_CODE):
            return " ".join(reason.sentence for reason in heaviest)


PASSED = Judgement(Band.PASS, 0, ())


def screen(writing: Writing) -> Judgement:
    """Judge, remember what it looks like, and keep the verdict when it holds. In the transaction of what was written."""
    judgement = judge(writing)
    if judgement.holds:
        keep(writing.thing, writing.author, judgement)
    return judgement


def keep(thing: models.Model, author: Member, judgement: Judgement) -> Verdict:
    data = [reason.as_data() for reason in judgement.reasons]
    band, score = judgement.band.value, judgement.score
    return Verdict.objects.create(thing=thing, author=author, band=band, score=score, data=data)


def judge(writing: Writing) -> Judgement:
    """What the filter thinks, without keeping that; what it looks like is kept, to know it again."""
    lists = lists_of(tuple(ListedWord.objects.values_list("pattern", "act")))
    said = read(lists, writing, writing.title, writing.source)
    alike, lately, is_new = remember(writing)
    if not (
        is_new or writing.before
    ):  # sent twice: it was judged, and a moderator may have decided since
        return PASSED
    if writing.before and score_of(said) <= score_of(read(lists, writing, *writing.before)):
        said = []
    circumstances = []
    if not writing.is_trusted:
        circumstances = [*copied(writing.author, alike), *hasty(writing, lately, said)]
    return weighed((*writing.reasons, *said, *circumstances), alike)


def read(lists, writing: Writing, title: str, source: str) -> list[Reason]:
    """What the words tell against their author."""
    author = writing.author
    text = Text(title, source, lists.fine_sites)
    listed = lists.reasons_in(text, LISTED)
    if writing.is_trusted:
        return listed
    told = list(signals_in(text, lists.is_fine))
    if author.kind == Member.Kind.GUEST and len(set(text.addresses)) > GUEST_LINKS:
        told.append(Reason("links", HOLD))
    if not author.is_newcomer:
        told = [replace(reason, points=int(reason.points * KNOWN)) for reason in told]
    return listed + told


def remember(writing: Writing) -> tuple[list[Fingerprint], int, bool]:
    """Keep what it looks like. Returns what looked alike before, how much its author wrote just now, and whether it is new."""
    sketch = sketch_of(Text(writing.title, writing.source).words)
    mine = Fingerprint(thing=writing.thing, author=writing.author, sketch=sketch)
    found = list(Fingerprint.objects.beside(mine))
    beside = [it for it in found if not it.is_of(writing.thing)]
    Fingerprint.objects.keep(mine)
    just_now = timezone.now() - BURST
    lately = sum(1 for it in beside if it.author_id == writing.author.pk and it.at > just_now)
    return [it for it in beside if it.is_alike(sketch)], lately, len(found) == len(beside)


def copied(author: Member, alike: list[Fingerprint]) -> Iterator[Reason]:
    """Copies count against members as well: an account that was taken over writes like any other."""
    own = sum(1 for it in alike if it.author_id == author.pk)
    others = len({it.author_id for it in alike} - {author.pk})
    if own:
        yield Reason("own_copies", OWN_COPY if own == 1 else OWN_COPIES)
    if others:
        yield Reason("copies", COPY if others == 1 else WAVE if others >= WAVE_ACCOUNTS else COPIES)


def hasty(writing: Writing, lately: int, said: list[Reason]) -> Iterator[Reason]:
    author = writing.author
    if not author.is_newcomer:
        return
    if timezone.now() - author.joined_at < YOUNG:
        yield Reason("young", YOUNG_POINTS)
    if writing.is_first and any(reason.signal == "link" for reason in said):
        yield Reason("first", FIRST_POINTS)
    if lately >= BURST_POSTS:
        yield Reason("burst", BURST_POINTS)


def weighed(reasons: tuple[Reason, ...], alike=()) -> Judgement:
    score = score_of(reasons)
    band = Band.HIDE if score >= HIDE else Band.HOLD if score >= HOLD else Band.PASS
    return Judgement(band, score, reasons, tuple(alike) if band != Band.PASS else ())


def score_of(reasons) -> int:
    return sum(reason.points for reason in reasons)
