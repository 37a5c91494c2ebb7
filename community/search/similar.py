"""What is like a whole text: a question that is being written, a topic, a guide."""

from community.search.query import Hit, search


def similar(text: str, scopes: list[str], locale: str) -> list[Hit]:
    return search(text, scopes, locale)
