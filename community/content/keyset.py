"""Pages of a list that are found by the row before them and not by counting: the last is as quick as the first."""

from django.core.signing import BadSignature, Signer
from django.db.models import Q


class Stretch:
    """The rows between two places of a list that falls by the field `by`.

    The address says `?before=` or `?after=` a cursor, which we signed; anything else is the first stretch.
    `among` are the querysets of which the list is made, if not `rows` itself; of none, the list is empty. Its rows are found there
    before anything is joined to them, in the order of an index; `rows` says how they are shown, and not who may see them.
    """

    def __init__(self, rows, query, *, among=None, by: str = "last_posted_at", size: int = 30):
        self.rows, self.by, self.size = rows, by, size
        self.among = [rows] if among is None else among
        self.signer = Signer(salt=f"keyset.{by}")
        before, after = (self._read(query.get(name, "")) for name in ("before", "after"))
        place, self.up = before or after, bool(after and not before)
        found = self._cut(place)
        if place and (not found or (self.up and len(found) <= size)):  # it is the beginning
            place, self.up = None, False
            found = self._cut(None)
        more = len(found) > size
        self.found = found[:size][::-1] if self.up else found[:size]
        self.older = self._cursor(-1) if more or self.up else ""
        self.newer = self._cursor(0) if place else ""

    def __iter__(self):
        return iter(self.found)

    def __len__(self):
        return len(self.found)

    @property
    def is_first(self) -> bool:
        return not self.newer

    def _cut(self, place) -> list:
        """One row more than fits."""
        parts = [self._beyond(part, place).values_list("pk", flat=True) for part in self.among]
        pks = parts[0] if len(parts) == 1 else set().union(*parts)
        return list(self._ordered(self.rows.filter(pk__in=pks)))

    def _beyond(self, rows, place):
        if place:
            way, (value, pk) = "gt" if self.up else "lt", place
            further = Q(**{f"{self.by}__{way}": value}) | Q(**{f"pk__{way}": pk})
            rows = rows.filter(further, **{f"{self.by}__{way}e": value})
        return self._ordered(rows)

    def _ordered(self, rows):
        sign = "" if self.up else "-"
        return rows.order_by(f"{sign}{self.by}", f"{sign}pk")[: self.size + 1]

    def _cursor(self, number: int) -> str:
        row = self.found[number]
        return self.signer.sign_object([str(getattr(row, self.by)), row.pk])

    def _read(self, text: str):
        try:
            value, pk = self.signer.unsign_object(text)
        except BadSignature:
            return None
        return self.rows.model._meta.get_field(self.by).to_python(value), pk
