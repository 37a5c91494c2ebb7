"""A folder with the JSON of Zendesk's Help Center API, read: its articles, sections, categories and attachments."""

import json
import os
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from ..files import printable
from .items import Item, integer, plain_value

LISTS = ["categories", "sections", "articles", "article_attachments", "translations", "user_segments"]  # fmt: skip
SINGULAR = {"category": "categories", "section": "sections", "article": "articles"}
SHELVES_AND_ARTICLES = LISTS[:3]
SIZE_LIMIT = 200 * 2**20  # bytes of one file; a page of the API has a few megabytes
ADDRESSES = ["url", "html_url", "content_url", "next_page", "previous_page"]
SOURCES = {"Article": "articles", "Section": "sections", "Category": "categories"}
OF_TRANSLATION = {
    "title", "body", "draft", "locale", "html_url", "updated_at", "created_at", "outdated",
}  # fmt: skip


class Export:
    """Everything in the folder; what cannot be read is reported, the rest is here."""

    def __init__(self, directory: Path, report):
        self.root, self.report = directory.resolve(), report
        # kind → id → locale as Zendesk writes it → the item
        self.items: dict[str, dict[int, dict[str, Item]]] = {
            kind: defaultdict(dict) for kind in SHELVES_AND_ARTICLES
        }
        self.attachments: list[Item] = []
        self.segments: dict[int, dict] = {}
        self.hosts: dict[str, int] = {}  # where the help centre was, with the number of mentions
        self.translations: list[tuple[str, dict]] = []
        self.counts: dict[tuple[str, str], tuple[str, int]] = {}
        self.read_all()

    def read_all(self) -> None:
        for path in self.files():
            place = printable(path.relative_to(self.root).as_posix())
            self.report.files += 1
            for kind, entries in self.lists_of(path, place):
                self.take_list(kind, entries, place)
        for place, data in self.translations:
            self.take_translation(place, data)
        self.check_counts()

    def files(self) -> Iterator[Path]:
        for folder, folders, names in os.walk(self.root):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(names, key=in_number_order):
                path = Path(folder, name)
                if name.startswith(".") or path.suffix.lower() != ".json":
                    continue
                if path.resolve().is_relative_to(self.root) and path.is_file():
                    yield path
                else:
                    place = printable(path.relative_to(self.root).as_posix())
                    self.report.problem(place, 1, "is a link that leads out of the folder")

    def lists_of(self, path: Path, place: str) -> Iterator[tuple[str, list]]:
        """(kind, entries) of each list of a file that means something here."""
        data = self.load(path, place)
        if isinstance(data, list):  # some scripts keep the list alone
            kind = next(
                (kind for kind in reversed(LISTS) if path.name.lower().startswith(kind)), ""
            )
            data = {kind: data}
        if not isinstance(data, dict):
            return
        data |= {kind: [data[one]] for one, kind in SINGULAR.items() if one in data}
        for kind in LISTS:
            if isinstance(data.get(kind), list):
                self.note_page(kind, data, place)
                yield kind, data[kind]
            elif kind in data:
                self.report.problem(place, 1, f"“{kind}” is no list")

    def load(self, path: Path, place: str):
        try:
            if path.stat().st_size > SIZE_LIMIT:
                self.report.problem(place, 1, f"is larger than {SIZE_LIMIT // 2**20} MB")
                return None
            return json.loads(path.read_bytes().decode("utf-8-sig"))
        except json.JSONDecodeError as error:
            self.report.problem(place, error.lineno, f"broken JSON: {error.msg}")
        except UnicodeDecodeError:
            self.report.problem(place, 1, "the file is not UTF-8")
        except (RecursionError, ValueError):
            self.report.problem(place, 1, "broken JSON: nested too deeply, or a number too long")
        except OSError as error:
            self.report.problem(place, 1, f"cannot be read: {error.strerror}")
        return None

    def note_page(self, kind: str, data: dict, place: str) -> None:
        """What a page says of the whole list, to be compared when all are read."""
        entries = [entry for entry in data[kind] if isinstance(entry, dict)]
        count = integer(data.get("count"))
        if count is not None and entries and kind in self.items:
            self.counts[kind, plain_value(entries[0].get("locale"))] = (place, count)
        for entry in (data, *entries):
            for name in ADDRESSES:
                self.note_host(entry.get(name))

    def note_host(self, address) -> None:
        try:
            host = urlsplit(address).hostname if isinstance(address, str) else None
        except ValueError:
            host = None
        if host and re.search(r"/hc/|/api/v2/help_center/", address):
            self.hosts[host] = self.hosts.get(host, 0) + 1

    def take_list(self, kind: str, entries: list, place: str) -> None:
        for number, data in enumerate(entries, 1):
            if not isinstance(data, dict):
                self.report.problem(place, 1, f"entry {number} of “{kind}” is no object")
            elif kind == "translations":
                self.translations.append((place, data))
            else:
                self.take(kind, number, data, place)

    def take(self, kind: str, number: int, data: dict, place: str) -> None:
        known = integer(data.get("id"))
        if known is None:
            self.report.problem(place, 1, f"entry {number} of “{kind}” has no id that is a number")
        elif kind == "user_segments":
            self.segments[known] = data
        elif kind == "article_attachments":
            self.attachments.append(Item(kind, known, data, place))
        else:
            self.add(Item(kind, integer(data.get("source_id")) or known, data, place))
            beside = data.get("translations")
            self.translations += [
                (place, {"source_type": kind, "source_id": known, **one})
                for one in (beside if isinstance(beside, list) else [])
                if isinstance(one, dict)
            ]

    def add(self, item: Item) -> None:
        versions = self.items[item.kind][item.id]
        if known := versions.get(item.locale):
            words = f"is in the export twice; the one in {known.file} is taken"
            self.report.problem(item.file, item.id, words)
        else:
            versions[item.locale] = item

    def take_translation(self, place: str, data: dict) -> None:
        """A translation says what differs from the article (or section, or category) itself."""
        said = str(data.get("source_type"))
        kind, source = SOURCES.get(said, said), integer(data.get("source_id"))
        versions = self.items.get(kind, {}).get(source)
        if not versions:
            where = integer(data.get("id")) or 1
            self.report.problem(place, where, "is a translation of something not in the export")
            return
        first = next(iter(versions.values()))
        own = {key: value for key, value in data.items() if key in OF_TRANSLATION}
        if "updated_at" in own:
            own["edited_at"] = own["updated_at"]
        if kind != "articles":
            own |= {"name": data.get("title"), "description": data.get("body")}
        inherited = {key: value for key, value in first.data.items() if key != "html_url"}
        item = Item(kind, source, {**inherited, **own}, place)
        item.data["draft"] = bool(data.get("draft") or data.get("hidden"))
        versions.setdefault(item.locale, item)

    def check_counts(self) -> None:
        for (kind, locale), (place, count) in self.counts.items():
            found = sum(
                plain_value(item.data.get("locale")) == locale
                for versions in self.items[kind].values()
                for item in versions.values()
            )
            if found < count:
                words = f"says there are {count} {kind}, the folder has {found}: is a page missing?"
                self.report.problem(place, 1, words)

    @property
    def base(self) -> str:
        """The address of the help centre that most entries name."""
        return f"https://{max(self.hosts, key=self.hosts.get)}" if self.hosts else ""


def in_number_order(name: str) -> list:
    """articles_p2.json comes before articles_p10.json."""
    return [int(part) if part.isdecimal() else part for part in re.split(r"(\d+)", name)]
