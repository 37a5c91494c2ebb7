"""Where links of an imported folder lead: to other files of it, to sections, to documents, or elsewhere."""

import posixpath
import re
import unicodedata
from collections.abc import Iterable
from html import escape, unescape
from urllib.parse import quote, unquote

from . import grammar
from .exported import Exported
from .files import INDEX_NAMES, Source
from .library import Library, Picture, Refused
from .report import Report
from .shared import Shared

KEPT_SCHEMES = {"http", "https", "mailto", "tel"}
SCHEME = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.-]*):")
SUFFIX = re.compile(r"\.(?:mdx?|markdown|html?)$", re.I)
# A link within the folder is written so until all pages exist; `settle` puts the addresses in.
MARK = "x-import-page:"
RICH = re.compile(rf'<a href="{MARK}([^"]*)">')
ADDRESS = re.compile(rf"{MARK}([^\s)\"'<>|]*)")


class Atlas:
    """All files and folders that links may mean. Keys of sections end in "/"."""

    def __init__(self, sources: Iterable[Source], sections: dict[str, str]):
        """`sections` has the key for each folder: its own, or that of a guide that speaks for it."""
        self.keys: dict[str, str] = {}
        sources = list(sources)
        for source in sources:
            for alias in source.metadata.aliases:
                self.keys[alias.strip("/")] = source.path
            if source.metadata.slug:
                self.keys[posixpath.join(source.folder, source.metadata.slug.strip("/"))] = (
                    source.path
                )
        self.keys |= sections
        for source in sources:
            name = SUFFIX.sub("", source.path)
            folder = source.folder
            spoken_for = source.stem.lower() in INDEX_NAMES and folder in sections
            self.keys[name] = sections[folder] if spoken_for else source.path
        self.lower = {key.lower(): value for key, value in reversed(self.keys.items())}

    def find(self, source: Source, target: str) -> str | None:
        """The key of the file or section that `target` (a path) means in a file; None if nothing."""
        folder = source.folder
        if target.startswith("/"):
            bases = [""]
        else:  # beside the file, below its own address as site builders see it, from the top
            bases = [folder, posixpath.join(folder, source.stem), ""]
        for base in bases:
            path = posixpath.normpath(posixpath.join(base, target.lstrip("/") or ".")).strip("/")
            key = "" if path == "." else SUFFIX.sub("", path)
            if found := self.keys.get(key) or self.lower.get(key.lower()):
                return found
        return None


class Place:
    """One file, as the converter asks about it."""

    def __init__(
        self,
        source: Source,
        title: str,
        atlas: Atlas,
        library: Library,
        report: Report,
        *,
        locale: str = "",
        words: Shared | None = None,
        exported: Exported | None = None,
    ):
        self.source, self.title, self.locale = source, title, locale
        self.shared_words, self.exported = words, exported
        self.atlas, self.library, self.report = atlas, library, report
        self.first_line = source.first_line
        self.anchors: list[tuple[int, str, str]] = []  # line, key, anchor: to be checked at the end

    def trouble(self, line: int, text: str) -> None:
        self.report.problem(self.source.path, line, text)

    def parse(self, text: str):
        return grammar.parse(text, mdx=self.source.is_mdx)

    def link(self, href: str, line: int) -> str | None:
        """The opening tag of a link in rich text; None, and reported, if it leads nowhere."""
        kind, value = self.target(href, line)
        if kind in ("document", "page-here"):
            return f'<a linktype="{kind.removesuffix("-here")}" id="{value[0]}">'
        return f'<a href="{escape(value)}">' if kind else None

    def address(self, href: str, line: int) -> str | None:
        """The address of a link in Markdown or HTML."""
        kind, value = self.target(href, line)
        return value[1] if kind in ("document", "page-here") else value

    def target(self, href: str, line: int):
        """("page" | "elsewhere", its address), ("document" | "page-here", (id, address)), or (None, None)."""
        href = href.strip()
        if self.exported and (found := self.exported.here(href)):
            return ("page-here", found) if found[0] else ("elsewhere", found[1])
        if match := SCHEME.match(href):
            return self.elsewhere(href, match[1].lower(), line)
        if href.startswith("//"):
            return "elsewhere", f"https:{href}"
        path, _, anchor = href.partition("#")
        path = unquote(path.split("?")[0]).replace("\\", "/")
        key = self.atlas.find(self.source, path) if path else self.source.path
        if key is None:
            return self.file(href, path, line)
        anchor = unquote(anchor)
        if anchor:
            self.anchors.append((line, key, anchor))
        return "page", MARK + quote(key) + (f"#{quote(anchor)}" if anchor else "")

    def elsewhere(self, href, scheme, line):
        if scheme in KEPT_SCHEMES:
            return "elsewhere", href
        self.trouble(line, f"link of a kind that is not kept: “{shortened(href)}”")
        return None, None

    def file(self, href, path, line):
        try:
            return "document", self.library.document(self.source.folder, path)
        except Refused as error:
            why = "" if str(error) == "does not exist" else f" ({error})"
            self.trouble(line, f"link to nothing: “{shortened(href)}”{why}")
            return None, None

    def document(self, target: str, line: int) -> int | None:
        """The id of a document in the folder; None, and reported, if there is none."""
        kind, value = self.file(target, unquote(target), line)
        return value[0] if kind else None

    def shared(self, kind: str, name: str, line: int) -> int | None:
        """The id of a "term" or "passage"; None, and reported, if there is none of that name."""
        found = None
        if self.shared_words:
            name = unquote(name)
            found = self.shared_words.find(kind, self.locale, self.source.folder, name)
        if found is None:
            self.trouble(line, f"no {kind} of this name: “{shortened(name)}”")
        return found

    def segment(self, slug: str, line: int) -> int | None:
        found = self.shared_words and self.shared_words.segments.get(slug)
        if not found:
            self.trouble(line, f"no segment of this name: “{shortened(slug)}”")
        return found or None

    def picture(self, target: str, line: int) -> Picture | None:
        """The picture, put into the library; None, and reported, if it cannot be shown."""
        target = target.strip()
        if re.match(r"(?:https?:)?//", target):
            self.trouble(line, f"picture on another site, kept as a link: “{shortened(target)}”")
            return None
        try:
            return self.library.picture(self.source.folder, target)
        except Refused as error:
            self.trouble(line, f"picture “{shortened(target)}” {error}")
            return None


def shortened(text: str) -> str:
    text = " ".join(unquote(text).split()).encode("utf-8", "replace").decode()
    return text if len(text) <= 120 else f"{text[:119]}…"


def squashed(text: str) -> str:
    """Letters and digits alone, so that every way of making anchors from headings meets."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("đ", "d"))
    return "".join(character for character in plain if character.isalnum())


def settle(kind: str, value, address):
    """The value of a block with addresses put in. `address(key, anchor)` is (page id or None, address)."""
    if isinstance(value, list):
        return [settle(kind, item, address) for item in value]
    if isinstance(value, dict):
        inner = value.get("type", kind) if "value" in value else kind
        return {key: settle(inner, item, address) for key, item in value.items()}
    if not isinstance(value, str) or MARK not in value or kind == "code":
        return value

    def rich(match):
        page, url = address(*parted(unescape(match[1])))
        return f'<a linktype="page" id="{page}">' if page else f'<a href="{escape(url)}">'

    if kind == "markdown":
        return ADDRESS.sub(lambda match: address(*parted(match[1]))[1], value)
    return RICH.sub(rich, value)


def parted(mark: str) -> tuple[str, str]:
    key, _, anchor = mark.partition("#")
    return unquote(key), unquote(anchor)
