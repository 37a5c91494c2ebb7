"""How long people wait for results, as a ratio to a look-up by primary key in the same run; docs/benchmarks.md.

    python benchmarks/search.py [small] [large]      # 22,000 rows, 220,000 rows

Each size is built once, in BENCH_DIR (var/bench) or as a database beside the one of DATABASE_URL, and used again. One
row of eleven is a guide, the others are topics. The words are invented and as common as words are: the n-th is n times
rarer than the first, so that about 150 of them stand in a tenth of all rows.
"""

import os
import random
import statistics
import sys
import time
from pathlib import Path
from unittest.mock import patch

ROOT = Path(__file__).parent.parent
FOLDER = Path(os.environ.get("BENCH_DIR") or ROOT / "var" / "bench").resolve()
FOLDER.mkdir(parents=True, exist_ok=True)
sys.path.insert(0, str(ROOT))
os.environ["DATA_DIR"] = str(FOLDER)
os.environ.setdefault("LOG_LEVEL", "ERROR")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "community.settings")

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth.models import AnonymousUser  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.db.backends.utils import CursorWrapper  # noqa: E402
from django.test import Client, override_settings  # noqa: E402
from django.test.utils import setup_databases  # noqa: E402
from django.utils import timezone  # noqa: E402

from community.search import suggestions  # noqa: E402
from community.search.engines import engine  # noqa: E402
from community.search.models import Entry  # noqa: E402
from community.search.query import Hit, Query  # noqa: E402
from community.search.sources import store  # noqa: E402
from community.search.texts import folded  # noqa: E402
from community.search.vocabulary import recount  # noqa: E402

VOCABULARY, WORDS_IN_TEXT, WORDS_IN_TITLE, BATCH = 20_000, 150, 5, 500
PLACES = [f"category:{number}" for number in range(8)]
SEEN = ["public", *PLACES[:4]]
SIZES = {"small": 22_000, "large": 220_000}
QUERIES = 60
CONTROL = "by primary key"


# SQLite works in this process: what it computes can be told from what the machine does meanwhile.
clock = time.process_time if connection.vendor == "sqlite" else time.perf_counter


class Timed(CursorWrapper):
    """Adds up what the database takes, reading the rows included."""

    spent = 0.0

    def timed(self, act, *values):
        began = clock()
        try:
            return act(*values)
        finally:
            Timed.spent += clock() - began

    def execute(self, *values):
        return self.timed(super().execute, *values)

    def fetchall(self):
        return self.timed(self.cursor.fetchall)

    def fetchone(self):
        return self.timed(self.cursor.fetchone)

    def fetchmany(self, *values):
        return self.timed(self.cursor.fetchmany, *values)


class Texts:
    """Invented words, by how common they are, and texts of them; the same seed gives the same texts."""

    def __init__(self):
        self.chance = random.Random(7)  # noqa: S311
        parts = [consonant + vowel for consonant in "bcdfgklmnprstvz" for vowel in "aeiou"]
        self.words = [
            "".join(self.chance.choices(parts, k=self.chance.randint(2, 4)))
            for _ in range(VOCABULARY)
        ]
        self.weights, total = [], 0.0
        for rank in range(VOCABULARY):
            total += 1 / (rank + 1)
            self.weights.append(total)

    def text(self) -> list[str]:
        return self.chance.choices(self.words, cum_weights=self.weights, k=WORDS_IN_TEXT)

    def row(self, number: int) -> Entry:
        words = self.text()
        is_guide = number % 11 == 0
        return folded(
            Entry(
                kind="guide" if is_guide else "topic", object_id=number, locale="en" if is_guide else "",
                url=f"/{number}/", scope="public" if is_guide else PLACES[number % 8],
                state="solved" if number % 3 else "waiting", changed_at=timezone.now(),
                title=" ".join(self.chance.sample(words, WORDS_IN_TITLE)), body=" ".join(words),
            )
        )  # fmt: skip


def open_database(rows: int) -> None:
    """The one of this size; what was built before is kept."""
    name = f"hearth_search_{rows}"
    if connection.vendor == "sqlite":
        name = str(FOLDER / f"search-{rows}.sqlite3")
    connection.settings_dict["TEST"]["NAME"] = name
    setup_databases(verbosity=0, interactive=False, keepdb=True, serialized_aliases=set())
    if Entry.objects.count() < rows:
        fill(rows)


def fill(rows: int) -> None:
    texts = Texts()
    Entry.objects.all().delete()
    began, writing = time.perf_counter(), 0.0
    for start in range(0, rows, BATCH):
        some = [texts.row(number) for number in range(start, min(start + BATCH, rows))]
        since = time.perf_counter()
        with transaction.atomic():
            store(some)
        writing += time.perf_counter() - since
    since = time.perf_counter()
    recount()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    counting = time.perf_counter() - since
    made = time.perf_counter() - began
    print(
        f"built: {rows} rows in {made:.0f} s; writing {1000 * writing / rows:.2f} ms a row, counting words {counting:.1f} s"
    )


def questions(rows: int) -> dict[str, list[str]]:
    """What is asked, QUERIES of each kind."""
    chance = random.Random(11)  # noqa: S311
    texts = Texts()
    some = chance.sample(range(1, rows), QUERIES)
    titles = list(
        Entry.objects.filter(object_id__in=some).order_by("pk").values_list("title", flat=True)
    )
    telling = [texts.words[chance.randrange(300, 8_000)] for _ in range(3 * QUERIES)]
    groups = [telling[start : start + 3] for start in range(0, 3 * QUERIES, 3)]
    return {
        "one word": telling[:QUERIES],
        "one word of a title": [title.split()[0] for title in titles],
        "two words": [" ".join(group[:2]) for group in groups],
        "three words": [" ".join(group) for group in groups],
        "a title": titles,
        "a word of a tenth of all": texts.words[120:180],
        "a word of nearly all": texts.words[:20],
        "three words, one misspelt": [" ".join([spoilt(a), b, c]) for a, b, c in groups],
        "a long text": [" ".join(texts.text()) for _ in range(QUERIES)],
        "nothing found": [f"xq{number}wx{number % 7}" for number in range(QUERIES)],
    }


def begun(rows: int) -> dict[str, list[str]]:
    """What is typed while suggestions are asked for."""
    chance = random.Random(13)  # noqa: S311
    some = chance.sample(range(1, rows), QUERIES)
    titles = Entry.objects.filter(object_id__in=some).order_by("pk").values_list("title", flat=True)
    titles = [title.split() for title in titles]
    long = [next((word for word in title if len(word) > 5), "bababa") for title in titles]
    return {
        **{f"{n} letters of a title": [title[0][:n] for title in titles] for n in (1, 2, 3, 5)},
        "two words of a title": [f"{title[0]} {title[1][:3]}" for title in titles],
        "a misspelt word": [spoilt(word) for word in long],
        "no title": [f"xq{title[0]}" for title in titles],
    }


def suggested(text: str) -> list:
    return suggestions.suggest(text, AnonymousUser(), "en")


def spoilt(word: str) -> str:
    return f"{word[:2]}{word[3]}{word[2]}{word[4:]}" if word[2] != word[3] else word


def hits(text: str) -> list:
    return Query(text).hits(SEEN, "en")


def looked_up(text: str) -> list:
    """The control: ten rows by primary key."""
    return list(Entry.objects.in_bulk(range(11, 21)))


def page(text: str) -> None:
    Client().get("/search/", {"q": text[:200]})


def looked_up_page(text: str) -> None:
    found = [Hit(number, "guide", is_foreign=False, rank=1.0) for number in range(11, 21)]
    with patch.object(
        Query, "hits", lambda *_: [hit for hit in found if looked_up(text) or hit.pk]
    ):
        page(text)


def measured(ask, asked: list[str]) -> dict[str, float]:
    """Milliseconds: median and 95th percentile of all of it, and of the database's part."""
    whole, database = [], []
    for text in asked:
        Timed.spent, began = 0.0, clock()
        ask(text)
        whole.append(1000 * (clock() - began))
        database.append(1000 * Timed.spent)
    late = int(len(asked) * 0.95)
    return {
        "median": statistics.median(whole),
        "p95": sorted(whole)[late],
        "database": statistics.median(database),
        "database_p95": sorted(database)[late],
    }


def lag() -> float:
    """Milliseconds from the beginning of a write until a search has found it."""
    entry = folded(Entry(
        kind="topic", object_id=10**9, locale="", url="/", scope="public",
        changed_at=timezone.now(), title="quixotry", body="quixotry",
    ))  # fmt: skip
    began = time.perf_counter()
    with transaction.atomic():
        store([entry])
    if not hits("quixotry"):
        raise SystemExit("What was written is not found.")
    took = 1000 * (time.perf_counter() - began)
    Entry.objects.filter(object_id=10**9).delete()
    return took


def size() -> str:
    with connection.cursor() as cursor:
        return f"{engine().size(cursor) / 2**20:.0f} MB"


def measure(rows: int) -> dict[str, float]:
    """Prints the table of a size; the database's 95th percentile of each kind."""
    open_database(rows)
    connection.make_cursor = lambda cursor: Timed(cursor, connection)
    asked = questions(rows)
    hits("warm up"), page("warm up"), looked_up_page("warm up")
    print(f"\n{connection.vendor}, {rows} rows; index {size()}; found after {lag():.0f} ms")
    print(
        "what is asked | median ms | p95 | of it database | p95 | ratio to look-up | whole page, ratio to look-up"
    )
    control = measured(looked_up, asked["one word"])
    control_page = measured(looked_up_page, asked["one word"][:20])
    print(
        f"{CONTROL} | {control['median']:.1f} | {control['p95']:.1f} | {control['database']:.1f} | {control['database_p95']:.1f} | 1 | 1"
    )
    late = {}
    with patch.object(suggestions, "scopes_of", lambda _: SEEN):
        for kind, texts in begun(rows).items():
            ours = measured(suggested, texts)
            late[f"suggestions, {kind}"] = ours["database_p95"]
            print(
                f"suggestions, {kind} | {ours['median']:.1f} | {ours['p95']:.1f} | {ours['database']:.1f} | "
                f"{ours['database_p95']:.1f} | {ours['median'] / control['median']:.1f} | ",
                flush=True,
            )
    for kind, texts in asked.items():
        ours, pages = measured(hits, texts), measured(page, texts[:20])
        late[kind] = ours["database_p95"]
        print(
            f"{kind} | {ours['median']:.1f} | {ours['p95']:.1f} | {ours['database']:.1f} | {ours['database_p95']:.1f} | "
            f"{ours['median'] / control['median']:.1f} | {pages['median'] / control_page['median']:.2f}",
            flush=True,
        )
    return late


PLAIN = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


@override_settings(
    ALLOWED_HOSTS=["testserver"], STORAGES={**settings.STORAGES, "staticfiles": PLAIN}
)
def main(*sizes: str) -> None:
    late = [measure(SIZES[size]) for size in sizes or ["small"]]
    if len(late) > 1:
        growth = {kind: late[-1][kind] / max(late[0][kind], 0.1) for kind in late[0]}
        print(
            "\ngrowth of the database's p95:",
            ", ".join(f"{kind} {grown:.1f}" for kind, grown in growth.items()),
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
