"""The index of titles alone, of each database: what suggestions.py asks while somebody types.

It holds whatever narrows titles as words too (who may see them, their kind and language), so that the index alone finds
the few that are wanted, and a common beginning costs little more than a rare one.
"""

SQL = tuple[str, list]
NEWEST = 50  # of the titles that match, where there are more
READ = 300  # rows that PostgreSQL, whose index knows no order, reads to find them


class TitlesOnSQLite:
    """FTS5, which goes through its matches from the newest on."""

    TITLED = "folded_title, kind, locale, scope"
    OLD_TITLE, NEW_TITLE = (
        f"{row}.folded_title, {row}.kind, {row}.locale, {row}.scope" for row in ("old", "new")
    )
    FORGET_TITLE = f"INSERT INTO search_titles (search_titles, rowid, {TITLED}) VALUES ('delete', old.id, {OLD_TITLE});"
    LEARN_TITLE = f"INSERT INTO search_titles (rowid, {TITLED}) VALUES (new.id, {NEW_TITLE});"
    TITLE_TRIGGERS = {
        "search_title_written": f"AFTER INSERT ON search_entry BEGIN {LEARN_TITLE} END",
        "search_title_removed": f"AFTER DELETE ON search_entry BEGIN {FORGET_TITLE} END",
        "search_title_changed": f"AFTER UPDATE OF {TITLED} ON search_entry "
        f"WHEN ({OLD_TITLE}) IS NOT ({NEW_TITLE}) BEGIN {FORGET_TITLE} {LEARN_TITLE} END",
    }
    # A scope and a locale are one word each.
    TITLE_TABLES = {
        "search_titles": f"{TITLED}, content='search_entry', content_rowid='id', columnsize=0, prefix='1 2 3', "
        "tokenize=\"unicode61 remove_diacritics 0 categories 'L* N* M* Co' tokenchars '.:+-'\""
    }

    def suggesting(self, words: list[list[str]], title: str, places: dict[str, list]) -> list[SQL]:
        """Ids of NEWEST entries whose titles begin with `title`, and of others whose titles hold the words.

        A word is one of several texts; a text that ends in * is a beginning. `places` are values of `kind`, `scope` and
        `locale`, one of each of which an entry has; and of `foreign`, locales which it has not.
        """
        first = f'folded_title : (^"{title}" *)'
        held = " AND ".join(f"folded_title : ({self.any_of(texts)})" for texts in words)
        foreign = self.any_of(places.get("foreign", []))
        where = " AND ".join(
            f"{name} : ({self.any_of(values)})"
            for name, values in places.items()
            if name != "foreign"
        )
        where = f"({where}) NOT locale : ({foreign})" if foreign else where
        sql = f"SELECT rowid AS id FROM search_titles WHERE search_titles MATCH %s ORDER BY rowid DESC LIMIT {NEWEST}"
        return [(sql, [f"({found}) AND ({where})"]) for found in (first, f"({held}) NOT {first}")]

    def any_of(self, texts: list[str]) -> str:
        return " OR ".join(
            f'"{text[:-1]}" *' if text.endswith("*") else f'"{text}"' for text in texts
        )


class TitlesOnPostgreSQL:
    """A generated tsvector of a title's words, of how each begins, of the first once more, and of what narrows them."""

    TITLES_FUNCTION = """
        CREATE OR REPLACE FUNCTION search_titles(folded text, kind text, locale text, scope text) RETURNS tsvector
        LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN array_to_tsvector(
          ARRAY['kind:' || kind, 'locale:' || locale, 'scope:' || scope] || ARRAY(
            SELECT start || beginning
            FROM unnest(string_to_array(folded, ' ')) WITH ORDINALITY AS t (word, place),
              unnest(ARRAY[word, left(word, 1) || '*', left(word, 2) || '*', left(word, 3) || '*']) AS beginning,
              unnest(ARRAY['', '^']) AS start
            WHERE word <> '' AND (start = '' OR place = 1)))"""
    TITLES = "search_titles(folded_title, kind, locale, scope)"
    BEGINNING = 3  # letters of the longest that is a word of its own there

    def suggesting(self, words: list[list[str]], title: str, places: dict[str, list]) -> list[SQL]:
        first, *rest = title.split(" ")
        held = " & ".join(f"({self.any_of(texts)})" for texts in words)
        begins = f"{self.lexeme('^' + first)} & {held}" if rest else self.lexeme(f"^{first}*")
        foreign = [f"locale:{locale}" for locale in places.get("foreign", [])]
        where = " & ".join(
            f"({self.any_of([f'{name}:{value}' for value in values])})"
            for name, values in places.items()
            if name != "foreign"
        )
        where += f" & !({self.any_of(foreign)})" if foreign else ""
        return [
            self.few(f"({found}) & {where}", places["kind"])
            for found in (begins, f"({held}) & !({begins})")
        ]

    def few(self, expression: str, kinds: list[str]) -> SQL:
        """Of very many, the index brings the oldest; so the newest of each kind are looked at besides."""
        latest = " UNION ALL ".join(
            f"(SELECT id, titles FROM search_entry WHERE kind = %s ORDER BY object_id DESC LIMIT {READ})"
            for _ in kinds
        )
        sql = f"""
            SELECT id FROM (
              (SELECT id FROM search_entry WHERE titles @@ %s::tsquery LIMIT {READ})
              UNION SELECT id FROM ({latest}) AS latest WHERE titles @@ %s::tsquery
            ) AS found ORDER BY id DESC LIMIT {NEWEST}"""
        return sql, [expression, *kinds, expression]

    def any_of(self, texts: list[str]) -> str:
        return " | ".join(self.lexeme(text) for text in texts)

    def lexeme(self, text: str) -> str:
        is_long = text.endswith("*") and len(text.strip("^*")) > self.BEGINNING
        return f"'{text[:-1]}':*" if is_long else f"'{text}'"
