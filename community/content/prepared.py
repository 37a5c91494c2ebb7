"""Queries that are asked on every page: Django writes their SQL once, not for every asking.

Writing the SQL of a page of replies takes it five times as long as the database takes to answer.

    @prepared
    def replies_of(topic, after, *, signed_in):
        return Reply.objects.filter(topic=topic, position__gt=after).values_list("pk", "html")

    rows = replies_of(12, 20, signed_in=False)

What stands before the star are whole numbers, or words where the column holds words, which every asking brings along; what stands behind it are the shapes of
the query, few and hashable, and each has an SQL of its own, as has each number of numbers. Answers with a list of what the queryset gives: tuples or
models, with what it selects beside them. A number has to reach the database as it is (no arithmetic in Python), and so
has everything else the queryset depends on to be among them: no clock, no language, no permissions.
"""

from copy import copy
from functools import update_wrapper
from types import SimpleNamespace

from django.db import connection, connections
from django.db.models.query import ModelIterable

FIRST = 2_000_000_011  # stands for the first number while the SQL is written; no column is too small for it

TOO_BIG = 2**63  # for any column: nothing has that number


class Prepared:
    def __init__(self, make):
        self.make, self.written = make, {}
        update_wrapper(self, make)

    def __call__(self, *numbers: int | str, **shape) -> list:
        if any(isinstance(it, int) and abs(it) >= TOO_BIG for it in numbers):
            return []
        queryset, found = self._written(len(numbers), shape)
        compiler = copy(found)
        compiler.connection = connections[queryset.db]  # each thread has its own
        params = tuple(p if at is None else numbers[at] for p, at in found.places)
        compiler.as_sql = lambda *args, **kwargs: (found.sql, params)
        source = SimpleNamespace(
            db=queryset.db,
            query=SimpleNamespace(get_compiler=lambda *args, **kwargs: compiler),
            _known_related_objects={},
        )
        if queryset._iterable_class is ModelIterable:
            return list(ModelIterable(source))
        return list(compiler.results_iter(tuple_expected=True))

    def _written(self, number: int, shape: dict):
        key = (connection.vendor, number, *shape.items())
        if key not in self.written:
            queryset = self.make(*range(FIRST, FIRST + number), **shape)
            self.written[key] = queryset, compiled(queryset, number)
        return self.written[key]


def compiled(queryset, number: int):
    """The compiler, with the `sql` and its `places`: (value, None), or (…, which of the numbers)."""
    compiler = queryset.query.get_compiler(using=queryset.db)
    compiler.sql, params = compiler.as_sql()
    known = {str(FIRST + at): at for at in range(number)}  # a column of words makes a word of it
    compiler.places = [(p, known.get(str(p))) for p in params]
    missing = set(known.values()) - {at for _, at in compiler.places}
    if missing:
        raise TypeError(f"The numbers at {sorted(missing)} do not reach the database.")
    converters = compiler.get_converters([s[0] for s in compiler.select[: compiler.col_count]])
    compiler.get_converters = lambda expressions: converters
    return compiler


def prepared(make) -> Prepared:
    return Prepared(make)
