"""From what somebody typed to ranked hits: find whatever holds any telling word, then let rank decide.

People describe what they look for; a query whose every word must occur finds a fraction of what is there. So a word is
looked for as it is, by its beginning (endings differ), and the last one as a beginning too (it may not be
finished). Rare words weigh more, entries that hold more of the words come first, and a title that was typed
as it stands comes before all else.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from math import log

from django.db import connection
from django.utils import timezone

from community.search.analysis import words
from community.search.engines import SQL, Newest, Sought, Term, engine
from community.search.models import ANY_LANGUAGE, Entry
from community.search.snippets import Marker

READ = 2_000  # characters of a query; what is longer was pasted, and says early what it is about
COUNTED = 32  # different words whose rarity is asked
TELLING = 12  # the rarest of them, which are searched
ROWS = 15_000  # entries that the words of a query may touch together; keeps the commonest words out
DEEP = 200  # hits of each kind that can be paged through
BEGINNING = 5  # letters; the forms of a word in our languages nearly always share them

EXACT, UNFINISHED, INFLECTED = 1.0, 0.7, 0.6
TITLE_AS_TYPED, TITLE_WITH_PHRASE, TITLE_WITH_ALL = 1000, 1.5, 1.25
PRIOR = {Entry.Kind.GUIDE: 1.0, Entry.Kind.FAQ: 1.05, Entry.Kind.TOPIC: 0.85}
SOLVED, OTHER_LANGUAGE = 1.1, 0.7
MEANT = (
    1.2  # for a segment that the reader chose: it decides among the good, and lifts nothing poor
)
DULL = 1 / 3  # of the rarest word's weight: what is commoner than that tells nothing beside it
FRESH = 0.1  # more for what changed today, half of that for what is a year old


@dataclass(frozen=True)
class Word:
    """A word of the query, and the terms that stand for it."""

    terms: tuple[Term, ...]
    found: int = 0  # entries that hold it as it is, or if there are none, any of its terms
    touched: int = 0  # entries that hold any of its terms; both are counted to ROWS at most

    @property
    def text(self) -> str:
        return self.terms[0].text

    @classmethod
    def of(cls, text: str, is_last: bool):
        terms = [Term(text, False, EXACT)]
        if is_last and (len(text) > 1 or not text.isascii()):
            terms.append(Term(text, True, UNFINISHED))
        if len(text) > 3 and text.isalpha():
            terms.append(Term(text[: min(len(text) - 1, BEGINNING)], True, INFLECTED))
        return cls(tuple(terms))

    def counted(self, counts: list[int]):
        return replace(self, found=counts[0] or max(counts), touched=max(counts))

    def sought(self, total: int) -> Sought:
        """With inverse document frequency as in BM25: above 0, and 5 for one entry in 150."""
        absent = max(total - self.found, 0)
        return Sought(self.terms, log(1 + (absent + 0.5) / (self.found + 0.5)))


@dataclass(frozen=True)
class Hit:
    pk: int
    kind: str
    is_foreign: bool  # written in another language than the reader's
    rank: float


class Query:
    """What somebody typed: any text at all. `segments` are the slugs of those the reader chose."""

    def __init__(self, text: str, segments=()):
        self.text = text.replace("\0", " ").strip()
        self.tokens = words(self.text[:READ])
        self.title = " ".join(self.tokens)
        self.now = timezone.now()
        self.engine = engine()
        self.segments = frozenset(segments)
        self.weights: dict[str, float] = {}  # of the words that were searched, by how rare they are

    @cached_property
    def words(self) -> list[Word]:
        """The different words, without more than anybody types."""
        unique = list(dict.fromkeys(self.tokens))[:COUNTED]
        return [Word.of(text, is_last=text == self.tokens[-1]) for text in unique]

    def hits(self, scopes: list[str], locale: str) -> list[Hit]:
        """Best first; DEEP at most of each kind in the reader's language, and as many in others. Two questions."""
        if not self.tokens:
            return []
        counted, total = self.count()
        chosen = telling(counted, total)
        self.weights = {word.text: word.sought(total).rarity for word in chosen}
        sql, parameters = self.ranked(chosen, total, scopes, locale)
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            hits = [self.judge(*row) for row in cursor.fetchall()]
        return sorted(hits, key=lambda hit: (-hit.rank, -hit.pk))

    def count(self) -> tuple[list[Word], int]:
        """The words with how many entries hold them, and the number of all entries."""
        parts, parameters = [f"SELECT -1 AS place, ({self.engine.total}) AS number"], []
        for place, word in enumerate(self.words):
            for term in word.terms:
                sql, values = self.engine.holding(term)
                parts.append(
                    f"SELECT {place}, count(*) FROM ({sql} LIMIT {ROWS}) AS part{len(parts)}"
                )
                parameters += values
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts), parameters)
            (_, total), *rows = cursor.fetchall()
        counts = [[number for place, number in rows if place == i] for i in range(len(self.words))]
        return [word.counted(c) for word, c in zip(self.words, counts, strict=True)], int(total)

    def ranked(self, chosen: list[Word], total: int, scopes: list[str], locale: str) -> SQL:
        """Columns as `judge` takes them. Who may see what is asked before the best of each kind are taken."""
        matches, values = self.matches(chosen, total, scopes)
        own = [locale, ANY_LANGUAGE]
        sql = f"""
            WITH matches AS ({matches}), hits AS (SELECT id, max(score) AS score FROM matches GROUP BY id),
            placed AS (
                SELECT hits.id, kind, locale NOT IN (%s, %s) AS is_foreign, state, changed_at, folded_title, score,
                row_number() OVER (
                    PARTITION BY kind, locale IN (%s, %s) ORDER BY score DESC, hits.id DESC
                ) AS place
                FROM hits JOIN search_entry ON search_entry.id = hits.id WHERE scope IN ({slots(scopes)}))
            SELECT id, kind, is_foreign, state, changed_at, folded_title, score, {self.for_whom()} AS segments
            FROM placed WHERE place <= {DEEP}"""
        return sql, [*values, *own, *own, *scopes]

    def for_whom(self) -> str:
        """It stands behind the long texts of a row, so it is read of the best only, and only for those who chose."""
        if not self.segments:
            return "''"
        return "(SELECT segments FROM search_entry WHERE search_entry.id = placed.id)"

    def matches(self, chosen: list[Word], total: int, scopes: list[str]) -> SQL:
        """Ids with their scores. A title typed as it stands is among them though all its words are common ones."""
        same_title = "SELECT id, 0.001 AS score FROM search_entry WHERE folded_title = %s"
        if not chosen:
            return same_title, [self.title]
        newest, phrase = None, self.tokens[:TELLING] if len(self.tokens) > 1 else []
        if chosen[0].touched >= ROWS:
            visible = f"SELECT id FROM search_entry WHERE scope IN ({slots(scopes)})"
            newest, phrase = Newest(ROWS, visible, scopes), []
        sought = [word.sought(total) for word in chosen]
        scored, values = self.engine.scored(sought, phrase, newest)
        return f"SELECT * FROM ({scored}) AS scored UNION ALL {same_title}", [*values, self.title]

    def marker(self) -> Marker:
        """What marks the words that were searched in a text."""
        last = self.tokens[-1] if self.tokens else ""
        return Marker(self.weights, last if last in self.weights else "")

    def judge(self, pk, kind, is_foreign, state, changed_at, title, score, segments) -> Hit:
        rank = float(score) * PRIOR[kind] * self.title_factor(title) * self.freshness(changed_at)
        rank *= SOLVED if state == Entry.State.SOLVED else 1
        rank *= OTHER_LANGUAGE if is_foreign else 1
        rank *= MEANT if self.segments & set(segments.split()) else 1
        return Hit(pk, kind, bool(is_foreign), rank)

    def title_factor(self, title: str) -> float:
        if title == self.title:
            return TITLE_AS_TYPED
        if f" {self.title}" in f" {title}" or f" {title} " in f" {self.title} ":
            return TITLE_WITH_PHRASE
        return TITLE_WITH_ALL if set(self.tokens) <= set(title.split()) else 1.0

    def freshness(self, changed_at: datetime) -> float:
        if timezone.is_naive(changed_at):  # SQLite's, which are in UTC
            changed_at = changed_at.replace(tzinfo=UTC)
        age = max((self.now - changed_at).days, 0) / 365
        return 1 + FRESH / (1 + age)


def telling(counted: list[Word], total: int) -> list[Word]:
    """The rarest words, as many as touch no more than ROWS entries together; the rarest in any case."""
    known = sorted((word for word in counted if word.touched), key=lambda word: word.touched)
    dull = max((word.sought(total).rarity for word in known), default=0) * DULL
    chosen, touched = known[:1], sum(word.touched for word in known[:1])
    for word in known[1:TELLING]:
        touched += word.touched
        if touched > ROWS:
            break
        if word.sought(total).rarity >= dull:
            chosen.append(word)
    return chosen


def slots(values: list) -> str:
    return ", ".join(["%s"] * len(values))


def search(text: str, scopes: list[str], locale: str) -> list[Hit]:
    """What a reader who holds these scopes finds for what they typed, best first."""
    return Query(text).hits(scopes, locale)
