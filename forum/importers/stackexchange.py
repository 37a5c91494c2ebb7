"""A Stack Exchange dump. Its rows stand in no useful order, so they pass through a file of their own, from which
each question comes out with its answers and comments: nothing but the question at hand is in memory."""

import json
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

from forum.importers.records import (
    SOMEBODY,
    Person,
    Room,
    Saying,
    Thread,
    clean,
    key_of,
    number,
    one_line,
    when,
)
from forum.importers.report import Report
from forum.importers.xml import rows

QUESTION, ANSWER = (
    "1",
    "2",
)  # PostTypeId; the others are wiki pages about tags, elections and the like
DUPLICATE = "3"  # LinkTypeId
HOST = r"(?P<host>(?:https?:)?//[\w.-]+(?::\d+)?)?"
LINK = re.compile(
    rf"(?<![\w/.-]){HOST}/(?:(?:questions|q)/(?P<topic>\d{{1,15}})(?:/(?P<slug>[^\s/()\"'<>?#\]]+))?"
    r"(?:/(?P<post>\d{1,15}))?|a/(?P<answer>\d{1,15})(?:/\d+)?"
    r"|users/(?P<user>\d{1,15})(?:/[^\s/()\"'<>?#\]]+)?)/?(?:\?[^\s()\"'<>#\]]*)?"
    r"(?:#(?P<part>[\w-]*))?(?![\w/-])"
)
KEPT = (
    *("AcceptedAnswerId", "CreationDate", "LastEditDate", "ClosedDate", "Body", "Title", "Tags"),
    *("OwnerUserId", "OwnerDisplayName", "DeletionDate", "Text", "UserId", "UserDisplayName"),
)
TAGS = re.compile(r"[<|]([^<>|]+)(?=[>|])")


class StackExchange:
    kind = "stackexchange"
    link = LINK
    what_is_missing = "holds no Posts.xml: is it an unpacked dump of a Stack Exchange site?"

    def __init__(self, root: Path, report: Report):
        self.root, self.report = root, report
        self.copied_at = datetime.fromtimestamp(int(root.stat().st_mtime), UTC)
        self.files = {path.name.lower(): path for path in root.glob("*.[xX][mM][lL]")}
        self.folder = TemporaryDirectory(prefix="import-")
        self.shelf = sqlite3.connect(Path(self.folder.name, "rows.sqlite3"))
        self.shelf.executescript("""
            PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
            CREATE TABLE post (id INTEGER PRIMARY KEY, kind TEXT, parent INTEGER, row TEXT);
            CREATE TABLE comment (id INTEGER PRIMARY KEY, post INTEGER, row TEXT);
            CREATE TABLE person (id INTEGER PRIMARY KEY, row TEXT);
            CREATE TABLE twin (post INTEGER, other INTEGER, PRIMARY KEY (post, other));
        """)
        self.total = 0

    @property
    def is_there(self) -> bool:
        return "posts.xml" in self.files

    def keys_of(self, link: re.Match) -> list[str]:
        """What a link may lead to, the best first."""
        if user := link["user"]:
            return [key_of("user", int(user))]
        part = link["part"] or ""
        exact = [link["answer"], link["post"], part if part.isdigit() else None]
        comment = re.match(r"comment(\d{1,15})_", part)
        found = [key_of("comment", comment[1])] if comment else []
        found += [key_of("post", int(pk)) for pk in exact if pk]
        # /a/12 leads to the question 12 too.
        return [*found, key_of("topic", int(link["topic"] or link["answer"]))]

    def rooms(self) -> Iterator[Room]:
        self.shelve()
        name = one_line(self.root.resolve().name, 60) or "Stack Exchange"
        yield Room("category:site", name, "Posts.xml", takes_answers=True)

    def people(self) -> Iterator[Person]:
        """Everybody is met beside what they wrote: a dump names the whole network."""
        return iter(())

    # Onto the shelf

    def shelve(self) -> None:
        for name, put in (
            ("posts.xml", self.put_post),
            ("comments.xml", self.put_comment),
            ("users.xml", self.put_person),
            ("postlinks.xml", self.put_link),
        ):
            if path := self.files.get(name):
                for row in rows(path, self.report):
                    put(row, path.name)
        self.shelf.executescript("""
            CREATE INDEX below ON post (parent, id); CREATE INDEX beside ON comment (post, id);
        """)
        count = "SELECT count(*) FROM post WHERE kind = ?"
        self.total = self.shelf.execute(count, [QUESTION]).fetchone()[0]
        self.note_orphans()

    def put_post(self, row: dict, place: str) -> None:
        pk, kind = number(row.get("Id")), row.get("PostTypeId")
        if pk is None:
            self.report.problem(place, "a post without Id was left out")
        elif kind not in (QUESTION, ANSWER):
            self.report.not_kept["pages about tags and other rows that are no posts"] += 1
        elif row.get("DeletionDate"):
            self.report.not_kept["deleted posts"] += 1
        else:
            self.report.found["posts"] += 1
            self.report.found["topics"] += kind == QUESTION
            self.report.not_kept["votes (the sum of scores)"] += max(
                number(row.get("Score")) or 0, 0
            )
            self.report.not_kept["views"] += max(number(row.get("ViewCount")) or 0, 0)
            values = (pk, kind, number(row.get("ParentId")), kept(row))
            self.put("INSERT OR IGNORE INTO post VALUES (?, ?, ?, ?)", values, place)

    def put_comment(self, row: dict, place: str) -> None:
        self.report.found["comments"] += 1
        values = (number(row.get("Id")), number(row.get("PostId")), kept(row))
        self.put("INSERT OR IGNORE INTO comment VALUES (?, ?, ?)", values, place)

    def put_person(self, row: dict, place: str) -> None:
        self.report.found["people"] += 1
        person = {
            name: row.get(name) for name in ("DisplayName", "Email", "EmailAddress", "CreationDate")
        }
        values = (number(row.get("Id")), json.dumps(person))
        self.put("INSERT OR IGNORE INTO person VALUES (?, ?)", values, place)

    def put_link(self, row: dict, place: str) -> None:
        ends = number(row.get("PostId")), number(row.get("RelatedPostId"))
        if row.get("LinkTypeId") == DUPLICATE and None not in ends:
            self.shelf.execute("INSERT OR IGNORE INTO twin VALUES (?, ?)", ends)

    def put(self, statement: str, values: tuple, place: str) -> None:
        if values[0] is None:
            self.report.problem(place, "a row without Id was left out")
        elif not self.shelf.execute(statement, values).rowcount:
            self.report.problem(
                place, f"the Id {values[0]} is there twice; the second was left out"
            )

    def note_orphans(self) -> None:
        orphans = self.shelf.execute(
            "SELECT id, parent FROM post AS answer WHERE kind = ? AND NOT EXISTS "
            "(SELECT 1 FROM post WHERE id = answer.parent AND kind = ?)", [ANSWER, QUESTION]
        )  # fmt: skip
        for pk, parent in orphans:
            self.report.problem("Posts.xml", f"answer {pk}: its question {parent} is not there")
        lost = self.shelf.execute(
            "SELECT count(*) FROM comment WHERE post IS NULL OR post NOT IN (SELECT id FROM post)"
        )
        self.report.not_kept["comments on posts that are not there"] += lost.fetchone()[0]

    # And out again

    def threads(self) -> Iterator[Thread]:
        questions = "SELECT id, row FROM post WHERE kind = ? ORDER BY id"
        for pk, row in self.shelf.execute(questions, [QUESTION]):
            if thread := self.thread(pk, json.loads(row)):
                yield thread

    def thread(self, pk: int, row: dict) -> Thread | None:
        place = f"Posts.xml row {pk}"
        opening = self.post(pk, row, key_of("topic", pk), "")
        if not opening:
            return None
        accepted = number(row.get("AcceptedAnswerId"))
        return Thread(
            key=key_of("topic", pk),
            place=place,
            title=row.get("Title", ""),
            room="category:site",
            opening=self.with_twins(pk, opening),
            replies=sorted(self.replies(pk), key=lambda saying: saying.at),
            tags=tuple(dict.fromkeys(one_line(tag, 40) for tag in TAGS.findall(row.get("Tags", "")))),
            accepted=key_of("post", accepted) if accepted is not None else "",
            locked_at=when(row.get("ClosedDate")),
        )  # fmt: skip

    def replies(self, question: int) -> Iterator[Saying]:
        yield from self.comments(question, "")
        answers = "SELECT id, row FROM post WHERE parent = ? AND kind = ? ORDER BY id"
        for pk, row in self.shelf.execute(answers, [question, ANSWER]):
            if answer := self.post(pk, json.loads(row), key_of("post", pk), ""):
                yield answer
                yield from self.comments(pk, answer.key)

    def comments(self, post: int, key: str) -> Iterator[Saying]:
        comments = "SELECT id, row FROM comment WHERE post = ? ORDER BY id"
        for pk, row in self.shelf.execute(comments, [post]):
            row = json.loads(row)
            row |= {"Body": row.get("Text", ""), "OwnerUserId": row.get("UserId", "")}
            row["OwnerDisplayName"] = row.get("UserDisplayName", "")
            comment = self.post(pk, row, key_of("comment", pk), key, "Comments.xml", "markdown")
            if comment:
                yield comment

    def post(self, pk, row, key, answers, file="Posts.xml", markup="html") -> Saying | None:
        place = f"{file} row {pk}"
        text, at = clean(row.get("Body")), when(row.get("CreationDate"))
        if not text.strip():
            self.report.problem(place, "has no text and was left out")
            return None
        if not at:
            self.report.problem(place, "has no date that can be read; it has the folder's")
        author = self.author(row)
        edited = when(row.get("LastEditDate"))
        return Saying(key, author, at or self.copied_at, text, markup, place, edited, answers)

    def author(self, row: dict) -> Person:
        """Of an account that is gone, only the name may be left."""
        pk, name = number(row.get("OwnerUserId")), one_line(row.get("OwnerDisplayName"), 80)
        if pk is None:
            return Person(key_of("name", name), name, name) if name else SOMEBODY
        found = self.shelf.execute("SELECT row FROM person WHERE id = ?", [pk]).fetchone()
        user = json.loads(found[0]) if found else {}
        name = one_line(user.get("DisplayName"), 80) or name or f"user {pk}"
        email = one_line(user.get("Email") or user.get("EmailAddress")).lower()
        return Person(key_of("user", pk), name, name, email, when(user.get("CreationDate")))

    def with_twins(self, pk: int, opening: Saying) -> Saying:
        """A duplicate says where the same was asked before, unless it does so in its own words."""
        twins = self.shelf.execute(
            "SELECT post.id, row FROM twin JOIN post ON post.id = other WHERE post = ? AND kind = ?",
            [pk, QUESTION],
        )
        lines = "".join(
            f'<p>→ <a href="/questions/{twin}">{escape(json.loads(row).get("Title", ""))}</a></p>\n'
            for twin, row in twins
            if f"/{twin}" not in opening.text
        )
        return replace(opening, text=lines + opening.text) if lines else opening


def kept(row: dict) -> str:
    return json.dumps({name: row[name] for name in KEPT if row.get(name)})
