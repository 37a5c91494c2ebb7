"""How long suggestions take while somebody types, beside a look-up by primary key in the same run.

    python benchmarks/suggestions.py [--guides 20000] [--topics 200000] [--queries 100]

Time of the database and of our Python together, without the web. Databases, words and how common they are: search.py.
"""

import argparse
import random

from search import (
    PLACES,
    measured,
    setup_databases,
    teardown_databases,
    vocabulary,
)  # sets Django up

from django.contrib.auth.models import AnonymousUser  # isort: skip
from django.db import connection  # isort: skip
from django.utils import timezone  # isort: skip

from community.search import suggestions  # isort: skip
from community.search.models import Entry  # isort: skip
from community.search.sources import folded, store  # isort: skip

BATCH, WORDS_IN_TITLE, WORDS_IN_TEXT = 1_000, 6, 40
HELD = ["public", *PLACES[:4]]  # half of the topics are for others


def fill(guides: int, topics: int, chance) -> list[str]:
    known = vocabulary(chance)
    weights = [1 / (rank + 1) for rank in range(len(known))]
    titles = []
    for start in range(0, guides + topics, BATCH):
        rows = []
        for number in range(start, min(start + BATCH, guides + topics)):
            text = chance.choices(known, weights, k=WORDS_IN_TEXT)
            titles.append(" ".join(text[:WORDS_IN_TITLE]))
            rows.append(row(number, number < guides, titles[-1], " ".join(text)))
        store(rows)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    return titles


def row(number: int, is_guide: bool, title: str, text: str) -> Entry:
    kind, locale = ("guide", ["en", "hr"][number % 2]) if is_guide else ("topic", "")
    return folded(
        Entry(
            kind=kind, object_id=number, locale=locale, url=f"/{number}/", title=title, body=text,
            scope="public" if is_guide else PLACES[number % 8], changed_at=timezone.now(),
        )
    )  # fmt: skip


def misspelt(word: str) -> str:
    return f"{word[:2]}{word[3]}{word[2]}{word[4:]}"


def speed(guides: int, topics: int, queries: int) -> None:
    chance = random.Random(7)  # noqa: S311
    titles = fill(guides, topics, chance)
    chosen = [title.split() for title in chance.sample(titles, queries)]
    long = [next((word for word in title if len(word) > 5), "bababa") for title in chosen]
    keys = list(Entry.objects.values_list("pk", flat=True)[:queries])
    key, _ = measured(lambda pk: Entry.objects.values("title", "url").get(pk=pk), keys)
    print(f"{connection.vendor}, {guides} guides, {topics} topics; a look-up by key: {key:.2f} ms")
    kinds = {f"{n} letters": [title[0][:n] for title in chosen] for n in (1, 2, 3, 5)}
    kinds["two words"] = [f"{title[0]} {title[1][:3]}" for title in chosen]
    kinds["misspelt"] = [misspelt(word) for word in long]
    kinds["nothing"] = [f"xq{title[0]}" for title in chosen]
    suggestions.scopes_of = lambda member: HELD
    for kind, asked in kinds.items():
        median, late = measured(
            lambda text: suggestions.suggest(text, AnonymousUser(), "en"), asked
        )
        print(
            f"  {kind:10} median {median:5.1f} ms, p95 {late:5.1f} ms; {median / key:5.1f} look-ups"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--guides", type=int, default=20_000)
    parser.add_argument("--topics", type=int, default=200_000)
    parser.add_argument("--queries", type=int, default=100)
    options = parser.parse_args()
    old = setup_databases(verbosity=0, interactive=False)
    try:
        speed(options.guides, options.topics, options.queries)
    finally:
        teardown_databases(old, verbosity=0)


if __name__ == "__main__":
    main()
