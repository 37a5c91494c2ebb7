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

    def entitled(self, words: list[list[str]], places: dict[str, list[str]], title="") -> SQL:
        """Ids of the NEWEST entries whose titles hold the words; without those whose titles begin with `title`.

        A word is one of several texts; a text that ends in * is a beginning. `places` are values of `kind`, `scope` and
        `locale`, one of each of which an entry has; and of `foreign`, locales which it has not.
        """
        held = " AND ".join(f"folded_title : ({self.any_of(texts)})" for texts in words)
        return self.newest_titles(f"({held}) NOT {self.first(title)}" if title else held, places)

    def beginning_with(self, title: str, places: dict[str, list[str]]) -> SQL:
        """The same of those whose titles begin so."""
        return self.newest_titles(self.first(title), places)

    def newest_titles(self, expression: str, places: dict[str, list[str]]) -> SQL:
        where = " AND ".join(
            f"{name} : ({self.any_of(values)})"
            for name, values in places.items()
            if name != "foreign"
        )
        if foreign := self.any_of(places.get("foreign", [])):
            where = f"({where}) NOT locale : ({foreign})"
        sql = f"SELECT rowid AS id FROM search_titles WHERE search_titles MATCH %s ORDER BY rowid DESC LIMIT {NEWEST}"
        return sql, [f"({expression}) AND ({where})"]

    def first(self, title: str) -> str:
        return f'folded_title : (^"{title}" *)'

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

    def entitled(self, words: list[list[str]], places: dict[str, list[str]], title="") -> SQL:
        held = " & ".join(f"({self.any_of(texts)})" for texts in words)
        return self.newest_titles(f"{held} & !({self.first(title)})" if title else held, places)

    def beginning_with(self, title: str, places: dict[str, list[str]]) -> SQL:
        return self.newest_titles(self.first(title), places)

    def newest_titles(self, expression: str, places: dict[str, list[str]]) -> SQL:
        """Of very many, the index brings the oldest; so the newest of each kind are looked at besides."""
        for name, values in places.items():
            not_, name = ("!", "locale") if name == "foreign" else ("", name)
            expression += f" & {not_}({self.any_of([f'{name}:{value}' for value in values])})"
        latest = " UNION ALL ".join(
            f"(SELECT id, titles FROM search_entry WHERE kind = %s ORDER BY object_id DESC LIMIT {READ})"
            for _ in places["kind"]
        )
        sql = f"""
            SELECT id FROM (
              (SELECT id FROM search_entry WHERE titles @@ %s::tsquery LIMIT {READ})
              UNION SELECT id FROM ({latest}) AS latest WHERE titles @@ %s::tsquery
            ) AS found ORDER BY id DESC LIMIT {NEWEST}"""
        return sql, [expression, *places["kind"], expression]

    def first(self, title: str) -> str:
        """The words in any order, after the first."""
        first, *rest = title.split(" ")
        if not rest:
            return self.lexeme(f"^{first}*")
        return " & ".join(self.lexeme(word) for word in (f"^{first}", *rest[:-1], f"{rest[-1]}*"))

    def any_of(self, texts: list[str]) -> str:
        return " | ".join(self.lexeme(text) for text in texts)

    def lexeme(self, text: str) -> str:
        is_long = text.endswith("*") and len(text.strip("^*")) > self.BEGINNING
        return f"'{text[:-1]}':*" if is_long else f"'{text}'"
