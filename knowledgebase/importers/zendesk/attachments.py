"""The files beside the JSON: which attachment an address means, and where its file lies."""

import os
import re
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from ..files import printable
from ..library import Library, Picture, Refused, read
from .items import Item

IN_ADDRESS = re.compile(r"/(?:hc/(?:[a-z]{2,3}(?:-[a-z0-9]{2,8})*/)?)?article_attachments/(\d{1,18})(?=[/?#-]|$)", re.I)  # fmt: skip
NUMBERED = re.compile(r"(\d+)(?=\D|$)")


class Attachments:
    def __init__(self, items: list[Item], library: Library, report):
        self.library, self.report = library, report
        self.by_id: dict[int, Item] = {}
        self.by_address: dict[str, Item] = {}
        self.of_article: dict[int, list[Item]] = {}
        for item in items:
            self.note(item)
        self.files = dict(self.numbered_files())

    def note(self, item: Item) -> None:
        first = item.id not in self.by_id
        self.by_id.setdefault(item.id, item)
        for name in ("content_url", "relative_path", "mapped_content_url"):
            if address := item.text(name):
                self.by_address.setdefault(bare(address), item)
        article = item.number("article_id")
        if article is not None and item.data.get("inline") is False:
            self.of_article.setdefault(article, []).append(item)
        if first:
            self.check(item)

    def check(self, item: Item) -> None:
        written, address = item.text("file_name"), item.text("content_url")
        if not written:
            self.report.problem(item.file, item.id, "the attachment has no file_name")
        elif written != name_of(item):
            words = f"the name “{written[:120]}” has a path in it; only “{name_of(item)}” is used"
            self.report.problem(item.file, item.id, words)
        if ".." in address or not re.match(r"(?:https?://|/|$)", address, re.I):
            words = f"the address “{address[:120]}” is none of the help centre; it is not followed"
            self.report.problem(item.file, item.id, words)

    def numbered_files(self):
        """Files whose name, or whose folder's, begins with an attachment's id."""
        for folder, folders, names in os.walk(self.library.root):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(names, reverse=True):
                path = printable(Path(folder, name).relative_to(self.library.root).as_posix())
                for part in (Path(folder).name, name):
                    match = NUMBERED.match(part)
                    if match and not name.lower().endswith(".json"):
                        yield match[1], path

    def at(self, address: str) -> Item | None:
        """The attachment that an address means."""
        match = IN_ADDRESS.search(path_of(address))
        if match and int(match[1]) in self.by_id:
            return self.by_id[int(match[1])]
        if match and match[1] in self.files:  # its file is here, its entry is not
            return Item("article_attachments", int(match[1]), {"file_name": ""}, "")
        return self.by_address.get(bare(address))

    def path(self, item: Item) -> Path:
        """Where its file is. Raises Refused."""
        name, error = name_of(item), Refused("is not in the folder")
        places = [
            item.text("local"), item.text("local_path"), self.files.get(str(item.id)), f"attachments/{name}",
            f"article_attachments/{name}", name, item.text("relative_path").lstrip("/"),
        ]  # fmt: skip
        for place in filter(None, places):
            try:
                return self.library.locate(item.folder, place)
            except Refused as refused:
                if str(refused) != "does not exist" and place == places[0]:
                    raise
            try:
                return self.library.locate("", place)
            except Refused:
                continue
        raise error

    def picture(self, item: Item) -> Picture:
        """The picture in the library. Raises Refused."""
        path = self.path(item)
        name = name_of(item) or path.name
        return self.library.once(path, lambda: self.library.add_picture(name, read(path)))

    def document(self, item: Item):
        """(id, address) of the document in the library. Raises Refused."""
        path = self.path(item)
        name = name_of(item) or path.name
        if suffix(name) not in settings.WAGTAILDOCS_EXTENSIONS:
            raise Refused("is not a kind of file that can be kept")
        key = ("document", path)
        return self.library.once(key, lambda: self.library.add_document(name, read(path)))

    def is_picture(self, item: Item) -> bool:
        return suffix(name_of(item)) in settings.WAGTAILIMAGES_EXTENSIONS


def name_of(item: Item) -> str:
    """The name alone, whatever path is written before it."""
    return item.text("file_name").replace("\\", "/").rstrip("/").rpartition("/")[2].strip()[:120]


def suffix(name: str) -> str:
    return Path(name).suffix.lower().lstrip(".")


def bare(address: str) -> str:
    """An address without scheme, query and part, by which two ways of writing it are the same."""
    return re.sub(r"^https?:", "", address.strip().split("?")[0].split("#")[0], flags=re.I)


def path_of(address: str) -> str:
    try:
        return urlsplit(address).path
    except ValueError:
        return ""
