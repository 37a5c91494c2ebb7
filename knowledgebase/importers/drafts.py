"""What the pages will be: every file and folder of the source, converted, before anything is written."""

import hashlib
import json
import re
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path

from . import grammar
from .convert import Converter, heading_anchors, heading_text
from .exported import Exported
from .files import INDEX_NAMES, Source
from .inline import TAG
from .library import Library, humanised
from .links import Atlas, Place, settle, squashed
from .metadata import Metadata
from .report import Report
from .shared import Shared, is_term


@dataclass
class Draft:
    """A page to be. `key` is its path in the folder, with "/" at the end for a section."""

    key: str
    locale: str
    title: str
    summary: str = ""
    blocks: list = field(default_factory=list)
    metadata: Metadata = field(default_factory=Metadata)
    anchors: dict[str, str] = field(default_factory=dict)  # in the source → on the page
    links: list = field(default_factory=list)  # line, key, anchor of links to be checked
    top: str = ""  # the folder that stands for the front of all guides
    related: list[str] = field(default_factory=list)  # keys of guides

    @property
    def is_section(self) -> bool:
        return self.key.endswith("/")

    @property
    def name(self) -> str:
        """What the report calls it."""
        return self.key

    def place(self, line: int = 1) -> tuple[str, int]:
        """Where a report shall send a reader."""
        return self.key, line

    @property
    def folder(self) -> str:
        """The folder it lies in; sections lie in the one above."""
        folder = self.key.rstrip("/").rpartition("/")[0]
        return "" if folder == self.top else folder

    @property
    def source_path(self) -> str:
        """The file that says what it is."""
        return self.metadata.path or self.key

    @property
    def rank(self):
        """Its place among its siblings: by `order`, then by name."""
        order = self.metadata.order
        return order is None, order or 0, self.key.rstrip("/").lower()

    @property
    def digest(self) -> str:
        """Changes when anything changes that the source says."""
        metadata = self.metadata
        parts = [
            self.title, self.summary, self.blocks, metadata.slug, metadata.draft, metadata.order,
            metadata.updated, metadata.tags, metadata.aliases, metadata.author,
            *metadata.segments,
        ]  # fmt: skip
        if more := metadata.details:
            parts += [more, self.related]
        text = json.dumps(parts, default=str, ensure_ascii=False)
        return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=32).hexdigest()

    def anchor(self, name: str) -> str | None:
        """The address on the page that an anchor of the source means; what was exported calls it so already."""
        if self.metadata.id:
            return name
        plain = squashed(name)
        numberless = squashed(re.sub(r"-\d+$", "", name))
        return next(
            (self.anchors[key] for key in (name, plain, numberless) if key in self.anchors), None
        )


class Drafts:
    """Everything that will be, found by locale and key."""

    shared: Shared | None = None  # terms and passages
    exported: Exported | None = None  # what the folder says of itself, if this site's like wrote it
    directory: Path | None = None

    def __init__(
        self,
        sources: list[tuple[str, Source]],
        library: Library,
        report: Report,
        *,
        shared: Shared | None = None,
        exported: Exported | None = None,
        directory: Path | None = None,
    ):
        self.library, self.report = library, report
        self.shared, self.exported, self.directory = shared, exported, directory
        self.all: dict[tuple[str, str], Draft] = {}
        self.trees: dict = {}
        self.sources = [(locale, source) for locale, source in sources if self.parsed(source)]
        indexes = [source for _, source in self.sources if is_index(source)]
        indexes.sort(key=lambda source: INDEX_NAMES.index(source.stem.lower()), reverse=True)
        self.describing = {source.folder: source for source in indexes}
        self.atlas = Atlas([source for _, source in sources], self.folders())

    def parsed(self, source: Source) -> bool:
        try:
            self.trees[source.path] = grammar.parse(source.body, mdx=source.is_mdx)
        except grammar.Riddle as error:
            words = "too many brackets, stars or the like in one paragraph"
            self.report.problem(source.path, source.first_line + error.args[0], words)
        except RecursionError:
            self.report.problem(source.path, source.first_line, "nested too deeply")
        return source.path in self.trees

    def folders(self) -> dict[str, str]:
        """The key of what a link to each folder means: its section, or for the whole folder its front page."""
        found = {}
        for _, source in self.sources:
            parts = source.folder.split("/") if source.folder else []
            for depth in range(len(parts) + 1):
                folder = "/".join(parts[:depth])
                found[folder] = f"{folder}/"
        front = self.describing.get("")
        if front is not None and not self.is_section_only(front):
            found[""] = front.path
        return found

    def convert(self, progress) -> None:
        for locale, source in progress(self.sources):
            if not self.is_section_only(source):
                self.add(self.guide(locale, source))
            self.add_sections(locale, source.folder)

    def fill_shared(self, address_from) -> None:
        """Write what is in new passages and terms, once every page has an address."""
        for locale, source, row in self.shared.todo if self.shared else ():
            place = self.place(locale, source, source.metadata.title)
            converter = Converter(place)
            tree = grammar.parse(source.body)
            small = is_term(source)
            blocks = (
                converter.blocks(tree.children, small=True) if small else converter.body(tree, "\0")
            )
            settled = [(kind, settle(kind, value, address_from(locale))) for kind, value in blocks]
            for kind in self.shared.fill(locale, source, row, settled):
                place.trouble(source.first_line, f"a block of this kind cannot be in it: {kind}")

    def add(self, draft: Draft) -> None:
        self.all[draft.locale, draft.key] = draft

    def guide(self, locale: str, source: Source) -> Draft:
        title = self.title_of(source)
        place = self.place(locale, source, title)
        converter = Converter(place)
        blocks = converter.body(self.trees[source.path], title)
        related = [key for to in source.metadata.related if (key := self.atlas.find(source, to))]
        if not blocks:
            place.trouble(source.first_line, "there is a title, but no text")
        return Draft(
            source.path, locale, title, source.metadata.summary, blocks, source.metadata,
            anchors_of(converter), place.anchors, self.top_of(source.path), related,
        )  # fmt: skip

    def place(self, locale: str, source: Source, title: str) -> Place:
        return Place(
            source, title, self.atlas, self.library, self.report,
            locale=locale, words=self.shared, exported=self.exported,
        )  # fmt: skip

    def top_of(self, path: str) -> str:
        return self.exported.top_of(self.directory, path) if self.exported else ""

    def add_sections(self, locale: str, folder: str) -> None:
        """The sections that a file lies in."""
        top = self.top_of(f"{folder}/")
        while folder and folder != top:
            if (locale, f"{folder}/") not in self.all:
                self.add(self.section(locale, folder))
            folder = folder.rpartition("/")[0]

    def section(self, locale: str, folder: str) -> Draft:
        title = humanised(folder.rpartition("/")[2]) or folder
        source = self.describing.get(folder)
        languages = {source.path: locale for locale, source in self.sources}
        if source is None or languages[source.path] != locale:
            return Draft(f"{folder}/", locale, title[:255], top=self.top_of(f"{folder}/"))
        words = source.metadata.title or heading_of(self.trees[source.path]) or title
        summary = source.metadata.summary or self.only_paragraph(source)
        top = self.top_of(f"{folder}/")
        return Draft(f"{folder}/", locale, words[:255], summary, metadata=source.metadata, top=top)

    def title_of(self, source: Source) -> str:
        title = source.metadata.title or heading_of(self.trees[source.path])
        if not title and is_index(source) and source.folder:
            title = humanised(source.folder.rpartition("/")[2])
        return (title or humanised(source.stem) or source.stem)[:255]

    def is_section_only(self, source: Source) -> bool:
        """Is a file the index of a folder, and says no more than a section can hold: a title and a sentence?"""
        if self.describing.get(source.folder) is not source:
            return False
        nodes = self.text_nodes(source)
        sentence = source.folder and not source.metadata.summary and self.only_paragraph(source)
        return not nodes or bool(sentence)

    def only_paragraph(self, source: Source) -> str:
        nodes = self.text_nodes(source)
        if len(nodes) != 1 or nodes[0].type != "paragraph":
            return ""
        inline = nodes[0].children[0]
        plain = {"text", "softbreak", "text_special"}
        return (
            " ".join(inline.content.split())
            if all(n.type in plain for n in inline.children)
            else ""
        )

    def text_nodes(self, source: Source) -> list:
        """What an index file has under its title."""
        nodes = list(self.trees[source.path].children)
        if nodes and nodes[0].type == "heading" and heading_text(nodes[0]) == self.title_of(source):
            nodes = nodes[1:]
        return nodes

    def check_anchors(self) -> None:
        """Report links to parts that the other page does not have."""
        for draft in self.all.values():
            for line, key, name in draft.links:
                target = self.target(draft.locale, key)
                if target is not None and target.anchor(name) is None:
                    words = f"link to a part that is not there: “{key}#{name}”"
                    self.report.problem(*draft.place(line), words)

    def target(self, locale: str, key: str) -> Draft | None:
        """The draft a link means: in its own language, else in any."""
        if found := self.all.get((locale, key)):
            return found
        return next((draft for (_, other), draft in self.all.items() if other == key), None)


def is_index(source: Source) -> bool:
    return source.stem.lower() in INDEX_NAMES


def heading_of(root) -> str:
    """The words of the first heading."""
    heading = next((node for node in root.walk() if node.type == "heading"), None)
    return heading_text(heading) if heading else ""


def anchors_of(converter: Converter) -> dict[str, str]:
    """Every way of naming a part of the text, and the address of that part."""
    addresses = heading_anchors([unescape(TAG.sub("", words)) for words in converter.headings])
    found = {"top": "main"}
    for name, number in converter.anchors.items():
        found[name] = found[squashed(name)] = addresses[number] if number >= 0 else "main"
    for words, address in zip(converter.headings, addresses, strict=True):
        found.setdefault(squashed(unescape(words)), address)
        found.setdefault(address, address)
    return found
