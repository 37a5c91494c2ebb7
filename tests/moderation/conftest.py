"""Texts as they are written: spam of many families, and what customers write, the odd and the harmless."""

from pathlib import Path

import pytest

TEXTS = Path(__file__).parent / "texts"


def texts(name: str) -> list[tuple[str, str]]:
    """(title, text) of each; a single line has no title."""
    found = (TEXTS / f"{name}.txt").read_text().strip().split("\n---\n")
    return [tuple(it.split("\n", 1)) if "\n" in it else ("", it) for it in found]


@pytest.fixture
def spam():
    return texts("spam")


@pytest.fixture
def genuine():
    return texts("genuine")
