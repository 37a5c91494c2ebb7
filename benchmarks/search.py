"""How long people wait for results, beside what a plain LIKE over the same rows takes in the same run.

    python benchmarks/search.py [--rows 5000] [--queries 60]

It works in a database of its own: a temporary SQLite file, or the test database of DATABASE_URL. The words are invented
and as common as words are (the n-th word is n times rarer than the first).
"""

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="hearth-bench-")
os.environ.setdefault("LOG_LEVEL", "ERROR")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "community.settings")

import django

django.setup()

from django.db import connection, transaction  # noqa: E402
from django.test.utils import setup_databases, teardown_databases  # noqa: E402
from django.utils import timezone  # noqa: E402

from community.search.analysis import words  # noqa: E402
from community.search.models import Entry  # noqa: E402
from community.search.query import Query  # noqa: E402
from community.search.sources import folded, store  # noqa: E402

VOCABULARY, WORDS_IN_TEXT, BATCH = 20_000, 150, 250
PLACES = [f"category:{number}" for number in range(8)]


def vocabulary(chance) -> list[str]:
    parts = [consonant + vowel for consonant in "bcdfgklmnprstvz" for vowel in "aeiou"]
    return ["".join(chance.choices(parts, k=chance.randint(2, 4))) for _ in range(VOCABULARY)]


def row(number: int, text: str, title: str) -> Entry:
    kind = "topic" if number % 5 else "guide"
    return folded(
        Entry(
            kind=kind, object_id=number, locale="" if kind == "topic" else "en", url=f"/{number}/",
            scope=PLACES[number % 8] if kind == "topic" else "public",
            title=title, body=text, changed_at=timezone.now(),
        )
    )  # fmt: skip


def fill(rows: int, chance) -> tuple[list[str], float]:
    """The titles, and the milliseconds that writing a row took, in a transaction of its own."""
    known = vocabulary(chance)
    weights = [1 / (rank + 1) for rank in range(VOCABULARY)]
    made = []
    for number in range(rows):
        text = chance.choices(known, weights, k=WORDS_IN_TEXT)
        made.append(row(number, " ".join(text), " ".join(chance.sample(text, 5))))
    for start in range(0, rows, BATCH):
        store(made[start : start + BATCH])
    singles = []
    for entry in made[:200]:
        entry.pk, entry.body = None, f"{entry.body} again"
        began = time.perf_counter()
        with transaction.atomic():
            store([folded(entry)])
        singles.append(1000 * (time.perf_counter() - began))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return [entry.title for entry in made], statistics.median(singles)


def like(text: str) -> list:
    """The control: every word somewhere in the folded text, newest first, which ranks nothing."""
    found = Entry.objects.filter(scope__in=["public", *PLACES[:4]])
    for word in words(text):
        found = found.filter(folded_body__contains=word)
    return list(found.order_by("-changed_at").values_list("pk", flat=True)[:10])


def measured(ask, asked: list[str]) -> tuple[float, float]:
    """Median and 95th percentile in milliseconds."""
    times = []
    for text in asked:
        began = time.perf_counter()
        ask(text)
        times.append(1000 * (time.perf_counter() - began))
    return statistics.median(times), sorted(times)[int(len(times) * 0.95)]


def ours(text: str) -> list:
    return Query(text).hits(["public", *PLACES[:4]], "en")[:10]


def speed(rows: int, queries: int) -> None:
    chance = random.Random(7)  # noqa: S311
    titles, single = fill(rows, chance)
    print(f"{connection.vendor}, {rows} rows; writing one row: {single:.2f} ms")
    chosen = chance.sample(titles, queries)
    kinds = {
        "one word": [text.split()[0] for text in chosen],
        "three words": [" ".join(text.split()[:3]) for text in chosen],
        "a beginning": [text.split()[0][:4] for text in chosen],
        "a title": chosen,
    }
    for kind, asked in kinds.items():
        median, late = measured(ours, asked)
        control, control_late = measured(like, asked)
        print(
            f"  {kind:12} median {median:6.1f} ms, p95 {late:6.1f} ms; LIKE {control:6.1f} and "
            f"{control_late:6.1f} ms; ratio {median / control:.2f}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=5_000)
    parser.add_argument("--queries", type=int, default=60)
    options = parser.parse_args()
    old = setup_databases(verbosity=0, interactive=False)
    try:
        speed(options.rows, options.queries)
    finally:
        teardown_databases(old, verbosity=0)


if __name__ == "__main__":
    main()
