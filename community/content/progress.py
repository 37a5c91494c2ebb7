"""How far a long command has come."""

import sys
import time
from collections.abc import Iterable, Iterator

from tqdm import tqdm

EVERY = 5  # seconds between lines where there is no terminal to draw a bar in


def progress(items: Iterable, label: str, total: int | None = None) -> Iterator:
    """The items, with a bar in a terminal; elsewhere with a line every few seconds."""
    if sys.stderr.isatty():
        yield from tqdm(items, desc=label, total=total)
        return
    total = len(items) if total is None else total
    said = time.monotonic()
    for number, item in enumerate(items):
        if time.monotonic() - said >= EVERY:
            said = time.monotonic()
            print(f"{label}: {number} of {total}", file=sys.stderr)  # noqa: T201
        yield item


def silence(items: Iterable, label: str, total: int | None = None) -> Iterable:
    """The same for those who asked for nothing to be said."""
    return items
