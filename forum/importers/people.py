"""Authors: members who cannot sign in, until somebody confirms their address."""

import secrets
from collections.abc import Iterable

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from community.members.models import Member
from community.members.usernames import username_from
from forum.importers.records import SOMEBODY, Person, key_of
from forum.importers.remembered import Remembered
from forum.importers.report import Report
from forum.models import Imported

NUMBERS = 9  # ana, ana-2 … ana-9; whoever is the tenth gets letters instead of a search through all


class People:
    def __init__(self, remembered: Remembered, report: Report):
        self.remembered, self.report = remembered, report
        self.counted: set[str] = set()  # in a dry run

    def bring(self, people: Iterable[Person]) -> dict[str, int]:
        """The ids of members by the keys of people; whoever is new is made. Existing members are never touched."""
        wanted = {person.key: person for person in people}
        found = {key: row.member_id for key, row in self.remembered.rows(wanted).items()}
        new = [person for key, person in wanted.items() if key not in found]
        usernames = self.usernames(new)
        members = [self.member(person, usernames[person.key]) for person in new]
        Member.objects.bulk_create(members)
        self.remembered.add(
            Imported(key=person.key, member=member)
            for person, member in zip(new, members, strict=True)
        )
        self.report.made["people"] += len(new)
        return found | {person.key: member.pk for person, member in zip(new, members, strict=True)}

    def called_otherwise(self, names: Iterable[str]) -> dict[str, str]:
        """Usernames here by those of the source, lower case, where they differ."""
        keys = {key_of("user", name): name for name in names}
        rows = self.remembered.rows(keys, "member")
        found = {keys[key]: row.member.username for key, row in rows.items()}
        return {name: username for name, username in found.items() if name != username}

    def count(self, people: Iterable[Person]) -> None:
        """What `bring` would do."""
        wanted = {person.key for person in people} - self.counted
        new = wanted - self.remembered.rows(wanted).keys()
        self.counted |= wanted
        self.report.made["people"] += len(new)

    def member(self, person: Person, username: str) -> Member:
        gone = person.key == SOMEBODY.key
        return Member(
            username=username,
            name=person.name or person.username,
            email=usable(person.email),
            kind=Member.Kind.FORMER if gone else Member.Kind.IMPORTED,
            is_active=False,
            password=make_password(None),
            joined_at=person.joined or timezone.now(),
        )

    def usernames(self, people: list[Person]) -> dict[str, str]:
        """Free usernames by key, near to those they had."""
        wanted = {person.key: username_from(person.username) for person in people}
        numbers = ["", *(f"-{n}" for n in range(2, NUMBERS + 1))]
        candidates = {f"{name}{number}" for name in wanted.values() for number in numbers}
        found = Member.objects.filter(username__in=candidates)
        taken, chosen = set(found.values_list("username", flat=True)), {}
        for key, name in wanted.items():
            free = (f"{name}{number}" for number in numbers if f"{name}{number}" not in taken)
            chosen[key] = next(free, None) or f"{name}-{secrets.token_hex(4)}"
            taken.add(chosen[key])
        return chosen


def usable(email: str) -> str | None:
    try:
        validate_email(email)
    except ValidationError:
        return None
    return email if len(email) <= 254 else None
