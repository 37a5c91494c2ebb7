"""The full-text index of each database, kept by the database itself from the `folded_…` columns of `search_entry`.

Both answer two questions, as SQL with its parameters: which entries hold an expression, and how well. Terms come from
analysis.py and hold neither spaces nor quotes, so neither database's own idea of a word plays a part.
"""

from typing import NamedTuple

from django.db import DatabaseError, connection, transaction

COLUMNS = ("folded_title", "folded_headings", "folded_keywords", "folded_body")
SQL = tuple[str, list]


class Term(NamedTuple):
    """A word as it is, or everything that begins with it, and what a match is worth beside an exact one (1.0)."""

    text: str
    is_prefix: bool
    worth: float


class Sought(NamedTuple):
    """Terms of which the best that matches counts, and how rare they are (inverse document frequency)."""

    terms: tuple[Term, ...]
    rarity: float


class Newest(NamedTuple):
    """A bound for words that stand nearly everywhere: these many entries, the newest that a reader may see."""

    number: int
    visible: str  # SQL of their ids
    parameters: list


class SQLite:
    """FTS5 with external content, kept by triggers; prefixes of 2, 3 and 5 letters have indexes of their own."""

    WEIGHTS = "8, 3, 4, 1"  # of a word in title, headings, keywords, body
    COLUMNS = ", ".join(COLUMNS)
    OLD, NEW = (", ".join(f"{row}.{name}" for name in COLUMNS) for row in ("old", "new"))
    FORGET = f"INSERT INTO search_words (search_words, rowid, {COLUMNS}) VALUES ('delete', old.id, {OLD});"
    LEARN = f"INSERT INTO search_words (rowid, {COLUMNS}) VALUES (new.id, {NEW});"
    TRIGGERS = {
        "search_entry_written": f"AFTER INSERT ON search_entry BEGIN {LEARN} END",
        "search_entry_removed": f"AFTER DELETE ON search_entry BEGIN {FORGET} END",
        "search_entry_changed": f"AFTER UPDATE OF {COLUMNS} ON search_entry "
        f"WHEN ({OLD}) IS NOT ({NEW}) BEGIN {FORGET} {LEARN} END",
    }
    total = "SELECT count(*) FROM search_entry"

    def install(self, cursor):
        """Make what is missing. Django drops triggers when it remakes a table: migrations of Entry end with this."""
        cursor.execute(
            f"CREATE VIRTUAL TABLE IF NOT EXISTS search_words USING fts5({self.COLUMNS}, content='search_entry', "
            "content_rowid='id', prefix='2 3 5', tokenize=\"unicode61 remove_diacritics 0 categories "
            "'L* N* M* Co' tokenchars '.'\")"
        )
        for name, trigger in self.TRIGGERS.items():
            cursor.execute(f"CREATE TRIGGER IF NOT EXISTS {name} {trigger}")

    def remove(self, cursor):
        for name in self.TRIGGERS:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
        cursor.execute("DROP TABLE IF EXISTS search_words")

    def rebuild(self, cursor):
        """Make the index anew from the rows; readers see the old one until it is there."""
        self.install(cursor)
        cursor.execute("INSERT INTO search_words (search_words) VALUES ('rebuild')")

    def faults(self, cursor) -> list[str]:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        missing = self.TRIGGERS.keys() - {name for (name,) in cursor.fetchall()}
        found = [f"the trigger {name} is missing" for name in sorted(missing)]
        try:
            with transaction.atomic():
                cursor.execute(
                    "INSERT INTO search_words (search_words, rank) VALUES ('integrity-check', 1)"
                )
        except DatabaseError as error:
            found.append(f"the word index does not agree with the entries ({error})")
        return found

    def expression(self, term: Term) -> str:
        return f'"{term.text}"' + "*" * term.is_prefix

    def holding(self, term: Term) -> SQL:
        """Ids of the entries that hold a term."""
        return "SELECT rowid FROM search_words WHERE search_words MATCH %s", [self.expression(term)]

    def scored(self, sought: list[Sought], phrase: list[str], newest: Newest | None) -> SQL:
        """Columns id and score, higher is better, of the entries that hold any of it.

        bm25 knows how rare a word is, and adds up what matches: an exact word counts as its own beginning too.
        """
        parts = [self.expression(term) for terms, _ in sought for term in terms]
        parts += [f'"{" ".join(phrase)}"'] if phrase else []
        sql = (
            f"SELECT rowid AS id, -bm25(search_words, {self.WEIGHTS}) AS score "
            "FROM search_words WHERE search_words MATCH %s"
        )
        if newest:
            # The plus keeps SQLite from looking up every visible entry in the index.
            sql += f" AND +rowid IN ({newest.visible}) ORDER BY rowid DESC LIMIT {newest.number}"
        return sql, [" OR ".join(parts), *(newest.parameters if newest else [])]


class PostgreSQL:
    """A generated tsvector with a GIN index."""

    WEIGHTS = "'{0.3, 0.45, 0.5, 1}'"  # of a word in body, headings, keywords, title
    PHRASE = 0.5  # what words side by side add to their own scores
    # Places beyond 16,383, and a word's occurrences beyond 255, are all tsvector cannot tell apart.
    FUNCTION = """
        CREATE OR REPLACE FUNCTION search_words(folded text, weight "char") RETURNS tsvector
        LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
          setweight(coalesce((
            SELECT string_agg(word || ':' || least(place, 16383), ' ')
            FROM unnest(string_to_array(folded, ' ')) WITH ORDINALITY AS t (word, place)
            WHERE word <> ''), '')::tsvector, weight)"""
    DOCUMENT = " || ".join(
        f"search_words({name}, '{weight}')" for name, weight in zip(COLUMNS, "ACBD", strict=True)
    )
    # Counting many rows takes long; the planner's estimate will do.
    total = """
        SELECT CASE WHEN reltuples > 10000 THEN reltuples ELSE (SELECT count(*) FROM search_entry) END
        FROM pg_class WHERE oid = 'search_entry'::regclass"""

    def install(self, cursor):
        cursor.execute(self.FUNCTION)
        cursor.execute(
            "ALTER TABLE search_entry ADD COLUMN IF NOT EXISTS "
            f"document tsvector GENERATED ALWAYS AS ({self.DOCUMENT}) STORED"
        )
        cursor.execute(
            "CREATE INDEX IF NOT EXISTS search_entry_document ON search_entry USING gin (document)"
        )

    def remove(self, cursor):
        cursor.execute("ALTER TABLE search_entry DROP COLUMN IF EXISTS document")
        cursor.execute('DROP FUNCTION IF EXISTS search_words(text, "char")')

    def rebuild(self, cursor):
        """The document is a generated column: there is nothing that could differ from its row."""
        self.install(cursor)

    def faults(self, cursor) -> list[str]:
        cursor.execute("SELECT to_regclass('search_entry_document')")
        return [] if cursor.fetchone()[0] else ["the index search_entry_document is missing"]

    def expression(self, term: Term) -> str:
        return f"'{term.text}'" + ":*" * term.is_prefix

    def holding(self, term: Term) -> SQL:
        sql = "SELECT id FROM search_entry WHERE document @@ %s::tsquery"
        return sql, [self.expression(term)]

    def scored(self, sought: list[Sought], phrase: list[str], newest: Newest | None) -> SQL:
        """As SQLite's. ts_rank does not know how rare a word is, so every term brings its weight.

        A document lies packed beside its row: it is unpacked once (`|| ''`), not once for each term.
        """
        weighed = [
            (place, rarity * term.worth, self.expression(term))
            for place, (terms, rarity) in enumerate(sought)
            for term in terms
        ]
        asked = " | ".join(expression for _, _, expression in weighed)
        if phrase:
            rarity = self.PHRASE * sum(rarity for _, rarity in sought)
            weighed.append((-1, rarity, " <-> ".join(f"'{word}'" for word in phrase)))
        rows = ", ".join(["(%s, %s::real, %s::tsquery)"] * len(weighed))
        found = "SELECT id, document FROM search_entry WHERE document @@ %s::tsquery"
        if newest:
            found += f" AND id IN ({newest.visible}) ORDER BY id DESC LIMIT {newest.number}"
        sql = f"""
            SELECT id, sum(score) AS score FROM (
                SELECT id, place, max(weight * ts_rank({self.WEIGHTS}, unpacked, term)) AS score
                FROM ({found}) AS found,
                LATERAL (SELECT document || '' AS unpacked OFFSET 0) AS packed,
                (VALUES {rows}) AS terms (place, weight, term)
                WHERE unpacked @@ term GROUP BY id, place
            ) AS matches GROUP BY id"""
        values = [value for row in weighed for value in row]
        return sql, [asked, *(newest.parameters if newest else []), *values]


def engine() -> SQLite | PostgreSQL:
    return {"sqlite": SQLite, "postgresql": PostgreSQL}[connection.vendor]()
