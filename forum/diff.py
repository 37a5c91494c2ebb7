"""What changed between two texts, word by word, in bounded time."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate

TOKEN = re.compile(r"\s+|\w+|[^\w\s]")
BUDGET = 400_000  # comparisons: about 60 ms; what is left then is shown as replaced
LONG, AROUND = 400, 150  # characters of a stretch that stayed the same, and how much of it is shown


@dataclass(frozen=True)
class Part:
    kind: str  # "same", "gone" or "new"
    text: str


def compare(old: str, new: str) -> list[Part]:
    """The parts of both texts in their order; a long stretch that stayed the same is cut in its middle."""
    a, b = TOKEN.findall(old), TOKEN.findall(new)
    parts = list(parts_of(a, b, [*matches(a, b), (len(a), len(b), 0)]))
    return [shortened(part, at, len(parts) - 1) for at, part in enumerate(parts)]


def parts_of(a, b, blocks) -> Iterator[Part]:
    i = j = 0
    for at, there, size in blocks:
        for kind, words in (("gone", a[i:at]), ("new", b[j:there]), ("same", a[at : at + size])):
            if words:
                yield Part(kind, "".join(words))
        i, j = at + size, there + size


def matches(a: list[str], b: list[str]) -> list[tuple[int, int, int]]:
    """Stretches (start in a, start in b, length) that are in both, in their order.

    As difflib does it, which for hostile texts takes minutes: each search is paid for with what it may look at.
    """
    start, end = edges(a, b)
    matcher = SequenceMatcher(None, a, b)
    costs = (1 + len(matcher.b2j.get(word, ())) for word in a)
    price = list(accumulate(costs, initial=0))
    left, found = BUDGET, [(0, 0, start), (len(a) - end, len(b) - end, end)]
    todo = [(start, len(a) - end, start, len(b) - end)]
    while todo:
        alo, ahi, blo, bhi = todo.pop()
        left -= price[ahi] - price[alo]
        if left < 0:
            break
        i, j, size = matcher.find_longest_match(alo, ahi, blo, bhi)
        if size:
            found.append((i, j, size))
            todo += [(alo, i, blo, j), (i + size, ahi, j + size, bhi)]
    return sorted(block for block in found if block[2])


def edges(a: list[str], b: list[str]) -> tuple[int, int]:
    """How many words are the same at the beginning, and how many of the rest at the end."""
    most = min(len(a), len(b))
    start = next((n for n in range(most) if a[n] != b[n]), most)
    rest = most - start
    return start, next((n for n in range(rest) if a[-1 - n] != b[-1 - n]), rest)


def shortened(part: Part, at: int, last: int) -> Part:
    if part.kind != "same" or len(part.text) < LONG:
        return part
    before = part.text[:AROUND] if at else ""
    after = part.text[-AROUND:] if at < last else ""
    return Part("same", f"{before} … {after}".strip(" "))
