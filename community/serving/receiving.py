"""Between the web server and the site: who sends slowly holds up nobody.

Each request has a thread of the web server. It takes in what is sent before the site begins, by pieces that must each
come in time. Then it waits for one of a few places; with the place it gets that place's connections to the database,
so that there are no more of these than places.
"""

import tempfile
import time
from contextlib import contextmanager
from queue import LifoQueue

from django.db import connections

from community.content.uploads import ADMIN_BYTES

PATIENCE = 10  # seconds for one piece
PIECE, LARGEST_PIECE = (
    32,
    4096,
)  # bytes; a piece that came at once is followed by one twice as large
IN_MEMORY = 256 * 1024  # bytes of a body; what is larger waits in a temporary file
AHEAD = 12 * 2**20  # bytes: one of our files. The rest of what is longer is read by who works on it


class CutOff(Exception):
    """The status to answer with; nobody may be there to read it."""


class Receiver:
    """A WSGI application around another, which has `places` requests under way at most."""

    def __init__(self, application, places: int):
        self.application, self.free = application, LifoQueue()
        for _ in range(places):
            self.free.put({})

    def __call__(self, environ, start_response):
        length = environ.get("CONTENT_LENGTH") or "0"
        # What has no length is read as empty, and what is too long is refused unread.
        if length != "0" and length.isdecimal() and int(length) <= ADMIN_BYTES:
            try:
                environ["wsgi.input"] = received(environ["wsgi.input"], int(length))
            except CutOff as cut:
                start_response(str(cut), [("Content-Length", "0"), ("Connection", "close")])
                return []
        with self.place():
            return self.application(environ, start_response)

    @contextmanager
    def place(self):
        kept = self.free.get()
        lend(kept)
        try:
            yield
        finally:
            self.free.put(taken_back())


def lend(kept: dict) -> None:
    """To this thread, instead of connections that it may have made while it sent an answer."""
    connections.close_all()
    for alias, connection in kept.items():
        connections[alias] = connection


def taken_back() -> dict:
    kept = {connection.alias: connection for connection in connections.all(initialized_only=True)}
    for alias, connection in kept.items():
        if not connection.allow_thread_sharing:
            connection.inc_thread_sharing()
        del connections[alias]
    return kept


def received(stream, length: int):
    """A file with what is sent, up to AHEAD bytes of it; then comes the rest of the stream. Raises CutOff."""
    body = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 (whoever reads it lets it go)
    for piece in pieces(stream, min(length, AHEAD)):
        body.write(piece)
    body.seek(0)
    return body if length <= AHEAD else Continued(body, stream)


def pieces(stream, length: int):
    size = PIECE
    while length:
        began = time.monotonic()
        piece = stream.read(min(size, length))
        took = time.monotonic() - began
        if not piece:
            raise CutOff("400 Bad Request")
        if took > PATIENCE:
            raise CutOff("408 Request Timeout")
        yield piece
        length -= len(piece)
        size = min(2 * size, LARGEST_PIECE) if took < PATIENCE / 10 else max(size // 2, PIECE)


class Continued:
    """A file, and then a stream."""

    def __init__(self, file, stream):
        self.file, self.stream = file, stream

    def read(self, size: int = -1) -> bytes:
        start = self.file.read(size)
        if size < 0:
            return start + self.stream.read()
        return start + self.stream.read(size - len(start)) if len(start) < size else start

    def readline(self, size: int = -1) -> bytes:
        return self.file.readline(size) or self.stream.readline(size)
