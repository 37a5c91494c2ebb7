"""The words of the index, found by what they share: a stem, a beginning, or a slip of the finger.

A word is learnt in the transaction that writes the entry it stands in, and no row of it is ever changed by two at a time.
That it stands here says nothing about who may see where it stands: what is told to a reader is asked of the entries.
"""

from collections.abc import Iterable
from typing import NamedTuple

from django.db import connection, transaction

from community.search import spelling
from community.search.common_words import EVERYDAY
from community.search.engines import SQL, engine
from community.search.models import FOLDED, Entry, Word
from community.search.stemming import STEMMERS, stem

SHORTEST, LONGEST = 2, 40  # letters of a word that has forms
STEM = "\ue003"  # begins a key; it occurs in no text
FORMS = 24  # of a word that are looked for, the most frequent ones
GUESSES = 300  # words that share a key with a misspelt one
AT_ONCE = 500


class Known(NamedTuple):
    text: str
    entries: int  # that held it when they were last counted


def is_word(token: str) -> bool:
    return SHORTEST <= len(token) <= LONGEST and token.isalpha()


def keys_of(word: str) -> list[str]:
    stems = [stem_key(word, language) for language in STEMMERS]
    return [*stems, *spelling.keys(word)]


def stem_key(word: str, language: str) -> str:
    return f"{STEM}{language}{STEM}{stem(word, language)}"


def learn(entries: Iterable[Entry], model=Word) -> None:
    """Take in the words of rows that are being written."""
    learn_words(
        {
            token
            for entry in entries
            for name in FOLDED
            for token in set(getattr(entry, f"folded_{name}").split(" "))
        },
        model,
    )


def learn_words(tokens: Iterable[str], model=Word) -> None:
    found = sorted(filter(is_word, set(tokens)))
    for start in range(0, len(found), AT_ONCE):
        some = found[start : start + AT_ONCE]
        known = set(model.objects.filter(text__in=some).values_list("text", flat=True))
        model.objects.bulk_create(
            [model(text=text, keys=" ".join(keys_of(text))) for text in some if text not in known]
        )


def asked(parts: list[SQL]) -> list[list[Known]]:
    """What each part finds, the most frequent words first; one question to the database."""
    if not parts:
        return []
    sql = " UNION ALL ".join(
        f"SELECT {place} AS part, found.* FROM ({part}) AS found"
        for place, (part, _) in enumerate(parts)
    )
    found: list[list[Known]] = [[] for _ in parts]
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for _, values in parts for value in values])
        for place, text, entries in cursor.fetchall():
            found[place].append(Known(text, entries))
    return found


def sharing(keys: list[str], limit: int = FORMS) -> SQL:
    """Words that have one of these keys."""
    condition, values = engine().keyed(keys)
    return frequent(condition, values, limit)


def beginning(with_letters: str, limit: int = FORMS) -> SQL:
    condition, values = engine().beginning(with_letters)
    return frequent(condition, values, limit)


def frequent(condition: str, values: list, limit: int) -> SQL:
    sql = f"SELECT text, entries FROM search_word WHERE {condition} ORDER BY entries DESC, text LIMIT {limit}"
    return sql, values


def exactly(texts: list[str]) -> SQL:
    sql = f"SELECT text, entries FROM search_word WHERE text IN ({', '.join(['%s'] * len(texts))})"
    return sql, texts


def guesses(misspelt: list[str], number: int = 3) -> dict[str, list[str]]:
    """What each of these words may have been meant to be, the likeliest first.

    Nothing for words such as “wont”, of whatever language: they need not stand anywhere to be words.
    """
    told: dict[str, list[str]] = {word: [] for word in misspelt}
    misspelt = [word for word in misspelt if word not in EVERYDAY]
    found = asked([sharing(spelling.asked_keys(word), GUESSES) for word in misspelt])
    return told | {
        word: spelling.nearest(word, {known.text: known.entries for known in others}, number)
        for word, others in zip(misspelt, found, strict=True)
    }


def recount() -> None:
    """Count anew how many entries hold each word, and forget those that none holds."""
    with transaction.atomic(), connection.cursor() as cursor:
        engine().recount(cursor)
