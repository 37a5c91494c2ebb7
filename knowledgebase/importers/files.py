"""A folder of Markdown, read: which files there are, what their front matter says, where their text begins."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml
from frontmatter.default_handlers import YAMLHandler

from .metadata import Metadata, describe
from .report import Report

SUFFIXES = {".md", ".mdx", ".markdown"}
INDEX_NAMES = ["_index", "index", "readme"]  # these describe their folder; the first of them wins
SIZE_LIMIT = 2 * 1024 * 1024  # bytes; a longer text is a mistake, and nobody could read or edit it
FRONT_MATTER_LIMIT = 64 * 1024  # characters
FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?P<yaml>.*?)(?:^|\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.S)
KEY = re.compile(r"[\w.-]+[ \t]*:")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# Every scalar stays the text it is: `no` is no boolean, 2024-13-45 no error, `1e9` no number.
LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class Unreadable(Exception):
    """A file cannot be imported. Arguments: the line, what is wrong."""


@dataclass(frozen=True)
class Source:
    """One file. `first_line` is the line of the file (from 1) on which `body` begins."""

    path: str
    metadata: Metadata
    body: str
    first_line: int

    @property
    def folder(self) -> str:
        return self.path.rpartition("/")[0]

    @property
    def stem(self) -> str:
        return Path(self.path).stem

    @property
    def is_mdx(self) -> bool:
        return self.path.lower().endswith(".mdx")


def find_files(directory: Path, report: Report) -> list[Path]:
    """Markdown files below a folder in the order of their paths; hidden ones and links out of it are left out."""
    root = directory.resolve()
    found = []
    for folder, folders, names in os.walk(directory):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(folder, name)
            if name.startswith(".") or path.suffix.lower() not in SUFFIXES:
                continue
            if path.resolve().is_relative_to(root) and path.is_file():
                found.append(path)
            else:
                place = path.relative_to(directory).as_posix()
                report.problem(printable(place), 1, "is a link that leads out of the folder")
    return sorted(found)


def read_files(directory: Path, report: Report, adapt=None) -> Iterator[Source]:
    """Every readable file; the others are reported."""
    for path in find_files(directory, report):
        place = path.relative_to(directory).as_posix()
        report.files += 1
        try:
            yield read(path, printable(place), report, adapt)
        except Unreadable as error:
            report.problem(printable(place), *error.args)
        except OSError as error:
            report.problem(printable(place), 1, f"cannot be read: {error.strerror}")


def read(path: Path, place: str, report: Report, adapt=None) -> Source:
    text = clean(decode(path))
    if not text.strip():
        raise Unreadable(1, "the file is empty")
    written, body, first_line = split(text)
    data = adapt(written.data) if adapt else written.data

    def trouble(key, message):
        report.problem(place, written.line_of(key), message)

    lines = {key: written.line_of(key) for key in ("authors", "segments", "groups", "kind", "visibility", "related") if key in data}  # fmt: skip
    return Source(place, describe(data, trouble, place, lines), body, first_line)


def decode(path: Path) -> str:
    size = path.stat().st_size
    if size > SIZE_LIMIT:
        raise Unreadable(1, f"the file has {size / 2**20:.1f} MB; at most 2 MB are read")
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Unreadable(line, "the file is not UTF-8") from None


def clean(text: str) -> str:
    """Unix line ends, and none of the characters that databases refuse."""
    return CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def printable(path: str) -> str:
    """A path whose bytes were not UTF-8 can still be shown and stored."""
    return path.encode("utf-8", "replace").decode()


@dataclass(frozen=True)
class FrontMatter:
    data: dict
    text: str = ""

    def line_of(self, key: str) -> int:
        """The line of the file on which a key stands; the text begins on the second."""
        found = re.search(rf"^[\"']?{re.escape(key)}[\"']?[ \t]*:", self.text, re.M | re.I)
        return self.text.count("\n", 0, found.start()) + 2 if found else 1


def split(text: str) -> tuple[FrontMatter, str, int]:
    """The front matter, the text under it and the line on which that begins."""
    match = FRONT_MATTER.match(text)
    if not match:
        _refuse_unended(text)
        return FrontMatter({}), text, 1
    data = load(match["yaml"])
    if data is None:  # two rules with words between them
        return FrontMatter({}), text, 1
    line = text.count("\n", 0, match.end()) + 1
    return FrontMatter(data, match["yaml"]), text[match.end() :], line


def _refuse_unended(text: str) -> None:
    lines = text.split("\n", 2)
    if len(lines) > 1 and lines[0].rstrip() == "---" and KEY.match(lines[1]):
        raise Unreadable(1, "the front matter has no end: a line with --- is missing")


def load(text: str) -> dict | None:
    """Front matter as a dictionary of texts and lists; None when it is no front matter at all."""
    if len(text) > FRONT_MATTER_LIMIT:
        raise Unreadable(1, "the front matter is longer than 64 kB")
    try:
        data = YAMLHandler().load(text, Loader=LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 2 if mark else 1
        raise Unreadable(line, f"bad front matter: {error.problem or error.context}") from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise Unreadable(1, f"bad front matter: {str(error).splitlines()[0]}") from None
    if data in (None, ""):
        return {}
    if isinstance(data, list):
        raise Unreadable(2, "bad front matter: a list where “key: value” is expected")
    return data if isinstance(data, dict) else None
