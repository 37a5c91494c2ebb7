"""How much of what was asked something says, by how telling the words are."""

from community.search.meaning import STRONG, Sought


def coverage(sought: list[Sought], folded: str) -> float:
    """From 0 to 1, of a folded text; a word that stands nowhere weighs most. Nothing asked is said by everything."""
    total = sum(one.rarity for one in sought)
    text = f" {folded} "
    held = sum(one.rarity * likeness(one, text) for one in sought)
    return held / total if total else 1.0


def likeness(one: Sought, text: str) -> float:
    """What its best form in a text is worth; one that means the word itself, or what it was meant to be, is worth all."""
    best = max((worth for form, worth in one.forms.items() if f" {form} " in text), default=0)
    return 1.0 if best >= STRONG else best
