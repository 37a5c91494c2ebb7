"""Turns the cache of pages on, which is off in all other tests."""

import re
from contextlib import contextmanager

from django.db import connection
from django.test import override_settings

from community.content import changes, page_cache
from community.content.generation import generation
from community.content.page_cache import PLAIN, VARIED

MEGABYTE = 2**20
# What says how long ago something was.
CLOCK = re.compile(
    r"<time[^>]*>[^<]*</time>|<updated>[^<]*</updated>|\b(?:now|a second ago|\d+ seconds ago)\b"
)


@contextmanager
def cache_of_pages(megabytes=8):
    shelves = (PLAIN, VARIED)
    for shelf in shelves:
        shelf.clear()
        shelf.most = megabytes * MEGABYTE
    changes.known.__init__()
    generation()  # begun before the first page, as on any site that somebody has opened once
    with override_settings(PAGE_CACHE_MB=megabytes), connection.execute_wrapper(changes.listen):
        yield page_cache
    for shelf in shelves:
        shelf.clear()
        shelf.most = 0


def kept_pages() -> dict:
    """{(path, query): Kept} of all that would be shown from memory."""
    rows = {**PLAIN.rows, **VARIED.rows}
    return {key: row for key, row in rows.items() if row.body is not None}


@contextmanager
def one_request(callbacks):
    """What one request or task does: its transaction is over at the end, as far as its notes and callbacks go."""
    connection.run_on_commit.clear()
    with callbacks(execute=True):
        yield
    connection.run_on_commit.clear()


def plain(body: bytes) -> str:
    """A page without what the clock changes."""
    return CLOCK.sub("", body.decode())
