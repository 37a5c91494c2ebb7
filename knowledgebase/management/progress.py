"""How far a long command has come."""

import sys
import time

from tqdm import tqdm

EVERY = 5  # seconds between lines where there is no terminal to draw a bar in


def shown(items, label, stderr):
    """A bar in a terminal; elsewhere a line every few seconds."""
    if sys.stderr.isatty():
        yield from tqdm(items, desc=label)
        return
    said = time.monotonic()
    for number, item in enumerate(items):
        if time.monotonic() - said >= EVERY:
            said = time.monotonic()
            stderr.write(f"{label}: {number} of {len(items)}")
        yield item
