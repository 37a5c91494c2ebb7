"""What others do, to compare with: the database's own search asked for all words, for any word, and BM25 over beginnings."""

import math
import sqlite3
from collections import Counter, defaultdict

from django.db import connection

from community.search.analysis import words
from community.search.models import Entry

DEPTH = 10
K1, B, TITLE = 1.2, 0.75, 3  # of BM25; a word of the title counts thrice


def baselines(language: str) -> dict:
    """Functions that take a query and give primary keys of entries, best first."""
    rows = list(Entry.objects.values_list("pk", "title", "body"))
    plain = PlainSQLite(rows) if connection.vendor == "sqlite" else PlainPostgreSQL(language)
    return {"database AND": plain.every, "ranked OR": plain.some, "BM25 of beginnings": Bm25(rows)}


class PlainSQLite:
    def __init__(self, rows):
        self.database = sqlite3.connect(":memory:")
        self.database.execute("CREATE VIRTUAL TABLE plain USING fts5 (title, body)")
        self.database.executemany("INSERT INTO plain (rowid, title, body) VALUES (?, ?, ?)", rows)

    def ask(self, text: str, joined: str) -> list[int]:
        quoted = [f'"{word}"' for word in "".join(c if c.isalnum() else " " for c in text).split()]
        if not quoted:
            return []
        sql = "SELECT rowid FROM plain WHERE plain MATCH ? ORDER BY rank LIMIT ?"
        return [pk for (pk,) in self.database.execute(sql, [joined.join(quoted), DEPTH])]

    def every(self, text: str) -> list[int]:
        return self.ask(text, " AND ")

    def some(self, text: str) -> list[int]:
        return self.ask(text, " OR ")


class PlainPostgreSQL:
    DOCUMENT = "setweight(to_tsvector({c}, title), 'A') || to_tsvector({c}, body)"

    def __init__(self, language: str):
        self.config = "'english'" if language == "en" else "'simple'"

    def ask(self, text: str, query: str) -> list[int]:
        document = self.DOCUMENT.format(c=self.config)
        sql = (
            f"SELECT id FROM search_entry, (SELECT {query} AS asked) AS q WHERE {document} @@ asked "  # noqa: S608
            f"ORDER BY ts_rank({document}, asked) DESC LIMIT {DEPTH}"
        )
        with connection.cursor() as cursor:
            cursor.execute(sql, [text])
            return [pk for (pk,) in cursor.fetchall()]

    def every(self, text: str) -> list[int]:
        return self.ask(text, f"plainto_tsquery({self.config}, %s)")

    def some(self, text: str) -> list[int]:
        query = f"replace(plainto_tsquery({self.config}, %s)::text, '&', '|')::tsquery"
        return self.ask(text, query)


class Bm25:
    """Over folded words cut to five letters."""

    def __init__(self, rows):
        self.texts = {
            pk: Counter(cut(body)) + Counter(cut(title) * TITLE) for pk, title, body in rows
        }
        self.lengths = {pk: sum(counts.values()) for pk, counts in self.texts.items()}
        self.average = sum(self.lengths.values()) / max(len(self.lengths), 1)
        self.holding = defaultdict(set)
        for pk, counts in self.texts.items():
            for word in counts:
                self.holding[word].add(pk)

    def __call__(self, text: str) -> list[int]:
        scores: Counter = Counter()
        for word in set(cut(text)):
            found = self.holding.get(word, set())
            rarity = math.log(1 + (len(self.texts) - len(found) + 0.5) / (len(found) + 0.5))
            for pk in found:
                often = self.texts[pk][word]
                long = 1 - B + B * self.lengths[pk] / self.average
                scores[pk] += rarity * often * (K1 + 1) / (often + K1 * long)
        return [pk for pk, _ in scores.most_common(DEPTH)]


def cut(text: str) -> list[str]:
    return [word[:5] for word in words(text)]
