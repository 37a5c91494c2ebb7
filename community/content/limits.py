"""How often somebody may do something. Each room has a table of its own; docs/limits.md lists them all.

Counted is by member, by address (an IPv6 network) and by key, in one place that all processes share (`tallies`). A period
begins with the first try, and what was refused counts for nothing.
"""

import math
import re
import time
from dataclasses import dataclass
from typing import ClassVar

from django.conf import settings
from django.http import JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.content import tallies as kept
from community.content.cache_keys import hidden
from community.content.client import client_network

RATE = re.compile(r"(\d+)/(\d*)([smhd])/(member|address|key)")
UNITS = {"s": 1, "m": 60, "h": 60 * 60, "d": 24 * 60 * 60}


@dataclass(frozen=True)
class Rate:
    most: int
    seconds: int
    whom: str  # "member" (who is signed in), "address" or "key"

    @classmethod
    def read(cls, text: str) -> "Rate":
        """ "10/5m/member" is ten times in five minutes."""
        if not (found := RATE.fullmatch(text)):
            raise ValueError(f"{text!r} is no rate; write it like 10/5m/member.")
        most, number, unit, whom = found.groups()
        return cls(int(most), int(number or 1) * UNITS[unit], whom)

    @property
    def allowed(self) -> int:
        return max(1, int(self.most * settings.RATE_LIMITS))


class Limits(dict):
    """The limits of a room: {"act": "10/5m/member,100/d/address"}.

    `doors` are views whose POST counts before they are called: {view name: act}, or (act, field) where what is typed
    in that field is the key. Whoever has the permission `free` is not limited.
    """

    rooms: ClassVar[dict[str, "Limits"]] = {}
    doors: ClassVar[dict[str, tuple]] = {}

    def __init__(self, room: str, rates: dict[str, str], *, doors=(), free: str = ""):
        super().__init__(rates)
        self.room, self.free = room, free
        self.rooms[room] = self
        for view, door in dict(doors).items():
            act, field = (door, "") if isinstance(door, str) else door
            self.doors[view] = (self, act, field)

    def rates(self, act: str) -> list[Rate]:
        return [Rate.read(text.strip()) for text in self[act].split(",")]

    def allow(self, request, act: str, key: str | None = None) -> bool:
        """Count this act, unless it is one too many; then the answer says with Retry-After when it is not."""
        tallies = self.tallies(request, act, key)
        wait = count(tallies) if tallies else 0
        if wait:
            request.retry_after = max(wait, getattr(request, "retry_after", 0))
        return not wait

    def give_back(self, request, act: str, key: str | None = None) -> None:
        """It was none of those that the limit is for, such as a right password among guesses."""
        kept.take_back(self.tallies(request, act, key))

    def forget(self, request, act: str, key: str | None = None) -> None:
        kept.forget(self.tallies(request, act, key))

    def tallies(self, request, act: str, key: str | None) -> dict[str, Rate]:
        """The rates that apply, by what they are counted under; {} for whoever is not limited."""
        if (
            not settings.RATE_LIMITS
            or settings.READ_ONLY
            or (self.free and request.user.has_perm(self.free))
        ):
            return {}
        member = request.user.pk and str(request.user.pk)
        whose = {"member": member, "address": client_network(request), "key": key}
        return {
            hidden(f"{self.room}:{act}:{rate.whom}:{rate.seconds}:{whose[rate.whom]}", "limits", 1): rate
            for rate in self.rates(act)
            if whose[rate.whom] is not None
        }  # fmt: skip


def count(tallies: dict[str, Rate]) -> int:
    """Count once more under each; or, if that is too much for one of them, under none. Returns the seconds to wait."""
    now = time.time()
    counted = kept.add({key: rate.seconds for key, rate in tallies.items()}, now)
    over = [ends for key, number, ends in counted if number > tallies[key].allowed]
    if not over:
        return 0
    kept.take_back(tallies)
    return max(1, math.ceil(max(over) - now))


def too_many(request):
    """The page that asks for a pause, or as much in JSON for a program. `LimitMiddleware` adds Retry-After."""
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        seconds = getattr(request, "retry_after", None)
        said = {"error": _("That was a lot in a short time."), "retry_after": seconds}
        return JsonResponse(said, status=429)
    return render(request, "429.html", {"pause": pause(request)}, status=429)


def pause(request) -> str:
    """How long to wait, in words."""
    seconds = getattr(request, "retry_after", 0)
    if seconds < 90:
        return ngettext("%d second", "%d seconds", seconds) % seconds if seconds else ""
    if seconds < 90 * 60:
        minutes = math.ceil(seconds / 60)
        return ngettext("%d minute", "%d minutes", minutes) % minutes
    hours = math.ceil(seconds / 3600)
    return ngettext("%d hour", "%d hours", hours) % hours
