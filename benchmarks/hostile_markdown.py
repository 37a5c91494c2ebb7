"""How long the worst Markdown takes: every shard of hostile texts, and every two of them, repeated to the end of a post.

Beside each stands how many times longer it takes than a post of the same length that somebody would write, rendered in the same run.

    python benchmarks/hostile_markdown.py
"""

import itertools
import os
import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "community.settings")

import django

django.setup()

from community.content.markdown import render  # noqa: E402
from forum.models import BODY_LENGTH  # noqa: E402
from tests.content.hostile import FRAGMENTS, SHARDS, texts, thrown_together  # noqa: E402

PROSE = """The tap drips since I changed the cartridge. I followed [the guide](/guides/taps/), step 3:

1. close the valve,
2. turn the *small* screw with a **2.5 mm** key,
3. lift the handle.

> Do not force it.

It is a `K-20` from <https://example.com/taps>. Thanks!

"""
WORST = 8  # rows


def seconds(source: str) -> float:
    start = time.thread_time()
    render(source, line_breaks=True)
    return time.thread_time() - start


def filled(piece: str) -> str:
    return (piece * (BODY_LENGTH // len(piece) + 1))[:BODY_LENGTH]


def hostile():
    """(what it is made of, the text)"""
    for shard in [*SHARDS, *FRAGMENTS]:
        yield repr(shard), filled(shard)
    pairs = list(itertools.permutations(SHARDS, 2))
    for one, other in random.Random(8).sample(pairs, 1_200):  # noqa: S311
        half = BODY_LENGTH // 2
        yield f"{one!r} many times, then {other!r}", filled(one)[:half] + filled(other)[:half]
        yield f"{one + other!r}", filled(one + other)
    for number, source in enumerate(thrown_together(300, seed=1)):
        yield f"thrown together {number}", filled(source)


def main():
    control = min(seconds(filled(PROSE)) for _ in range(3))
    print(f"control: {BODY_LENGTH:,} characters of a post: {control * 1000:.0f} ms")
    tried = sorted(((seconds(source), name) for name, source in hostile()), reverse=True)
    for _took, name in tried[:WORST]:
        source = next(text for other, text in hostile() if other == name)
        took = min(seconds(source) for _ in range(2))  # the machine may have been elsewhere once
        print(f"{took * 1000:6.0f} ms  {took / control:5.2f} of control  {name[:80]}")
    print(f"{len(tried):,} texts of {BODY_LENGTH:,} characters, {len(list(texts())):,} short ones")


main()
