"""What is like a whole text: a question that is being written, a topic, a guide.

Search takes every word for a wish; here most words only tell a story. So a rare word counts more, how something is asked
counts nothing, and the last word is finished. No title wins by being contained.
"""

from community.search.query import Hit, Query

TITLE = 1.5  # more for what stands in the first line, if there are others
RARER = 1.2  # power of a word's rarity


class Whole(Query):
    is_whole = True

    def weigh(self) -> None:
        first, _, rest = self.text.partition("\n")
        title = set(Query(first).tokens) if rest.strip() else set()
        for sought in self.sought:
            sought.rarity = sought.rarity**RARER * (TITLE if sought.text in title else 1)

    def title_factor(self, title: str) -> float:
        return 1.0


def similar(text: str, scopes: list[str], locale: str, segments=(), synonyms=None) -> list[Hit]:
    """What is like `text` (a title, then the rest on lines of its own) for a reader who holds these scopes."""
    return Whole(text, segments, synonyms=synonyms).hits(scopes, locale)
