"""Categories of another forum, as ours."""

from django.utils.text import slugify

from community.audience.visibility import Visibility
from forum.importers.records import Room
from forum.importers.remembered import Remembered
from forum.importers.report import Report
from forum.models import Category, Imported
from forum.reserved import RESERVED

NOWHERE = Room("category:none", "Imported topics", "")


class Rooms:
    """Finds and makes them; `into` is one that takes everything."""

    def __init__(self, remembered: Remembered, into: str, report: Report):
        self.remembered, self.into, self.report = remembered, into, report
        self.rooms: dict[str, Room] = {}
        self.made: dict[str, Category] = {}

    def prepare(self, rooms) -> None:
        for room in rooms:
            if room.key not in self.rooms:
                self.rooms[room.key] = room
            elif self.rooms[room.key].name != room.name:
                words = f"two categories are {room.key}; “{room.name}” was left out"
                self.report.problem(room.place, words)
        self.report.found["categories"] += len(self.rooms)

    def make_all(self) -> None:
        """Empty ones too, as they were there."""
        for room in [] if self.into else self.rooms.values():
            self.of(room.key)

    def is_closed(self, key: str) -> bool:
        """Would everything in `into` be read by people who could not read it there?"""
        room = self.rooms.get(key)
        return bool(self.into and room and room.restricted)

    def of(self, key: str, place: str = "") -> Category:
        if self.into:
            return self.made.get("into") or self.made.setdefault("into", self.one_for_all())
        room = self.rooms.get(key)
        if room is None:
            if place and key:
                self.report.problem(place, f"its {key.replace(':', ' ')} is not known")
            room = NOWHERE
        if room.key not in self.made:
            self.made[room.key] = self.known(room) or self.make(room)
        return self.made[room.key]

    def one_for_all(self) -> Category:
        found = Category.objects.filter(slug=self.into).first()
        found = found or Category.objects.filter(name__iexact=self.into).first()
        if not found:
            self.report.made["categories"] += 1
            found = Category.objects.create(name=self.into[:60], slug=free_slug(self.into))
        return found

    def known(self, room: Room) -> Category | None:
        row = self.remembered.rows([room.key], "category").get(room.key)
        return row.category if row else None

    def make(self, room: Room) -> Category:
        parent = self.parent(room)
        kinds = Category.Kind
        category = self.empty_one(room) or Category.objects.create(
            name=room.name,
            slug=free_slug(room.slug or room.name),
            description=room.description,
            kind=kinds.QUESTIONS if room.takes_answers else kinds.DISCUSSION,
            read_by=Visibility.GROUPS if room.restricted else Visibility.PUBLIC,
            parent=parent,
            order=100 + len(self.made),
            hue=len(self.made) % len(Category.Hue),
        )
        if room.restricted:
            words = f"“{room.name}” was not for everybody: only moderators see it until you choose groups"
            self.report.problem(room.place, words)
        self.report.made["categories"] += 1
        self.remembered.add([Imported(key=room.key, category=category)])
        return category

    def empty_one(self, room: Room) -> Category | None:
        """One of the same address that nobody has used, as a new site has some."""
        if room.restricted or not room.slug:
            return None
        same = Category.objects.filter(slug=room.slug, read_by=Visibility.PUBLIC, topics=None)
        return same.first()

    def parent(self, room: Room) -> Category | None:
        """The one at the top above it: ours lie in one another once."""
        seen, above = [room.key], self.rooms.get(room.parent)
        while above and above.key not in seen and above.parent in self.rooms:
            seen.append(above.key)
            above = self.rooms[above.parent]
        if above is None:
            return None
        if above.key in seen:
            self.report.problem(
                room.place, f"“{room.name}” lies within itself; it was put at the top"
            )
            return None
        if len(seen) > 1:
            self.report.problem(
                room.place, f"“{room.name}” lay deeper; it was put into “{above.name}”"
            )
        return self.of(above.key)

    def take_answers(self, category: Category) -> bool:
        """A room in which an answer was accepted is one of questions, unless it was here before."""
        ours = any(category.pk == own.pk for key, own in self.made.items() if key != "into")
        if not category.takes_answers and ours and category.kind == Category.Kind.DISCUSSION:
            category.kind = Category.Kind.QUESTIONS
            category.save(update_fields=["kind"])
        return category.takes_answers


def free_slug(name: str) -> str:
    wanted = slugify(name)[:50].strip("-_") or "category"
    taken = set(Category.objects.values_list("slug", flat=True)) | RESERVED
    numbers = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return wanted if wanted not in taken else next(slug for slug in numbers if slug not in taken)
