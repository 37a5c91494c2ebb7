"""Pages of a long list that is read from its newest end: as quick far back as at the start, and nothing moves meanwhile."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils import timezone


@dataclass
class Stretch:
    """Some of the rows, and the value of `before` with which the older ones follow ("" at the end)."""

    rows: list
    older: str
    is_first: bool

    def __iter__(self):
        return iter(self.rows)

    def __len__(self):
        return len(self.rows)


def newest_first(rows, before: str = "", size: int = 30) -> Stretch:
    """The first `size` of `rows` (which have a `created_at`) before a place; nonsense is the beginning."""
    rows = rows.order_by("-created_at", "-pk")
    if place := place_of(before):
        at, pk = place
        rows = rows.filter(Q(created_at__lt=at) | Q(pk__lt=pk), created_at__lte=at)
    found = list(rows[: size + 1])
    last = found[size - 1] if len(found) > size else None
    older = f"{last.created_at.isoformat()}~{last.pk}" if last else ""
    return Stretch(found[:size], older, is_first=place is None)


def place_of(before: str) -> tuple[datetime, int] | None:
    moment, _, number = before.partition("~")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    try:
        at = datetime.fromisoformat(moment)
        return (at, int(number)) if timezone.is_aware(at) else None
    except ValueError:
        return None
