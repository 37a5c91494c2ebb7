"""What is done away with when somebody turns out to be a spammer: each app registers its part, in its AppConfig.ready.

A part changes rows by the hundred, deletes nothing that was written, and remembers just what it changed, so that it
can be taken back days later. It runs within the transaction of the act, when the member is banned already. The parts
of upper apps come first, those of the members and notifications last: so locks are taken in one order.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

from community.members.models import Member


@dataclass(frozen=True)
class Part:
    """`count(member)` is how many things it would change; `sweep(member, at)` changes them, and returns what `undo`
    needs (fit for JSON; empty for nothing); `undo(member, did, at)` gets the same, and the moment of the act.
    `size(did)` is how many that were."""

    name: str
    label: str | Promise
    count: Callable[[Member], int]
    sweep: Callable[[Member, datetime], Any]
    undo: Callable[[Member, Any, datetime], None]
    size: Callable[[Any], int] = len


PARTS: dict[str, Part] = {}  # in the order in which they happen and are undone


def register(*parts: Part) -> None:
    PARTS.update({part.name: part for part in parts})


def forecast(member) -> list[tuple[str | Promise, int]]:
    """What the act would change, in words, and how many of each; without what there is none of."""
    counted = ((part.label, part.count(member)) for part in PARTS.values())
    return [(label, number) for label, number in counted if number]


def in_words(counts: dict[str, int]) -> list[tuple[str | Promise, int]]:
    """The same of what it has changed: the numbers of the parts, by name."""
    return [(PARTS[name].label if name in PARTS else name, n) for name, n in counts.items()]
