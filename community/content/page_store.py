"""Answers in the memory of one process: so many bytes, those longest not asked for go first."""

import gzip
import hashlib
import threading
import time
from collections import OrderedDict
from contextlib import contextmanager
from dataclasses import dataclass, field

import brotli

BESIDE = 2_000  # bytes that an answer takes beside its body, about
# What clients may accept, the smallest first.
PACKED = {
    "br": lambda body: brotli.compress(body, quality=5),
    "gzip": lambda body: gzip.compress(body, 6, mtime=0),
}


@dataclass
class Kept:
    """One answer, or with `body` None the knowledge that this one is not kept."""

    headers: dict[str, str]
    body: bytes | None
    made_at: int  # by the clock of `Known`
    tags: frozenset[str]
    until: float  # time.monotonic()
    etag: str = ""
    bodies: dict[str, bytes] = field(default_factory=dict)  # packed, once somebody asked for it

    def __post_init__(self):
        if self.body is not None:
            self.etag = hashlib.blake2b(self.body, digest_size=16).hexdigest()
            self.bodies[""] = self.body

    def packed(self, coding: str) -> bytes:
        if coding not in self.bodies:
            self.bodies[coding] = PACKED[coding](self.body)
        return self.bodies[coding]

    @property
    def size(self) -> int:
        return BESIDE + len(self.body or b"") * 3 // 2  # packed ones included, about


class Store:
    """Keys to `Kept`, and who is making which at the moment."""

    def __init__(self, most: int):
        self.most, self.size = most, 0
        self.lock = threading.Lock()
        self.rows: OrderedDict[tuple, Kept] = OrderedDict()
        self.making: dict[tuple, threading.Event] = {}

    def get(self, key: tuple) -> Kept | None:
        with self.lock:
            if (row := self.rows.get(key)) is None:
                return None
            if row.until < time.monotonic():
                self._drop(key)
                return None
            self.rows.move_to_end(key)
            return row

    def put(self, key: tuple, row: Kept) -> None:
        if row.size > self.most // 8:
            return
        with self.lock:
            self._drop(key)
            self.rows[key] = row
            self.size += row.size
            while self.size > self.most:
                self._drop(next(iter(self.rows)))

    def drop(self, key: tuple, row: Kept) -> None:
        """Unless somebody has put another there meanwhile."""
        with self.lock:
            if self.rows.get(key) is row:
                self._drop(key)

    def clear(self) -> None:
        with self.lock:
            self.rows.clear()
            self.size = 0

    def _drop(self, key: tuple) -> None:
        if row := self.rows.pop(key, None):
            self.size -= row.size

    @contextmanager
    def turn(self, key: tuple, patience: float):
        """True for the first, who makes the answer; False for whoever asked meanwhile, once it is there or after
        `patience` seconds."""
        mine = threading.Event()
        with self.lock:
            making = self.making.setdefault(key, mine)
        if making is not mine:
            making.wait(patience)
            yield False
            return
        try:
            yield True
        finally:
            with self.lock:
                del self.making[key]
            mine.set()
