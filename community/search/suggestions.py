"""Titles that are offered while somebody types: the last word is a beginning, the others are words in any form.

Guides and answers come before topics, the reader's language before others, titles that begin as it was typed before those
that hold it. Slips are forgiven where nothing else is found. However common a beginning is, few rows are read for it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from community.search import vocabulary
from community.search.analysis import tokens
from community.search.common_words import is_common
from community.search.engines import SQL, among, engine
from community.search.models import Entry
from community.search.scopes import scopes_of
from community.search.spelling import can_be_misspelt
from community.search.understanding import FIELD, UNSEEN, UNWANTED

MOST = 7
LONGEST = 200  # characters of what is typed, as the field has it; more is no beginning of a title
WORDS = 8  # that are looked for: the last ones
LONG = 4  # letters of a beginning that few words have


@dataclass(frozen=True)
class Suggestion:
    title: str
    url: str
    kind: str

    @property
    def label(self) -> str:
        return str(Entry.Kind(self.kind).label)

    @property
    def told(self) -> dict[str, str]:
        return {"title": self.title, "url": self.url, "kind": self.kind, "label": self.label}


class Reading(NamedTuple):
    """One way to take what was typed: how a title may begin, and the words in it, each as one of several texts.

    A text that ends in * is a beginning.
    """

    title: str
    words: list[list[str]]


def suggest(
    text: str, member, language: str, segments=(), kinds: Iterable[str] = Entry.Kind.values
) -> list[Suggestion]:
    """`Suggestion`s for any text at all, the best first, MOST at most; only what `member` may see.

    `segments` are the slugs of those the reader chose.
    """
    typed = words_of(text)
    kinds = [kind for kind in Entry.Kind.values if kind in kinds]
    if not typed or not kinds:
        return []
    places = {"kind": kinds, "scope": scopes_of(member)}
    unwanted = {word for said in UNWANTED.findall(text) for word in words_of(said)[:1]}
    for read in (as_typed, in_other_forms, as_meant):
        reading = read(typed, language)
        if reading and (found := best(tiers(reading, places, language), places["scope"], segments)):
            return [one for one in found if unwanted.isdisjoint(words_of(one.title))]
    return []


def words_of(text: str) -> list[str]:
    """The words, without filters and what is unwanted. AB-1 is ab1 and no less: it may become AB-12."""
    if len(text) > LONGEST:
        return []
    found = list(tokens(UNWANTED.sub(" ", FIELD.sub(" ", UNSEEN.sub(" ", text)))))
    whole = [token for token in found if token.end == found[-1].end][:1]
    others = [token for token in found if token.start < whole[0].start] if whole else []
    return [token.text for token in [*others, *whole]]


def as_typed(typed: list[str], language: str) -> Reading | None:
    """“How do I” asks for titles with all of it; “how do I cl”, for those with what begins so."""
    *others, last = typed
    others = others[-WORDS:] if is_common(last, language) else telling(others, language)
    words = forms_of(others, language)
    is_known = all(words) and (len(last) < LONG or is_begun(last))
    return Reading(" ".join(typed), [*words, [f"{last}*"]]) if is_known else None


def in_other_forms(typed: list[str], language: str) -> Reading | None:
    """With the last word taken as a whole one, or left out."""
    words = forms_of(telling(typed, language), language)
    is_other = words and (is_common(typed[-1], language) or len(words[-1]) > 1)
    return Reading(" ".join(typed), words) if is_other and all(words) else None


def as_meant(typed: list[str], language: str) -> Reading | None:
    """With what each word may have been meant to be."""
    words = telling(typed, language)
    guesses = vocabulary.guesses([word for word in words if can_be_misspelt(word)])
    likeliest = {word: found[0] for word, found in guesses.items() if found}
    if not likeliest:
        return None
    meant = forms_of([likeliest.get(word, word) for word in words], language)
    read = [
        list(dict.fromkeys([*forms, word, *guesses.get(word, [])]))
        for word, forms in zip(words, meant, strict=True)
    ]
    return Reading(" ".join(likeliest.get(word, word) for word in typed), read)


def telling(words: list[str], language: str) -> list[str]:
    """The words that say what is looked for. The others may stand in a title or not."""
    return [word for word in dict.fromkeys(words) if not is_common(word, language)][-WORDS:]


def forms_of(words: list[str], language: str) -> list[list[str]]:
    """Each word with its other forms, or nothing for one that stands nowhere in any form; one question."""
    asked = [word for word in words if vocabulary.is_word(word)]
    found = vocabulary.asked(
        [vocabulary.sharing([vocabulary.stem_key(word, language)]) for word in asked]
    )
    forms = dict(zip(asked, found, strict=True))
    known = {word: [word, *(one.text for one in some)] for word, some in forms.items() if some}
    return [list(dict.fromkeys(known.get(word, []))) if word in forms else [word] for word in words]


def is_begun(letters: str) -> bool:
    """Does any word at all begin so? Of what is no word, nobody knows."""
    if not vocabulary.is_word(letters):
        return True
    (found,) = vocabulary.asked([vocabulary.beginning(letters, 1)])
    return bool(found)


def tiers(reading: Reading, places: dict[str, list[str]], language: str) -> list[SQL]:
    """Ids of entries, those that go before all others first."""
    spoken = (Entry.Kind.TOPIC, Entry.Kind.SPOTLIGHT)  # in any language
    topics = [kind for kind in places["kind"] if kind in spoken]
    pages = [kind for kind in places["kind"] if kind not in spoken]
    groups = [
        {"kind": pages, "locale": [language]},
        {"kind": topics},
        {"kind": pages, "foreign": [language]},
    ]
    found = []
    for group in (places | group for group in groups if group["kind"]):
        found.append(engine().beginning_with(reading.title, group))
        found.append(engine().entitled(reading.words, group, reading.title))
    return found


def best(parts: list[SQL], scopes: list[str], segments: Iterable[str]) -> list[Suggestion]:
    """The first of the first parts; one question."""
    visible, visible_values = among("scope", scopes)
    for_whom, slugs = meant_for(segments)
    sql, values = [], []
    for place, (ids, ids_values) in enumerate(parts):
        sql.append(f"""SELECT * FROM (
            SELECT search_entry.id, {place} AS tier, title, url, kind, locale
            FROM ({ids}) AS found JOIN search_entry ON search_entry.id = found.id WHERE {visible}
            ORDER BY {for_whom} state = 'solved' DESC, changed_at DESC, search_entry.id DESC LIMIT {MOST}
            ) AS tier_{place}""")  # fmt: skip
        values += [*ids_values, *visible_values, *slugs]
    # Both databases go through the parts in order, and leave the rest when there are enough.
    together = f"SELECT * FROM ({' UNION ALL '.join(sql)}) AS tiers LIMIT {MOST}"
    entries = sorted(Entry.objects.raw(together, values), key=lambda entry: entry.tier)
    return [Suggestion(entry.title, entry.get_absolute_url(), entry.kind) for entry in entries]


def meant_for(segments: Iterable[str]) -> SQL:
    """The beginning of an order: what is for the reader's segments comes first."""
    slugs = [f"% {slug} %" for slug in segments]
    if not slugs:
        return "", []
    meant = " OR ".join(["' ' || segments || ' ' LIKE %s"] * len(slugs))
    return f"({meant}) DESC,", slugs
