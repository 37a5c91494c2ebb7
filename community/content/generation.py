"""A number that changes whenever what surrounds every page may have changed.

Keys of the process-local cache `pages` carry it, so no process serves what another has outdated. It
lives in the shared cache: reading it is one primary-key query, or none with Redis.
"""

import uuid

from django.core.cache import cache
from django.db import transaction

from community.content.changes import FRAME, note

KEY = "generation"


def generation() -> str:
    return cache.get(KEY) or _begin()


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
    cache.set(KEY, number, timeout=None)
    note(FRAME)  # what was made since the commit was made with the old number
    return number
