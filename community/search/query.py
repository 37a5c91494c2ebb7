"""From what somebody typed to ranked hits: find whatever holds any telling word, then let rank decide.

People describe what they look for; a query whose every word must occur finds a fraction of what is there. So a word is
looked for in all its forms (meaning.py), the database finds the likeliest entries that the reader may see, by how many and
how rare words they hold and whether their titles do, and ranking.py reads those.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from django.db import connection
from django.utils import timezone

from community.search import vocabulary
from community.search.engines import SQL, engine
from community.search.filters import conditions, within
from community.search.meaning import Meaning, Sought
from community.search.models import ANY_LANGUAGE, FOLDED, Entry
from community.search.ranking import Ranker
from community.search.snippets import Marker
from community.search.understanding import Asked, understand

LOOKED_UP = 400  # different words of a long text whose rarity is looked up
CODES = 12  # words with digits in them, of a long text
COUNTED = 32  # words whose forms are looked for
TELLING = 16  # the rarest of them, by which entries are found; the rest only ranks
ROWS = 30_000  # entries that the words of a query may touch together; keeps the commonest words out
DEEP = 200  # hits of each kind that can be paged through
READ = 150  # of them are read and ranked, the likeliest

STRONG, WEAK = 0.7, 0.35  # from which worth a form is a strong one; what the others count
TITLED = 0.7  # more for a word in the title, while entries are found
TITLE_AS_TYPED, TITLE_WITH_PHRASE, TITLE_WITH_ALL = 1000, 1.3, 1.15
PRIOR = {Entry.Kind.GUIDE: 1.0, Entry.Kind.FAQ: 1.05, Entry.Kind.TOPIC: 0.85}
SOLVED, OTHER_LANGUAGE = 1.1, 0.7
MEANT = (
    1.2  # for a segment that the reader chose: it decides among the good, and lifts nothing poor
)
DULL = 1 / 3  # of the rarest word's weight: what is commoner than that finds nothing beside it
FRESH = 0.1  # more for what changed today, half of that for what is a year old


@dataclass(frozen=True)
class Hit:
    pk: int
    kind: str
    is_foreign: bool  # written in another language than the reader's
    rank: float


@dataclass(frozen=True)
class Candidate:
    """A row as the database found it."""

    pk: int
    kind: str
    is_foreign: bool
    state: str
    changed_at: datetime
    segments: str
    score: float


class Query:
    """What somebody typed: any text at all. `segments` are the slugs of those the reader chose.

    `literally` takes words as they were typed; `synonyms` are tried beside those that are kept. After `hits`, `meant` is what was searched instead, if anything was.
    """

    is_whole = False  # is the last word finished?

    def __init__(self, text: str, segments=(), *, literally=False, synonyms=()):
        self.asked: Asked = understand(text)
        self.text = self.asked.text
        self.tokens = self.asked.tokens
        self.title = " ".join(self.tokens)
        self.now = timezone.now()
        self.engine = engine()
        self.segments = frozenset(segments)
        self.literally = literally
        self.synonyms = synonyms
        self.sought: list[Sought] = []

    @property
    def is_empty(self) -> bool:
        return not self.tokens and not self.asked.has_filters

    @property
    def weights(self) -> dict[str, float]:
        """Of the words that were searched, by how rare they are."""
        return {
            sought.meant or sought.text: sought.rarity for sought in self.sought if sought.is_seen
        }

    @property
    def corrections(self) -> dict[str, str]:
        return {sought.text: sought.meant for sought in self.sought if sought.meant}

    @property
    def meant(self) -> str:
        """The words as they were understood, if that is not as they were typed."""
        corrected = self.corrections
        return " ".join(corrected.get(token, token) for token in self.tokens) if corrected else ""

    @cached_property
    def words(self) -> list[str]:
        """The words whose forms are looked for: all of them, or the most telling ones of a long text."""
        unique = list(dict.fromkeys(self.tokens))
        if len(unique) <= COUNTED:
            return self.tokens
        unique = unique[:LOOKED_UP]
        codes = [token for token in unique if not token.isalpha()][:CODES]
        (known,) = vocabulary.asked(
            [vocabulary.exactly([t for t in unique if t.isalpha()] or [""])]
        )
        often = {one.text: max(one.entries, 1) / self.tokens.count(one.text) for one in known}
        rare = sorted(often, key=often.get)[: COUNTED - len(codes)]
        chosen = {*codes, *rare}
        return [token for token in unique if token in chosen]

    def hits(self, scopes: list[str], locale: str) -> list[Hit]:
        """Best first; DEEP at most of each kind in the reader's language, and as many in others."""
        if self.is_empty or not scopes:
            return []
        visible = within(scopes)
        meaning = Meaning(
            self.words, locale, visible, is_whole=self.is_whole, synonyms=self.synonyms
        )
        self.sought = meaning.find(correct=not self.literally) if self.words else []
        self.weigh()
        likely = self.candidates(scopes, locale)
        ranked = [*self.read(likely[:READ], locale), *likely[READ:]]
        hits = [self.judge(candidate) for candidate in ranked]
        return sorted(hits, key=lambda hit: (-hit.rank, -hit.pk))

    def weigh(self) -> None:
        """For kinds of queries that weigh words differently."""

    def candidates(self, scopes: list[str], locale: str) -> list[Candidate]:
        """The likeliest first. Who may see what is asked before the best of each kind are taken."""
        matches, values = self.matches(scopes)
        visible, visible_values = within(scopes)
        wanted, wanted_values = conditions(self.asked)
        own = [locale, ANY_LANGUAGE]
        sql = f"""
            WITH matches AS ({matches}), hits AS (SELECT id, sum(score) AS score FROM matches GROUP BY id),
            placed AS (
                SELECT hits.id, kind, locale NOT IN (%s, %s) AS is_foreign, state, changed_at, score,
                row_number() OVER (
                    PARTITION BY kind, locale IN (%s, %s)
                    ORDER BY score DESC, state = 'solved' DESC, changed_at DESC, hits.id DESC
                ) AS place
                FROM hits JOIN search_entry ON search_entry.id = hits.id WHERE {visible} AND {wanted})
            SELECT id, kind, is_foreign, state, changed_at, {self.for_whom()} AS segments, score
            FROM placed WHERE place <= {DEEP}"""
        with connection.cursor() as cursor:
            cursor.execute(sql, [*values, *own, *own, *visible_values, *wanted_values])
            found = [Candidate(*row, float(score)) for *row, score in cursor.fetchall()]
        return sorted(found, key=lambda one: (one.is_foreign, -one.score, -one.pk))

    def for_whom(self) -> str:
        """It stands behind the long texts of a row, so it is read of the best only, and only for those who chose."""
        if not self.segments:
            return "''"
        return "(SELECT segments FROM search_entry WHERE search_entry.id = placed.id)"

    def matches(self, scopes: list[str]) -> SQL:
        """Ids with their scores. A title typed as it stands is among them though all its words are common ones."""
        parts = [
            ("SELECT id, 0.001 AS score FROM search_entry WHERE folded_title = %s", [self.title])
        ]
        if not self.tokens:
            parts = [
                (f"SELECT id, 0.001 AS score FROM search_entry WHERE {within(scopes)[0]}", scopes)
            ]
        room = ROWS
        for sought in telling(self.sought):
            strong = [form for form, worth in sought.forms.items() if worth >= STRONG]
            weak = [form for form in sought.forms if form not in strong]
            parts.append(weighed(self.engine.titled(strong), sought.rarity * TITLED))
            if sought.entries <= room:
                room -= sought.entries
                parts.append(weighed(self.engine.holding(strong), sought.rarity))
                parts += [weighed(self.engine.holding(weak), sought.rarity * WEAK)] if weak else []
            elif room == ROWS:
                visible, values = within(scopes)
                seen = f"SELECT id FROM search_entry WHERE {visible}", values
                parts.append(weighed(self.engine.newest(strong, seen, ROWS), sought.rarity))
                room = 0
        return " UNION ALL ".join(sql for sql, _ in parts), [
            v for _, values in parts for v in values
        ]

    def read(self, likely: list[Candidate], locale: str) -> list[Candidate]:
        """With scores by what stands in them, in place of how likely they were."""
        names = [f"folded_{name}" for name in FOLDED]
        rows = Entry.objects.filter(pk__in=[one.pk for one in likely]).values_list("pk", *names)
        texts = {pk: fields for pk, *fields in rows}
        ranker = Ranker(self.sought, locale)
        return [
            Candidate(**{**vars(one), "score": self.scored(ranker, texts[one.pk], one.score)})
            for one in likely
            if one.pk in texts
        ]

    def scored(self, ranker: Ranker, fields: list[str], likelihood: float) -> float:
        return 1 + max(ranker.score(fields), likelihood) * self.title_factor(fields[0])

    def marker(self) -> Marker:
        """What marks the words that were searched in a text."""
        last = self.tokens[-1] if self.tokens else ""
        weights = self.weights
        return Marker(weights, last if last in weights else "")

    def judge(self, one: Candidate) -> Hit:
        rank = one.score * PRIOR[one.kind] * self.freshness(one.changed_at)
        rank *= SOLVED if one.state == Entry.State.SOLVED else 1
        rank *= OTHER_LANGUAGE if one.is_foreign else 1
        rank *= MEANT if self.segments & set(one.segments.split()) else 1
        return Hit(one.pk, one.kind, bool(one.is_foreign), rank)

    def title_factor(self, title: str) -> float:
        if not self.title:
            return 1.0
        if title == self.title:
            return TITLE_AS_TYPED
        if f" {self.title} " in f" {title} " or f" {title} " in f" {self.title} ":
            return TITLE_WITH_PHRASE
        return TITLE_WITH_ALL if set(self.tokens) <= set(title.split()) else 1.0

    def freshness(self, changed_at: datetime) -> float:
        if timezone.is_naive(changed_at):  # SQLite's, which are in UTC
            changed_at = changed_at.replace(tzinfo=UTC)
        age = max((self.now - changed_at).days, 0) / 365
        return 1 + FRESH / (1 + age)


def weighed(found: SQL, score: float) -> SQL:
    sql, values = found
    return f"SELECT id, {score:.4f} AS score FROM ({sql}) AS found", values


def telling(sought: list[Sought]) -> list[Sought]:
    """The rarest words, by which entries are found."""
    known = sorted((one for one in sought if one.is_seen), key=lambda one: -one.rarity)
    dull = max((one.rarity for one in known), default=0) * DULL
    return [one for one in known[:TELLING] if one.rarity >= dull]


def search(text: str, scopes: list[str], locale: str, synonyms=()) -> list[Hit]:
    """What a reader who holds these scopes finds for what they typed, best first."""
    return Query(text, synonyms=synonyms).hits(scopes, locale)
