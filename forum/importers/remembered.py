"""What earlier runs made of this source."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from forum.models import Imported, Reply

AT_ONCE = 500  # keys in a query


@dataclass(frozen=True)
class Digest:
    """`Imported.digest`: what the source said of a topic itself, what it said in all, and what stood here after that.

    Whoever finds something else here knows that somebody has changed it since.
    """

    about: str
    whole: str
    here: str
    links_wait: bool = False  # some may lead to topics that were not there yet

    def __str__(self):
        return f"{self.about}.{self.whole}.{self.here}{'~' * self.links_wait}"

    @classmethod
    def read(cls, written: str) -> "Digest":
        about, whole, here = [*written.rstrip("~").split("."), "", ""][:3]
        return cls(about, whole, here, written.endswith("~"))


class Remembered:
    def __init__(self, collection: str):
        self.collection = collection

    def rows(self, keys: Iterable[str], *related: str) -> dict[str, Imported]:
        """Those of the keys that are known."""
        found, left = {}, iter(keys)
        while some := list(islice(left, AT_ONCE)):
            rows = Imported.objects.filter(collection=self.collection, key__in=some)
            found.update((row.key, row) for row in rows.select_related(*related))
        return found

    def of_replies(self, replies: list[Reply]) -> list[Imported]:
        """Those that were brought; the collection is not asked for, or databases read all of it."""
        by_pk, left, found = {reply.pk: reply for reply in replies}, iter(replies), []
        while some := list(islice(left, AT_ONCE)):
            found += Imported.objects.filter(reply__in=[reply.pk for reply in some])
        found = [row for row in found if row.collection == self.collection]
        for row in found:
            row.reply = by_pk[row.reply_id]
        return found

    def add(self, rows: Iterable[Imported]) -> None:
        new = list(rows)
        for row in new:
            row.collection = self.collection
        Imported.objects.bulk_create(new, batch_size=AT_ONCE)

    def waiting(self) -> list[int]:
        """Ids of the topics whose links wait."""
        rows = Imported.objects.filter(collection=self.collection, digest__endswith="~")
        return list(rows.order_by("pk").values_list("pk", flat=True))
