"""One article, as the converter asks about it: where its links lead and which pictures there are."""

import re
from dataclasses import replace
from urllib.parse import quote, unquote, urljoin, urlsplit

from ..library import Picture, Refused
from ..links import MARK, SCHEME, Place, shortened
from .items import Item, key_of
from .tree import Element

PAGE = re.compile(r"/hc/(?:[a-z]{2,3}(?:-[a-z0-9]{2,8})*/)?(articles|sections|categories)/(\d{1,18})(?=[-/.]|$)", re.I)  # fmt: skip
FRONT = re.compile(r"/hc(?:/[a-z]{2,3}(?:-[a-z0-9]{2,8})*)?/?", re.I)
OLD_PLACE = "it still leads to the old help centre"


class ArticlePlace(Place):
    def __init__(self, item: Item, centre):
        self.source, self.title, self.first_line = item, item.title, item.id
        self.centre, self.library = centre, centre.library
        self.anchors: list = []
        self.used: set[int] = set()  # attachments that stand in the text
        self.heights: dict[str, int] = {}  # of pictures that are shown smaller than they are

    def trouble(self, line, text):
        """The converter's lines mean nothing in JSON: the article's id says where it is."""
        self.centre.report.problem(self.source.file, self.source.id, text)

    def absolute(self, address: str) -> str:
        address = address.strip()
        if address.startswith("//"):
            return f"https:{address}"
        return f"{self.centre.base}{address}" if address.startswith("/") else address

    # Links ------------------------------------------------------------------------------------------

    def target(self, href, line):
        href = self.absolute(href)
        if href.startswith("#"):
            return self.page(self.source.key, href[1:])
        match = SCHEME.match(href)
        if match and match[1].lower() not in {"http", "https"}:
            return self.elsewhere(href, match[1].lower(), line)
        try:
            parts = urlsplit(href if match else urljoin(self.source.text("html_url"), href))
            host = parts.hostname or ""
        except ValueError:
            self.trouble(line, f"link to nothing: “{shortened(href)}”")
            return None, None
        if found := self.own(href, host, parts):
            return found
        return ("elsewhere", href) if match else self.beside(href, line)

    def own(self, href, host, parts):
        """What an address of the help centre itself means now; None for all others."""
        path = unquote(parts.path)
        page = PAGE.match(path)
        key = key_of(page[1].lower(), int(page[2])) if page else ""
        ours = host in self.centre.hosts or not host
        if key in self.centre.keys and (ours or host.endswith(".zendesk.com")):
            return self.page(key, unquote(parts.fragment))
        if item := self.centre.attachments.at(parts.geturl()):
            return self.attached(item, href)
        if not ours:
            return None
        if page:
            kept = bool(SCHEME.match(href))
            note = OLD_PLACE if kept else "the words stay"
            self.trouble(0, f"link to nothing: “{shortened(href)}” is not in the export; {note}")
            return ("elsewhere", href) if kept else (None, None)
        return ("page", f"{MARK}/") if FRONT.fullmatch(path) else None

    def page(self, key, anchor):
        if anchor:
            self.anchors.append((self.source.id, key, anchor))
        return "page", MARK + quote(key) + (f"#{quote(anchor)}" if anchor else "")

    def attached(self, item, href):
        self.used.add(item.id)
        attachments = self.centre.attachments
        try:
            if attachments.is_picture(item):
                return "elsewhere", attachments.picture(item).url or href
            return "document", attachments.document(item)
        except Refused as error:
            name = shortened(item.text("file_name") or href)
            self.trouble(0, f"link to nothing: the attachment “{name}” {error}")
            return ("elsewhere", href) if SCHEME.match(href) else (None, None)

    def beside(self, href, line):
        """A relative address that is no page: a file beside the JSON, or nothing."""
        path = unquote(href.partition("#")[0].split("?")[0]).replace("\\", "/")
        return self.file(href, path, line)

    # Pictures ---------------------------------------------------------------------------------------

    def note_heights(self, root: Element) -> None:
        for one in root.all():
            if one.name == "img" and (height := shown_height(one)):
                self.heights.setdefault(one.attributes.get("src", ""), height)

    def picture(self, target, line) -> Picture | None:
        item = self.centre.attachments.at(self.absolute(target))
        if item is None:
            return self.shown(super().picture(self.absolute(target), line), target)
        self.used.add(item.id)
        try:
            return self.shown(self.centre.attachments.picture(item), target)
        except Refused as error:
            self.trouble(line, f"picture “{shortened(item.text('file_name') or target)}” {error}")
            return None

    @property
    def report(self):
        return self.centre.report

    def shown(self, picture, target):
        height = self.heights.get(target)
        return replace(picture, height=height) if picture and height else picture


def shown_height(image: Element) -> int:
    """The height an image is given in the text, where that makes it a sign in the line; else 0."""
    written = image.attributes.get("height", "") or image.style("height").removesuffix("px")
    wide = image.attributes.get("width", "") or image.style("width").removesuffix("px")
    sizes = [int(one) for one in (written, wide) if re.fullmatch(r"[0-9]{1,4}", one)]
    return min(sizes) if sizes and max(sizes) <= 64 else 0
