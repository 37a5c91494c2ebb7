"""How much of what was asked something says, by how telling the words are."""

from community.search.meaning import STRONG, Sought


def coverage(sought: list[Sought], folded: str) -> float:
    """From 0 to 1, of a folded text; a word that stands nowhere weighs most. Nothing asked is said by everything."""
    total = sum(one.rarity for one in sought)
    text, tokens = f" {folded} ", set(folded.split())
    held = sum(one.rarity * likeness(one, text, tokens) for one in sought)
    return held / total if total else 1.0


def likeness(one: Sought, text: str, tokens: set[str]) -> float:
    """What its best form in a text is worth; one that means the word itself, or what it was meant to be, is worth all."""
    found = (
        worth
        for form, worth in one.forms.items()
        if form in tokens or (" " in form and f" {form} " in text)
    )
    best = max(found, default=0)
    return 1.0 if best >= STRONG else best
