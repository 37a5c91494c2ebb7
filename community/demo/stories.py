"""Reads the demo's Markdown: people, conversations, entries. Knows nothing of the database."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import frontmatter

CONTENT = Path(__file__).parent / "content"
UNITS = {"minute": 60, "hour": 3_600, "day": 86_400, "week": 604_800, "month": 2_592_000}  # seconds
REPLY = re.compile(r"^<!-- reply by (?P<author>[\w-]+) after (?P<after>.+?) -->$", re.MULTILINE)


def duration(words: str) -> timedelta:
    """`3 days`, `1 hour and 20 minutes`, `6 days ago` as a timedelta; ValueError for anything else."""
    parts = re.findall(r"(\d+) (minute|hour|day|week|month)s?", words)
    if not parts:
        raise ValueError(f"{words!r} is no duration; write it like “3 days”")
    return timedelta(seconds=sum(int(number) * UNITS[unit] for number, unit in parts))


@dataclass
class Reply:
    author: str
    after: timedelta
    source: str


@dataclass
class Story:
    """A file: its front matter by attribute, its body, and its replies if it is a conversation."""

    path: Path
    about: dict
    source: str
    replies: list[Reply] = field(default_factory=list)

    def __getattr__(self, name):
        return self.about.get(name)


def read(path: Path) -> Story:
    post = frontmatter.load(path)
    opening, *rest = REPLY.split(post.content)
    replies = [
        Reply(author, duration(after), source.strip())
        for author, after, source in zip(rest[::3], rest[1::3], rest[2::3], strict=True)
    ]
    return Story(path, post.metadata, opening.strip(), replies)


def stories(folder: str) -> list[Story]:
    """Every story below a folder of the demo's content, in order of name."""
    return [read(path) for path in sorted((CONTENT / folder).rglob("*.md"))]
