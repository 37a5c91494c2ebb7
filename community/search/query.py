"""From what somebody typed to ranked hits: the rarest words find, all of them rank.

People describe what they look for; a query whose every word must occur finds a fraction of what is there. So a word is
looked for in all its forms (meaning.py), the database finds the likeliest entries that the reader may see, by how many and
how rare words they hold and whether their titles do, and ranking.py reads those.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, partial
from typing import NamedTuple

from django.db import connection
from django.utils import timezone

from community.search import vocabulary
from community.search.engines import SQL, Wanted, among, engine
from community.search.filters import wanted
from community.search.meaning import Meaning, Sought
from community.search.models import ANY_LANGUAGE, FOLDED, Entry
from community.search.ranking import Ranker
from community.search.snippets import Marker
from community.search.understanding import Asked, understand

LOOKED_UP = 400  # different words of a long text whose rarity is looked up
CODES = 12  # words with digits in them, of a long text
COUNTED = 32  # words whose forms are looked for
TELLING = 12  # the rarest of them, by which entries are found; the rest only ranks
ROWS = 6_000  # entries that the words of a query may touch together; of a commoner word, those where it leads
SOME = 1_500  # of them, the newest, where those are too many as well
DEEP = 200  # hits of each kind that can be paged through
READ = 150  # of them are read and ranked, the likeliest

WEAK = 0.35  # what a match of a form counts that is no strong one
TITLED = 0.7  # more for a word in the title, while entries are found
TITLE_AS_TYPED, TITLE_WITH_PHRASE, TITLE_WITH_ALL = 1000, 1.3, 1.15
PRIOR = {
    Entry.Kind.GUIDE: 1.0,
    Entry.Kind.FAQ: 1.05,
    Entry.Kind.TOPIC: 0.85,
    Entry.Kind.SPOTLIGHT: 0.6,  # opinions help nobody who looks for help
    Entry.Kind.CASE: 0.7,
}
SOLVED, OTHER_LANGUAGE = 1.1, 0.7
MEANT = (
    1.2  # for a segment that the reader chose: it decides among the good, and lifts nothing poor
)
DULL = 1 / 3  # of the rarest word's weight: what is commoner than that finds nothing beside it
# What is not to crowd out the others.
GROUPS = [
    f"{foreign} is_foreign AND kind = '{kind}'"
    for foreign in ("NOT", "")
    for kind in Entry.Kind.values
]
FRESH = 0.1  # more for what changed today, half of that for what is a year old


@dataclass(frozen=True)
class Hit:
    pk: int
    kind: str
    is_foreign: bool  # written in another language than the reader's
    rank: float
    is_pinned: bool = False  # the team chose it for these words


class Candidate(NamedTuple):
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

    `literally` takes words as they were typed; `synonyms` take the place of those that are kept, for a look beforehand.
    After `hits`, `meant` is what was searched instead, if anything was.
    """

    is_whole = False  # is the last word finished?

    def __init__(self, text: str, segments=(), *, literally=False, synonyms=None):
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
        meaning = Meaning(
            self.words, locale, scopes, is_whole=self.is_whole, synonyms=self.synonyms
        )
        self.sought = meaning.find(correct=not self.literally) if self.words else []
        self.weigh(locale)
        likely = self.candidates(scopes, locale)
        ranked = [*self.read(likely[:READ], locale), *likely[READ:]]
        hits = [self.judge(candidate) for candidate in ranked]
        return sorted(hits, key=lambda hit: (-hit.rank, -hit.pk))

    def weigh(self, language: str) -> None:
        """For kinds of queries that weigh words differently."""

    def candidates(self, scopes: list[str], locale: str) -> list[Candidate]:
        """The likeliest first. Who may see what is asked before the best of each kind are taken."""
        wished = wanted(self.asked, scopes)
        matches, values = self.matches(wished)
        allowed, allowed_values = wished.conditions
        best = " UNION ALL ".join(
            f"SELECT * FROM (SELECT * FROM seen WHERE {condition} ORDER BY score DESC, state = 'solved' DESC, "
            f"changed_at DESC, id DESC LIMIT {DEEP}) AS best"
            for condition in GROUPS
        )
        sql = f"""
            WITH hits AS (SELECT id, sum(score) AS score FROM ({matches}) AS matches GROUP BY id),
            seen AS MATERIALIZED (
                SELECT hits.id, kind, locale NOT IN (%s, %s) AS is_foreign, state, changed_at, score
                FROM hits CROSS JOIN {self.engine.rows} WHERE search_entry.id = hits.id AND {allowed})
            SELECT id, kind, is_foreign, state, changed_at, {self.for_whom} AS segments, score FROM ({best}) AS placed"""
        with connection.cursor() as cursor:
            cursor.execute(sql, [*values, locale, ANY_LANGUAGE, *allowed_values])
            found = [Candidate(*row, float(score)) for *row, score in cursor.fetchall()]
        return sorted(found, key=lambda one: (one.is_foreign, -one.score, -one.pk))

    @property
    def for_whom(self) -> str:
        """It stands behind the long texts of a row, so it is read of the best only, and only for those who chose."""
        if not self.segments:
            return "''"
        return "(SELECT segments FROM search_entry WHERE search_entry.id = placed.id)"

    def matches(self, wished: Wanted) -> SQL:
        """Ids with their scores. A title typed as it stands is among them though all its words are common ones."""
        found = list(self.words_found(wished))
        if self.tokens:
            title = "SELECT id, 0.001 AS score FROM search_entry WHERE folded_title = %s"
            # Where something else must be said too, a title alone is no match: the part finds nothing.
            found.append((title, [self.title if not wished.says else None]))
        else:
            found.append(weighed(self.filtered(wished), 0.001))
        return " UNION ALL ".join(sql for sql, _ in found), [
            v for _, values in found for v in values
        ]

    def filtered(self, wished: Wanted) -> SQL:
        """The newest that are wanted, where no words were asked for."""
        if wished.phrases or wished.tags:
            return self.engine.newest(self.engine.holding([], wished), wished, SOME)
        condition, values = wished.conditions
        if wished.unwanted:
            unwanted, more = self.engine.holding(wished.unwanted)
            condition, values = f"{condition} AND id NOT IN ({unwanted})", [*values, *more]
        return (
            f"SELECT id FROM search_entry WHERE {condition} ORDER BY id DESC LIMIT {SOME}",
            values,
        )

    def words_found(self, wished: Wanted) -> Iterator[SQL]:
        """The rarest words first. Those that stand in more entries than there is room for find nothing by themselves."""
        room, rare, first = ROWS, [], None
        for sought in telling(self.sought):
            number = sought.number + min(sought.spread(sought.weak), SOME)
            if number <= room:
                yield from self.whole(sought, wished)
                room -= number
                rare += sought.strong
            elif rare:
                # What holds a rarer word is found already: this one says which of it is meant.
                yield from self.whole(sought, wished, beside=rare)
            else:
                yield from self.common(sought, wished, first)
                first = first or sought

    def whole(self, sought: Sought, wished: Wanted, beside=()) -> Iterator[SQL]:
        hold = partial(self.engine.holding, wanted=wished, beside=beside)
        yield weighed(hold(sought.strong, where="title"), sought.rarity * TITLED)
        yield weighed(hold(sought.strong), sought.rarity)
        if sought.spread(sought.weak) > SOME and not beside:
            yield from self.leading(sought.weak, wished, sought.rarity * WEAK)
        elif sought.weak:
            yield weighed(hold(sought.weak), sought.rarity * WEAK)

    def common(self, sought: Sought, wished: Wanted, other: Sought | None) -> Iterator[SQL]:
        """Where all words are common: the entries where one leads, and those that hold it beside another."""
        newest = partial(self.engine.newest, wanted=wished, number=SOME)
        titled = self.engine.holding(sought.strong, wished, where="title")
        yield weighed(newest(titled), sought.rarity * TITLED)
        yield from self.leading(sought.strong, wished, sought.rarity)
        if other:
            found = self.engine.holding(sought.strong, wished, beside=other.strong)
            yield weighed(newest(found), sought.rarity + other.rarity)

    def leading(self, forms: list[str], wished: Wanted, score: float) -> Iterator[SQL]:
        """The entries that say these words first and most, and the newest of the others."""
        for where, worth in (("leading", 1), ("any", WEAK)):
            found = self.engine.holding(forms, wished, where=where)
            yield weighed(self.engine.newest(found, wished, SOME), score * worth)

    def read(self, likely: list[Candidate], locale: str) -> list[Candidate]:
        """With scores by what stands in them, in place of how likely they were."""
        if not likely:
            return []
        names = ", ".join(f"folded_{name}" for name in FOLDED)
        condition, pks = among("id", [one.pk for one in likely])
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT id, {names} FROM search_entry WHERE {condition}", pks)
            texts = {pk: fields for pk, *fields in cursor.fetchall()}
        ranker = Ranker(self.sought, locale)
        return [
            one._replace(score=self.scored(ranker, texts[one.pk], one.score))
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


def search(text: str, scopes: list[str], locale: str, synonyms=None) -> list[Hit]:
    """What a reader who holds these scopes finds for what they typed, best first."""
    return Query(text, synonyms=synonyms).hits(scopes, locale)
