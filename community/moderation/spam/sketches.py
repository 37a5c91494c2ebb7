"""What is kept of a text to know it again, also with a few other words in it: the smallest hashes of its runs of three words.

Two texts share about as many of them as they share runs of words (bottom-k sketches of their Jaccard similarity). The words cannot be read from
them. Addresses and numbers are left out, for they are what a wave of advertising changes from one to the next.
"""

from hashlib import blake2b

SIZE = 16  # hashes; the estimate is off by a tenth or so, which tells half from nearly all
RUN = 3  # words
LEAST = 8  # words; “Thanks a lot, that worked!” is written by many
MOST = 600  # words; the rest of a long text need not be compared
ALIKE = (
    0.6  # of the runs; with another greeting, name and price a text of fifty words keeps that many
)


def sketch_of(words: list[str]) -> list[int]:
    """Up to SIZE numbers of 63 bits, the smallest first; [] for what is too short to be known again."""
    said = [word for word in words if not any(char.isdigit() for char in word)][:MOST]
    if len(said) < LEAST:
        return []
    runs = {" ".join(said[start : start + RUN]) for start in range(len(said) - RUN + 1)}
    return sorted(number_of(run) for run in runs)[:SIZE]


def number_of(run: str) -> int:
    """63 bits: what a column of a database holds."""
    return int.from_bytes(blake2b(run.encode("utf-8", "replace"), digest_size=8).digest()) >> 1


def are_alike(one: list[int], other: list[int]) -> bool:
    union = sorted({*one, *other})[:SIZE]
    shared = sum(1 for number in union if number in one and number in other)
    return bool(union) and shared >= ALIKE * len(union)
