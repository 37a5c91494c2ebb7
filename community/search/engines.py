"""The full-text index of each database, kept by the database itself from the `folded_…` columns of `search_entry`.

Both say which entries hold words and are what is wanted besides, as SQL with its parameters. Words come from analysis.py and
hold neither spaces nor quotes, so neither database's own idea of a word plays a part. How good a match is, ranking.py says.
"""

from dataclasses import dataclass, field

from django.db import DatabaseError, connection, transaction

from community.search.titles import SQL, TitlesOnPostgreSQL, TitlesOnSQLite

LEADING = ("folded_title", "folded_headings", "folded_keywords", "folded_leading")
COLUMNS = (*LEADING, "folded_body")
LAST = "\U0010ffff"
SCANNED = 30_000  # entries of a limited list that are looked at for those that are wanted


@dataclass
class Wanted:
    """What an entry must be beside holding a word: `conditions` on `search_entry`, and what it must say, or not say.

    Phrases are words side by side, with spaces between them.
    """

    conditions: SQL
    phrases: list[str] = field(default_factory=list)
    unwanted: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)

    @property
    def says(self) -> bool:
        return bool(self.phrases or self.unwanted or self.tags)


def among(name: str, values) -> SQL:
    """The condition that a column has one of these values; there may be none."""
    return f"{name} IN ({', '.join(['%s'] * len(values)) or 'NULL'})", list(values)


def both(parts: list[SQL]) -> SQL:
    return " AND ".join(sql for sql, _ in parts), [v for _, values in parts for v in values]


class SQLite(TitlesOnSQLite):
    """FTS5 with external content, kept by triggers: of entries, and of the keys of words."""

    COLUMNS = ", ".join(COLUMNS)
    TOKENS = "tokenize=\"unicode61 remove_diacritics 0 categories 'L* N* M* Co' tokenchars '.'\""
    OLD, NEW = (", ".join(f"{row}.{name}" for name in COLUMNS) for row in ("old", "new"))
    FORGET = f"INSERT INTO search_words (search_words, rowid, {COLUMNS}) VALUES ('delete', old.id, {OLD});"
    LEARN = f"INSERT INTO search_words (rowid, {COLUMNS}) VALUES (new.id, {NEW});"
    FORGET_KEYS = (
        "INSERT INTO search_keys (search_keys, rowid, keys) VALUES ('delete', old.id, old.keys);"
    )
    LEARN_KEYS = "INSERT INTO search_keys (rowid, keys) VALUES (new.id, new.keys);"
    TRIGGERS = {
        "search_entry_written": f"AFTER INSERT ON search_entry BEGIN {LEARN} END",
        "search_entry_removed": f"AFTER DELETE ON search_entry BEGIN {FORGET} END",
        "search_entry_changed": f"AFTER UPDATE OF {COLUMNS} ON search_entry "
        f"WHEN ({OLD}) IS NOT ({NEW}) BEGIN {FORGET} {LEARN} END",
        "search_word_written": f"AFTER INSERT ON search_word BEGIN {LEARN_KEYS} END",
        "search_word_removed": f"AFTER DELETE ON search_word BEGIN {FORGET_KEYS} END",
        **TitlesOnSQLite.TITLE_TRIGGERS,
    }
    TABLES = {
        "search_words": f"{COLUMNS}, content='search_entry', content_rowid='id', {TOKENS}",
        "search_keys": f"keys, content='search_word', content_rowid='id', detail='none', columnsize=0, {TOKENS}",
        **TitlesOnSQLite.TITLE_TABLES,
    }
    total = "SELECT count(*) FROM search_entry"
    rows = (
        "search_entry INDEXED BY search_entry_seen"  # rows are long, and a page holds two of them
    )

    # Asked of rows that are found by their id: with the plus it is one look into the index, and not one for each scope.
    scope = "+scope"

    def install(self, cursor):
        """Make what is missing. Django drops triggers when it remakes a table: migrations of Entry end with this."""
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        tables = {name for (name,) in cursor.fetchall()}
        for name, content in self.TABLES.items():
            cursor.execute(f"CREATE VIRTUAL TABLE IF NOT EXISTS {name} USING fts5({content})")
        cursor.execute(
            "CREATE VIRTUAL TABLE IF NOT EXISTS search_spread USING fts5vocab(search_words, 'row')"
        )
        for name, trigger in self.TRIGGERS.items():
            if "ON search_word " not in trigger or "search_word" in tables:
                cursor.execute(f"CREATE TRIGGER IF NOT EXISTS {name} {trigger}")

    def remove(self, cursor):
        for name in self.TRIGGERS:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
        for name in ("search_spread", *self.TABLES):
            cursor.execute(f"DROP TABLE IF EXISTS {name}")

    def rebuild(self, cursor):
        """Make the index anew from the rows; readers see the old one until it is there."""
        self.install(cursor)
        for name in self.TABLES:
            cursor.execute(f"INSERT INTO {name} ({name}) VALUES ('rebuild')")

    def recount(self, cursor):
        cursor.execute(
            "UPDATE search_word SET entries = coalesce((SELECT doc FROM search_spread WHERE term = text), 0)"
        )
        cursor.execute("DELETE FROM search_word WHERE entries = 0")

    def faults(self, cursor) -> list[str]:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        missing = self.TRIGGERS.keys() - {name for (name,) in cursor.fetchall()}
        found = [f"the trigger {name} is missing" for name in sorted(missing)]
        for name in self.TABLES:
            try:
                with transaction.atomic():
                    cursor.execute(
                        f"INSERT INTO {name} ({name}, rank) VALUES ('integrity-check', 1)"
                    )
            except DatabaseError as error:
                found.append(f"the index {name} does not agree with its rows ({error})")
        return found

    def size(self, cursor) -> int:
        """Bytes that the indexes take."""
        names = " OR ".join(f"name GLOB '{name}_*'" for name in self.TABLES)
        cursor.execute(f"SELECT sum(pgsize) FROM dbstat WHERE {names}")
        return cursor.fetchone()[0]

    def holding(self, texts, wanted: Wanted | None = None, *, where="any", beside=()) -> SQL:
        """Ids of the entries that hold any of these words or phrases, and say what is wanted.

        `where` is "any", or "title", or "leading": among the first words of an entry. If `beside` is given, one of these must
        be there too. Without texts it is all that say what is wanted.
        """
        expression = any_of(texts)
        if where != "any":
            columns = "folded_title" if where == "title" else f"{{{' '.join(LEADING)}}}"
            expression = f"{columns} : ({expression})"
        groups = [f"({expression})" if texts else "", f"({any_of(beside)})" if beside else ""]
        if wanted:
            groups += [any_of([phrase]) for phrase in wanted.phrases]
            groups += [f"folded_keywords : {any_of([tag])}" for tag in wanted.tags]
        expression = " AND ".join(filter(None, groups))
        if wanted and wanted.unwanted:
            expression = f"({expression}) NOT ({any_of(wanted.unwanted)})"
        return "SELECT rowid AS id FROM search_words WHERE search_words MATCH %s", [expression]

    def newest(self, found: SQL, wanted: Wanted, number: int) -> SQL:
        """The newest of what was found that are wanted."""
        (sql, values), (condition, more) = found, wanted.conditions
        sql = f"{sql} ORDER BY rowid DESC LIMIT {SCANNED}"
        return (
            f"SELECT found.id FROM ({sql}) AS found CROSS JOIN {self.rows} ON search_entry.id = found.id "
            f"WHERE {condition} LIMIT {number}",
            [*values, *more],
        )

    def keyed(self, keys: list[str]) -> SQL:
        """The condition that a word has one of these keys."""
        expression = " OR ".join(f'"{key}"' for key in keys)
        return "id IN (SELECT rowid FROM search_keys WHERE search_keys MATCH %s)", [expression]

    def beginning(self, letters: str) -> SQL:
        """The condition that a word begins so."""
        return "text >= %s AND text < %s", [letters, letters + LAST]


class PostgreSQL(TitlesOnPostgreSQL):
    """Generated tsvectors with GIN indexes: of all words, of the leading ones, of titles; and an index of the keys of words."""

    # Places beyond 16,383, and a word's occurrences beyond 255, are all tsvector cannot tell apart.
    FUNCTION = """
        CREATE OR REPLACE FUNCTION search_words(folded text, weight "char") RETURNS tsvector
        LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
          setweight(coalesce((
            SELECT string_agg(word || ':' || least(place, 16383), ' ')
            FROM unnest(string_to_array(folded, ' ')) WITH ORDINALITY AS t (word, place)
            WHERE word <> ''), '')::tsvector, weight)"""
    WEIGHTS = dict(zip(LEADING, "ACBD", strict=True)) | {"folded_body": "D"}
    VECTORS = {"document": [*LEADING[:-1], "folded_body"], "leads": LEADING}
    INDEXES = {
        "search_entry_document": "search_entry USING gin (document)",
        "search_entry_leads": "search_entry USING gin (leads)",
        "search_entry_titles": "search_entry USING gin (titles)",
        "search_word_keys": "search_word USING gin (string_to_array(keys, ' '))",
    }
    rows, scope = "search_entry", "scope"
    # Counting many rows takes long; the planner's estimate will do.
    total = """
        SELECT CASE WHEN reltuples > 10000 THEN reltuples ELSE (SELECT count(*) FROM search_entry) END
        FROM pg_class WHERE oid = 'search_entry'::regclass"""

    def install(self, cursor):
        cursor.execute(self.FUNCTION)
        cursor.execute(self.TITLES_FUNCTION)
        vectors = {name: self.weighed(columns) for name, columns in self.VECTORS.items()}
        for vector, made in (vectors | {"titles": self.TITLES}).items():
            cursor.execute(
                "ALTER TABLE search_entry ADD COLUMN IF NOT EXISTS "
                f"{vector} tsvector GENERATED ALWAYS AS ({made}) STORED"
            )
        cursor.execute("SELECT to_regclass('search_word')")
        has_words = cursor.fetchone()[0]
        for name, index in self.INDEXES.items():
            if has_words or not index.startswith("search_word "):
                cursor.execute(f"CREATE INDEX IF NOT EXISTS {name} ON {index}")

    def weighed(self, columns) -> str:
        return " || ".join(f"search_words({name}, '{self.WEIGHTS[name]}')" for name in columns)

    def remove(self, cursor):
        for name in (*self.INDEXES, "search_entry_title"):
            cursor.execute(f"DROP INDEX IF EXISTS {name}")
        for vector in (*self.VECTORS, "titles"):
            cursor.execute(f"ALTER TABLE search_entry DROP COLUMN IF EXISTS {vector}")
        cursor.execute('DROP FUNCTION IF EXISTS search_words(text, "char")')
        cursor.execute("DROP FUNCTION IF EXISTS search_titles(text, text, text, text)")

    def rebuild(self, cursor):
        """The document is a generated column: there is nothing that could differ from its row."""
        self.install(cursor)

    def recount(self, cursor):
        cursor.execute(
            "UPDATE search_word SET entries = coalesce(ndoc, 0) FROM search_word AS word "
            "LEFT JOIN ts_stat('SELECT document FROM search_entry') AS spread ON spread.word = word.text "
            "WHERE search_word.id = word.id AND search_word.entries <> coalesce(ndoc, 0)"
        )
        # In one statement, so that a word which somebody writes meanwhile is not taken for one that nothing holds.
        cursor.execute(
            "DELETE FROM search_word WHERE entries = 0 AND NOT EXISTS (SELECT 1 FROM "
            "ts_stat('SELECT document FROM search_entry') AS spread WHERE spread.word = text)"
        )

    def faults(self, cursor) -> list[str]:
        found = []
        for name in self.INDEXES:
            cursor.execute("SELECT to_regclass(%s)", [name])
            found += [] if cursor.fetchone()[0] else [f"the index {name} is missing"]
        return found

    def size(self, cursor) -> int:
        sizes = " + ".join(f"pg_relation_size('{name}')" for name in self.INDEXES)
        cursor.execute(f"SELECT {sizes}")
        return cursor.fetchone()[0]

    def expression(self, texts, weight="") -> str:
        phrases = (" <-> ".join(f"'{word}'{weight}" for word in text.split(" ")) for text in texts)
        return f"({' | '.join(f'({phrase})' for phrase in phrases)})"

    def holding(self, texts, wanted: Wanted | None = None, *, where="any", beside=()) -> SQL:
        parts = []
        if texts:
            asked = self.expression(texts, ":A" if where == "title" else "")
            parts.append((f"{'document' if where == 'any' else 'leads'} @@ %s::tsquery", [asked]))
        said = [self.expression(beside)] if beside else []
        if wanted:
            said += [self.expression([phrase]) for phrase in wanted.phrases]
            said += [self.expression([tag], ":B") for tag in wanted.tags]
            said += [f"!{self.expression(wanted.unwanted)}"] if wanted.unwanted else []
        if said:
            parts.append(("document @@ %s::tsquery", [" & ".join(said)]))
        condition, values = both(parts)
        return f"SELECT id FROM search_entry WHERE {condition}", values

    def newest(self, found: SQL, wanted: Wanted, number: int) -> SQL:
        (sql, values), (condition, more) = found, wanted.conditions
        return f"{sql} AND {condition} ORDER BY id DESC LIMIT {number}", [*values, *more]

    def keyed(self, keys: list[str]) -> SQL:
        return "string_to_array(keys, ' ') && %s::text[]", [keys]

    def beginning(self, letters: str) -> SQL:
        return "text LIKE %s", [f"{letters}%"]


def any_of(texts) -> str:
    return " OR ".join(f'"{text}"' for text in texts)


def engine() -> SQLite | PostgreSQL:
    return {"sqlite": SQLite, "postgresql": PostgreSQL}[connection.vendor]()
