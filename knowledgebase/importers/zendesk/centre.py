"""What the pages will be: every category, section and article of a help centre, before anything is written."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from ...models import ImportedPage
from ..drafts import Draft, Drafts
from ..library import Library
from ..metadata import Metadata, describe
from .access import Access, access_of
from .article import read_article
from .attachments import Attachments
from .export import Export
from .items import Item, key_of
from .languages import Versions

COLLECTION = "zendesk"  # its ids never meet the paths of a folder of Markdown


@dataclass
class ZendeskDraft(Draft):
    item: Item | None = None
    parent: str = ""  # the key of the section it lies in
    access: Access = Access.ALL
    created: datetime | None = None
    translates: str = ""  # the language of the original, of which this is an up-to-date translation

    @property
    def folder(self):
        return self.parent.rstrip("/")

    @property
    def rank(self):
        order = self.metadata.order
        return (
            not self.is_section,
            order is None,
            order or 0,
            self.item.text("created_at"),
            self.key,
        )

    @property
    def digest(self):
        """As that of a file, and the section it came from, by which the next import sees that it moved."""
        parts = f"{super().digest} {self.access} {self.created}"
        short = hashlib.blake2b(parts.encode(), digest_size=16).hexdigest()
        return f"{short}@{self.parent}"

    @property
    def name(self):
        return f"{self.item.file}:{self.item.id}"

    def place(self, line=1):
        return self.item.file, self.item.id


class HelpCentre(Drafts):
    def __init__(self, export: Export, library: Library, report, locale: str | None):
        self.export, self.library, self.report = export, library, report
        self.hosts, self.base = export.hosts, export.base
        self.attachments = Attachments(export.attachments, library, report)
        self.versions = Versions(export, report, locale)
        self.parents = self.find_parents()
        self.keys = self.link_targets()
        self.all: dict = {}

    def link_targets(self) -> set[str]:
        """The keys of all that will be a page, or is one since an earlier import."""
        found = set(imported_before())
        for _, item in self.versions.all:
            found.add(item.key)
            above = self.parents[item.kind, item.id]
            while above:
                found.add(key_of(*above))
                above = self.parents[above]
        return found

    # The tree of sections ---------------------------------------------------------------------------

    def find_parents(self) -> dict[tuple[str, int], tuple[str, int] | None]:
        found = {one: self.parent_of(self.versions.first(*one)) for one in self.versions.by_id}
        for one in found:
            self.cut_circle(one, found)
        return found

    def parent_of(self, item: Item):
        parent = item.parent
        if parent in self.versions.by_id:
            return parent
        one = {"articles": "section", "sections": "category"}.get(item.kind)
        if parent:
            words = (
                f"its {singular(parent[0])} {parent[1]} is not in the export; it stands at the top"
            )
            self.report.problem(item.file, item.id, words)
        elif one:
            self.report.problem(item.file, item.id, f"names no {one}; it stands at the top")
        category = ("categories", item.number("category_id"))
        return category if item.kind == "sections" and category in self.versions.by_id else None

    def cut_circle(self, one, parents) -> None:
        """A section cannot lie in itself."""
        seen, above = {one}, parents[one]
        while above and above not in seen:
            seen.add(above)
            above = parents[above]
        if above == one:
            item = self.versions.first(*one)
            self.report.problem(item.file, item.id, "lies in itself; it stands at the top")
            parents[one] = None

    def is_restricted(self, item: Item) -> Access:
        """Who may see it: of an item and all it lies in, the narrowest."""
        found, above = access_of(item, self.export.segments), self.parents[item.kind, item.id]
        while above:
            for section in self.export.items[above[0]][above[1]].values():
                found = max(found, access_of(section, self.export.segments))
            above = self.parents[above]
        return found

    # Drafts -----------------------------------------------------------------------------------------

    def convert(self, progress) -> None:
        for locale, item in progress(self.versions.all):
            self.add(self.draft(locale, item))
            self.add_sections(locale, self.parents[item.kind, item.id])

    def add_sections(self, locale: str, above) -> None:
        """An article in a language needs its sections in it, if only under another language's title."""
        while above:
            if (locale, *above) not in self.versions.known:
                item = self.versions.first(*above)
                self.versions.known.add((locale, *above))
                words = f"has no title in {locale}; it is called “{item.title}” there too"
                self.report.problem(item.file, item.id, words)
                self.add(self.draft(locale, item))
            above = self.parents[above]

    def draft(self, locale: str, item: Item) -> ZendeskDraft:
        metadata = self.metadata(item)
        parent, title = self.parents[item.kind, item.id], item.title[:255]
        if not title:
            title = f"{singular(item.kind).capitalize()} {item.id}"
            self.report.problem(item.file, item.id, "has no title")
        draft = ZendeskDraft(
            item.key, locale, title, metadata.summary, metadata=metadata, item=item,
            parent=key_of(*parent) if parent else "", access=self.is_restricted(item),
            created=item.moment("created_at"), translates=self.versions.original(locale, item),
        )  # fmt: skip
        if item.kind == "articles":
            draft.blocks, draft.anchors, draft.links = self.read(item)
        return draft

    def read(self, item: Item):
        try:
            return read_article(item, self)
        except RecursionError:
            self.report.problem(
                item.file, item.id, "the text is nested too deeply and was left out"
            )
            return [], {}, []

    def metadata(self, item: Item) -> Metadata:
        labels = item.data.get("label_names")
        edited = next(filter(None, map(item.text, ("edited_at", "updated_at", "created_at"))), "")
        position = item.data.get("position")
        draft = item.data.get("draft") is True or self.is_restricted(item) == Access.CHOSEN
        data = {
            "title": item.title,
            "description": item.words("description") if item.kind != "articles" else "",
            "tags": labels if isinstance(labels, list) else [],
            "draft": "true" if draft and item.kind == "articles" else "false",
            "order": str(position) if isinstance(position, int | str) else "",
            "updated": edited,
            "aliases": item.old_paths,
        }
        return describe(data, lambda key, words: self.report.problem(item.file, item.id, words))


def imported_before():
    known = ImportedPage.objects.filter(collection=COLLECTION, page__isnull=False)
    return known.values_list("path", flat=True)


def singular(kind: str) -> str:
    return "category" if kind == "categories" else kind.removesuffix("s")
