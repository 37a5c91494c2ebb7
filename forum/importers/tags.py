"""Words topics were marked with, as our tags."""

from collections.abc import Iterable

from django.utils.text import slugify

from forum.importers.records import digest
from forum.models import Tag


class Tags:
    """All tags by name, whatever their case; a synonym is the tag it stands for."""

    def __init__(self, report):
        self.report = report
        self.known: dict[str, int] = {}

    def bring(self, names: Iterable[str]) -> list[int]:
        if not self.known:
            rows = Tag.objects.values_list("name", "synonym_of", "pk")
            self.known = {name.lower(): synonym or pk for name, synonym, pk in rows}
        return list(dict.fromkeys(self.one(name) for name in names))

    def one(self, name: str) -> int:
        if name.lower() not in self.known:
            tag = Tag.objects.create(name=name, slug=free_slug(name))
            self.known[name.lower()] = tag.pk
            self.report.made["tags"] += 1
        return self.known[name.lower()]


def free_slug(name: str) -> str:
    """c++ and c# are both c."""
    wanted = slugify(name, allow_unicode=True)[:40].strip("-_") or digest(name)
    taken = Tag.objects.filter(slug__startswith=wanted[:34]).values_list("slug", flat=True)
    taken = set(taken)
    numbers = (f"{wanted[:34]}-{number}" for number in range(2, len(taken) + 3))
    return wanted if wanted not in taken else next(slug for slug in numbers if slug not in taken)
