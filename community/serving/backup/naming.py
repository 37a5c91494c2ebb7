"""How the files are named, which of them are this site's, and which are kept."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings

STAMP = "%Y-%m-%dT%H%M%SZ"


def name_of(moment: datetime) -> str:
    """For example hearth-help.example.com-2026-11-30T221530Z.tar.gz."""
    return f"hearth-{site()}-{moment.astimezone(UTC):{STAMP}}.tar.gz"


def site() -> str:
    """Host and port: several sites may keep their backups in one folder."""
    return re.sub(r"[^a-z0-9.-]", "_", urlsplit(settings.SITE_URL).netloc.lower())


def moment_of(name: str) -> datetime | None:
    """When a backup of this site was made; None for any other file."""
    pattern = rf"hearth-{re.escape(site())}-(\d{{4}}-\d\d-\d\dT\d{{6}}Z)\.tar\.gz"
    if not (found := re.fullmatch(pattern, name, re.ASCII)):
        return None
    try:
        return datetime.strptime(found[1], STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None


def ours(names: list[str]) -> list[str]:
    """Of this site, the newest first."""
    return sorted(filter(moment_of, names), key=moment_of, reverse=True)


@dataclass(frozen=True)
class Keep:
    """The newest backup of each of so many days, weeks and months in which there is one."""

    daily: int = 7
    weekly: int = 4
    monthly: int = 6

    def superfluous(self, names: list[str], made: str) -> list[str]:
        """What may go now that `made` has been written, which stays, as does the newest by name."""
        newest_first = ours(names)
        kept = {made, *newest_first[:1]}
        periods: list[tuple[int, Callable[[datetime], object]]] = [
            (self.daily, datetime.date),
            (self.weekly, lambda moment: moment.isocalendar()[:2]),
            (self.monthly, lambda moment: (moment.year, moment.month)),
        ]
        for number, period in periods:
            newest = {}
            for name in newest_first:
                newest.setdefault(period(moment_of(name)), name)
            kept |= set(list(newest.values())[:number])
        return [name for name in newest_first if name not in kept]
