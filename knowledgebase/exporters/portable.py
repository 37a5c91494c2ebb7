"""The body of a page in which pictures, documents, links and shared words are called by their files' names."""

from community.audience.models import Segment

from ..importers import rich
from ..importers.tables import repointed
from .library import Library
from .site import Map, relative


class Portable:
    """Makes blocks portable for one file. What is not there any more is left out, and reported."""

    def __init__(self, path: str, site: Map, library: Library, segments: dict[int, str]):
        self.path, self.site, self.library, self.segments = path, site, library, segments
        self.folder = path.rpartition("/")[0]

    def blocks(self, raw: list) -> list[tuple]:
        made = ((block["type"], self.block(block["type"], block["value"])) for block in raw)
        return [(kind, value) for kind, value in made if value is not None]

    def block(self, kind: str, value):
        """The value of a block; None where nothing is left of it."""
        make = getattr(self, f"on_{kind}", None)
        return make(value) if make else value

    def inner(self, raw) -> list[dict]:
        return [{"type": kind, "value": value} for kind, value in self.blocks(raw)]

    def text(self, html: str) -> str:
        return rich.html_of(rich.change(rich.parse(html or ""), self.reference))

    def reference(self, node: rich.Node) -> rich.Node | None:
        """A link or picture of rich text, as it will be called; None if it leads nowhere."""
        if node.tag == "a":
            href = self.href(node.attrs)
            return href and rich.Node("a", {"href": href})
        pk = node.attrs.get("id", "")
        path = self.library.picture(int(pk), self.path) if pk.isdecimal() else None
        attrs = {"alt": node.attrs.get("alt", ""), "data-format": node.attrs.get("format", "icon")}
        return path and rich.Node("img", {"src": relative(path, self.folder), **attrs})

    def href(self, attrs: dict) -> str | None:
        kind, pk = attrs.get("linktype"), attrs.get("id", "")
        if kind == "page":
            return self.site.page(int(pk), self.folder) if pk.isdecimal() else None
        if kind == "document":
            path = self.library.document(int(pk), self.path) if pk.isdecimal() else None
            return path and relative(path, self.folder)
        href = attrs.get("href", "")
        return self.site.address(href, self.folder) if href else None

    # Each kind of block --------------------------------------------------------------------------

    on_text = text

    def on_callout(self, value):
        return {**value, "text": self.text(value["text"])}

    def on_picture(self, value):
        path = self.library.picture(value["image"], self.path)
        return path and {**value, "image": relative(path, self.folder)}

    def on_download(self, value):
        path = self.library.document(value["document"], self.path)
        label = value.get("label") or self.library.title_of(value["document"])
        return path and {"document": relative(path, self.folder), "label": label}

    def on_video(self, value):
        return {key: part for key, part in value.items() if part}

    def on_code(self, value):
        code = (value.get("code") or "").replace("\r\n", "\n").rstrip("\n")
        return {"language": value.get("language") or "", "code": code} if code.strip() else None

    def on_table(self, value):
        if not value or not value.get("data"):
            return None
        rows = [[str(cell) if cell is not None else "" for cell in row] for row in value["data"]]
        width = max(map(len, rows))
        rows = [[*row, *[""] * (width - len(row))] for row in rows]
        row, column = value.get("first_row_is_table_header"), value.get("first_col_is_header")
        choice = {(1, 1): "both", (1, 0): "row", (0, 1): "col"}.get((bool(row), bool(column)))
        return {
            "data": rows, "first_row_is_table_header": bool(row), "first_col_is_header": bool(column),
            "table_header_choice": choice or "neither", "table_caption": value.get("table_caption") or "",
            "cell": value.get("cell") or [], "mergeCells": value.get("mergeCells") or [],
        }  # fmt: skip

    def on_markdown(self, value):
        return repointed(value.replace("\r\n", "\n").strip("\n"), self.address)

    def address(self, kind: str, target: str) -> str:
        path = self.library.picture_at(target, self.path) if kind == "picture" else None
        return relative(path, self.folder) if path else self.site.address(target, self.folder)

    def on_steps(self, value):
        steps = [
            {"title": step.get("title") or "", "content": self.inner(step.get("content") or [])}
            for step in plain_items(value["steps"])
        ]
        return {"start": value.get("start", 1), "steps": items(steps)}

    def on_substeps(self, value):
        return {**value, "steps": items(self.inner(step) for step in plain_items(value["steps"]))}

    def on_variants(self, value):
        return {"variants": items(map(self.variant, plain_items(value["variants"])))}

    def variant(self, value):
        segment = self.segments.get(value.get("segment"))
        return {"label": value["label"], "segment": segment, "content": self.inner(value["content"])}  # fmt: skip

    def on_trouble(self, value):
        causes = [
            {"cause": cause["cause"], "check": self.text(cause.get("check")), "fix": self.inner(cause["fix"])}
            for cause in plain_items(value["causes"])
        ]  # fmt: skip
        return {"symptom": value["symptom"], "causes": items(causes)}

    def on_term(self, pk):
        found = self.site.terms.get(pk)
        return found and found[0].slug

    def on_passage(self, pk):
        found = self.site.passages.get(pk)
        return found and relative(found[1], self.folder)


def plain_items(raw: list) -> list:
    """What is in a list, which Wagtail stores with a type and an id around each item, or formerly without."""
    return [item["value"] if isinstance(item, dict) and item.get("type") == "item" else item for item in raw]  # fmt: skip


def items(values) -> list[dict]:
    return [{"type": "item", "value": value} for value in values]


def segment_slugs() -> dict[int, str]:
    return dict(Segment.objects.values_list("pk", "slug"))
