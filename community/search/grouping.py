"""When two queries are the same question: descale, descaling and descaled; in any order, with accents or without."""

from collections.abc import Iterable

from community.search.common_words import is_common
from community.search.stemming import stem

LONGEST = 200  # characters of a group


def group_of(tokens: Iterable[str], language: str) -> str:
    """The stems of these folded words in their order; words that only say how something is asked count where nothing else does."""
    tokens = list(tokens)
    telling = [token for token in tokens if not is_common(token, language)] or tokens
    return " ".join(sorted({stem(token, language) for token in telling}))[:LONGEST]
