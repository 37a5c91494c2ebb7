"""The levels of members computed anew from facts, and kept. Done twice it changes nothing; done late it finds the same."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from community.members.models import Member
from community.moderation.models import Sanction, Standing
from community.moderation.telling_trust import tell
from community.moderation.trust import NEVER, SOURCES, Facts, lacking, level_for

AT_ONCE = 500  # members: a dozen queries, and no more values in one than SQLite takes


@dataclass(frozen=True)
class Weighed:
    """A member as the facts have them: `before` is the level on their row, `after` the one it should be."""

    member: Member
    facts: Facts
    pinned: int | None

    @property
    def before(self) -> int:
        return self.member.trust

    @property
    def by_rules(self) -> int:
        return level_for(self.facts)

    @property
    def after(self) -> int:
        return self.by_rules if self.pinned is None else self.pinned

    @property
    def has_changed(self) -> bool:
        return self.before != self.after

    @property
    def lacks(self) -> list[str]:
        """For what they fell: the keys of the rules of the next level that are not kept. None when staff set the level."""
        if self.after >= self.before or self.pinned is not None:
            return []
        return [rule.key for rule in lacking(self.after + 1, self.facts)]


def weigh(ids: Iterable[int]) -> list[Weighed]:
    """The same number of queries for one member and for AT_ONCE."""
    members = Member.objects.filter(pk__in=list(ids)).order_by("pk")
    members = list(members.defer("password"))
    pks = [member.pk for member in members]
    known, pins = facts_of(pks), Standing.objects.pins(pks)
    ends = Sanction.objects.ends_of(pks)
    return [
        Weighed(
            member,
            Facts(**days_of(member, ends.get(member.pk)), **known[member.pk]),
            pins.get(member.pk),
        )
        for member in members
    ]


def facts_of(pks: list[int]) -> dict[int, Counter]:
    """What all sources tell, added up."""
    known: dict[int, Counter] = defaultdict(Counter)
    for source in SOURCES if pks else ():
        for pk, told in source(pks).items():
            known[pk].update(told)
    return known


def days_of(member, end: datetime | None) -> dict[str, int]:
    """`end` is that of their last silence or suspension: their row forgets it when it is over."""
    now = timezone.now()
    peace = max((now - end).days, 0) if end else NEVER
    return {"days": max((now - member.joined_at).days, 0), "peace": peace}


def recompute(ids: Iterable[int], *, quietly: bool = False) -> list[Weighed]:
    """Set `Member.trust` of these members by the rules, and tell those whose level has changed. Returns who they are, as they were."""
    changed = []
    for some in in_batches(list(ids)):
        moved = [it.member.pk for it in weigh(some) if it.has_changed]
        changed += keep(moved, quietly) if moved else []
    return changed


@transaction.atomic
def keep(ids: list[int], quietly: bool) -> list[Weighed]:
    """Weighed once more under the lock of the rows, which whoever pins a level takes too: the later one sees the earlier."""
    list(
        Member.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values("pk")
    )
    changed = [it for it in weigh(ids) if it.has_changed]
    for level in Member.Trust:
        rose = [it.member.pk for it in changed if it.after == level]
        Member.objects.filter(pk__in=rose).update(trust=level)
    now = timezone.now()
    Standing.objects.bulk_create(
        [Standing(member=it.member, changed_at=now, lacks=it.lacks) for it in changed],
        update_conflicts=True,
        unique_fields=["member"],
        update_fields=["changed_at", "lacks"],
    )
    for it in changed if not quietly else ():
        tell(it.member, it.before, it.after)
    return changed


def recompute_all(*, quietly: bool = False) -> int:
    """Everybody who may still write, a batch at a time; returns how many levels changed. The first time on a site
    nobody is told: who has been here for years has not risen today."""
    quietly = quietly or not Standing.objects.exists()
    return sum(len(recompute(some, quietly=quietly)) for some in everybody())


def everybody() -> Iterator[list[int]]:
    members = Member.objects.exclude(kind=Member.Kind.FORMER).order_by("pk")
    last = 0
    while some := list(members.filter(pk__gt=last).values_list("pk", flat=True)[:AT_ONCE]):
        yield some
        last = some[-1]


def in_batches(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]
