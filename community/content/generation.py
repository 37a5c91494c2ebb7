"""A number that changes whenever what surrounds every page may have changed.

Keys of the process-local cache `pages` carry it, so no process serves what another has outdated. It
lives in the database even where there is a Redis, which may forget, or come back with what it knew before it was gone:
reading it is one primary-key query.
"""

import uuid

from django.core.cache import caches
from django.db import transaction

from community.content.changes import FRAME, note
from community.content.unavailable import aside

KEY = "generation"


def generation() -> str:
    """One that nobody else has, so that nothing is found or kept under it, where there is none and none can be kept."""
    return caches["kept"].get(KEY) or aside(_begin)() or uuid.uuid4().hex


def generation_for(request) -> str:
    """The number as it was when the request first asked, so that a page asks for it once."""
    if not hasattr(request, "generation"):
        request.generation = generation()
    return request.generation


def bump() -> None:
    """Let everything cached under the number be made anew, once the change is committed."""
    note(FRAME)
    transaction.on_commit(_begin)


def _begin() -> str:
    number = uuid.uuid4().hex
    caches["kept"].set(KEY, number, timeout=None)
    note(FRAME)  # what was made since the commit was made with the old number
    return number
