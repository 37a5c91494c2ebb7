"""The components that say what the blocks of a guide are, as the exporter writes them."""

import json
from html import escape
from uuid import NAMESPACE_OID, uuid5

from . import rich
from .components import is_named
from .inline import plain
from .tables import repointed

HEADERS = {"row": "row", "column": "col", "both": "both", "neither": "neither"}
LABEL_LENGTH = 60  # of a variant
HELD_BY_VARIANTS = {"text", "callout", "steps", "picture", "video", "table", "code", "download"}
HELD_BY_CAUSES = HELD_BY_VARIANTS - {"table"}
HELD_BY_SUBSTEPS = {"text", "picture"}


class OwnComponents:
    """The part of the converter that meets the site's own components."""

    OWN = {
        "richtext": "rich_text", "markdown": "markdown", "picture": "picture_tag", "video": "video_tag",
        "download": "download", "table": "table_tag", "code": "code_tag", "tabs": "tabs", "trouble": "trouble",
        "term": "term", "snippet": "snippet",
    }  # fmt: skip

    def own(self, name: str):
        method = self.OWN.get(name)
        return method and getattr(self, method)

    def rich_text(self, node, attributes, body, small):
        """HTML of the editor, for what Markdown cannot say."""
        line = self.line(node)

        def act(element):
            if element.tag == "a":
                opening = self.place.link(element.attrs.get("href", ""), line)
                return opening and next(rich.parse(f"{opening}</a>").elements)
            return self.embedded(element, line)

        tree = rich.change(rich.parse(node.meta.get("source", "")), act)
        tree = rich.tidy(tree)
        for element in tree.walk():
            if element.tag in {"h2", "h3", "h4"}:
                self.level = int(element.tag[1])
                self.note_heading(escape(" ".join(element.words.split()), quote=False))
        body.text(rich.html_of(tree))

    def embedded(self, element, line):
        picture = self.place.picture(element.attrs.get("src", ""), line)
        if picture is None:
            return None
        look, alt = element.attrs.get("data-format", "icon"), element.attrs.get("alt", "")
        attrs = {"embedtype": "image", "id": str(picture.id), "format": look, "alt": alt}
        return rich.Node("embed", attrs)

    def markdown(self, node, attributes, body, small):
        """Markdown that stays Markdown."""
        line = self.line(node)
        source = node.meta.get("source", "").strip("\n")
        if source.strip():
            body.add(
                "markdown",
                repointed(source, lambda kind, to: self.address(kind, to, line) or to),
            )

    def picture_tag(self, node, attributes, body, small):
        if "src" not in attributes:  # HTML's <picture> holds an <img>
            self.titled(node, "picture", attributes, body, small)
            return
        picture = self.place.picture(attributes["src"], self.line(node))
        alt, caption = attributes.get("alt", ""), attributes.get("caption", "")
        if picture is None:
            body.text(f"<p>{escape(alt or caption, quote=False)}</p>")
        else:
            value = {"image": picture.id, "alt": alt[:255], "caption": caption[:255]}
            body.add("picture", value)

    def video_tag(self, node, attributes, body, small):
        if "url" not in attributes:
            self.titled(node, "video", attributes, body, small)
            return
        value = {"url": attributes["url"], "title": attributes.get("title") or self.place.title}
        if transcript := words_of(node):
            value["transcript"] = transcript
        body.add("video", value)

    def download(self, node, attributes, body, small):
        target, label = attributes.get("file", ""), attributes.get("label", "")
        document = self.place.document(target, self.line(node))
        if document is None:
            body.text(f"<p>{escape(label or target, quote=False)}</p>")
        elif small:  # a call-out holds texts alone
            opening = self.place.link(target, self.line(node))
            body.text(f"<p>{opening}{escape(label or target, quote=False)}</a></p>")
        else:
            body.add("download", {"document": document, "label": label})

    def code_tag(self, node, attributes, body, small):
        """Code with a language that the first line of a fence cannot say, or with tabs to keep."""
        code = "".join(child.content for child in node.children if child.type == "fence")
        if code.strip():
            value = {"language": attributes.get("language", ""), "code": code.removesuffix("\n")}
            body.add("code", value)

    def table_tag(self, node, attributes, body, small):
        """A table with a caption, a header column, or cells that span others."""
        tables = [child for child in node.children if child.type == "table"]
        if len(tables) != 1 or len(node.children) != 1:
            self.titled(node, "table", attributes, body, small)
            return
        rows = [[cell_words(cell.children[0].children) for cell in row.children] for part in tables[0].children for row in part.children]  # fmt: skip
        choice = HEADERS.get(attributes.get("header", "row"), "row")
        if choice in ("col", "neither") and not any(rows[0]):
            rows = rows[1:]  # Markdown demands a first row; it was no row of the table
        body.add("table", {
            "data": rows, "first_row_is_table_header": choice in ("row", "both"),
            "first_col_is_header": choice in ("col", "both"), "table_header_choice": choice,
            "table_caption": attributes.get("caption", ""), "cell": listed(attributes.get("cells")),
            "mergeCells": listed(attributes.get("spans")),
        })  # fmt: skip

    def tabs(self, node, attributes, body, small):
        """Two or more tabs are variants, if variants can hold what is in them."""
        tabs = [child for child in node.children if is_named(child, "tab")]
        titles = [child.meta["attributes"].get("title", "") for child in tabs]
        fits = all(0 < len(title) <= LABEL_LENGTH for title in titles)
        if small or not fits or len(tabs) < 2 or len(tabs) < len(node.children):
            self.titled(node, "tabs", {}, body, small)
            return
        before = self.kept_state()
        variants = [self.variant(tab, title) for tab, title in zip(tabs, titles, strict=True)]
        held = [variant["content"] for variant in variants]
        if all(content and kinds(content) <= HELD_BY_VARIANTS for content in held):
            body.append(("variants", {"variants": items("variant", variants)}))
        else:
            self.put_back(before)
            self.titled(node, "tabs", {}, body, small)

    def variant(self, tab, title):
        level = self.level
        self.level = 3
        self.note_heading(escape(title, quote=False))
        slug = tab.meta["attributes"].get("segment", "")
        segment = self.place.segment(slug, self.line(tab)) if slug else None
        content = self.blocks(tab.children)
        self.level = level
        return {"label": title, "segment": segment, "content": raw_blocks(content)}

    def trouble(self, node, attributes, body, small):
        causes = [child for child in node.children if is_named(child, "cause")]
        symptom = attributes.get("symptom", "")
        if small or not symptom or not causes or len(causes) < len(node.children):
            self.titled(node, "trouble", {"title": symptom}, body, small)
            return
        before = self.kept_state()
        self.note_heading(escape(symptom, quote=False))
        found = [self.cause(child) for child in causes]
        if all(kinds(cause["fix"]) <= HELD_BY_CAUSES for cause in found):
            value = {"symptom": symptom, "causes": items("cause", found)}
            body.append(("trouble", value))
        else:
            self.put_back(before)
            self.titled(node, "trouble", {"title": symptom}, body, small)

    def cause(self, node):
        title = node.meta["attributes"].get("title", "")
        self.note_heading(escape(title, quote=False))
        check, fix = "", []
        for child in node.children:
            if is_named(child, "check"):
                inside = self.blocks(child.children, small=True)
                check += "".join(value for kind, value in inside if kind == "text")
                fix += [block for block in inside if block[0] != "text"]
            else:
                fix.append(child)
        nodes = [child for child in fix if not isinstance(child, tuple)]
        blocks = [child for child in fix if isinstance(child, tuple)]
        return {"cause": title, "check": check, "fix": raw_blocks([*blocks, *self.blocks(nodes)])}

    def kept_state(self):
        return list(self.headings), dict(self.anchors), list(self.waiting), self.level

    def put_back(self, state):
        self.headings, self.anchors, self.waiting, self.level = state

    def term(self, node, attributes, body, small):
        self.shared("term", attributes.get("slug", ""), node, body, small)

    def snippet(self, node, attributes, body, small):
        self.shared("passage", attributes.get("file", ""), node, body, small)

    def shared(self, kind, name, node, body, small):
        """A glossary term or shared passage, which only the body itself can hold."""
        found = name and self.place.shared(kind, name, self.line(node))
        if found is not None and name and not small:
            body.append((kind, found))
        elif found and small:
            self.place.trouble(self.line(node), f"“{name}” cannot stand within another block")

    def step_blocks(self, step):
        """What is in a step, its smaller steps too."""
        body = self.blocks([])
        for child in step.children:
            if is_named(child, "substeps") and (value := self.substeps(child)):
                body.append(("substeps", value))
            else:
                body.take(self.blocks([child], small=True))
        return body

    def substeps(self, node):
        steps = [self.blocks(child.children, small=True) for child in node.children]
        title = node.meta["attributes"].get("title", "")
        named = all(is_named(child, "step") for child in node.children)
        if (
            not title
            or not steps
            or not named
            or not set().union(*map(kinds, steps)) <= HELD_BY_SUBSTEPS
        ):
            return None
        return {"title": title, "steps": items("substep", [raw_blocks(step) for step in steps])}


def kinds(blocks) -> set[str]:
    return {block["type"] if isinstance(block, dict) else block[0] for block in blocks}


def raw_blocks(blocks) -> list[dict]:
    return [{"type": kind, "value": value} for kind, value in blocks]


def items(name: str, values: list) -> list[dict]:
    """Items of a list need ids, or Wagtail takes them for something older; the same ones in every run."""
    return [
        {"type": "item", "value": value, "id": str(uuid5(NAMESPACE_OID, f"{name} {number}"))}
        for number, value in enumerate(values, 1)
    ]


def listed(text: str | None) -> list:
    """A list written as JSON; empty for anything else."""
    try:
        found = json.loads(text or "[]")
    except ValueError:
        return []
    return found if isinstance(found, list) else []


def words_of(node) -> str:
    """What is within a component as plain words: a piece of code as it is, paragraphs without their marks."""
    parts = []
    for child in node.children:
        if child.type in ("fence", "code_block"):
            parts.append(child.content.removesuffix("\n"))
        elif child.type == "paragraph" and child.children:
            parts.append(plain(child.children[0].children))
    return "\n\n".join(parts)


def cell_words(nodes) -> str:
    """The words of a cell, `<br>` as a new line."""
    words = []
    for node in nodes:
        if node.type == "html_inline":
            words.append("\n" if node.content.lower().startswith("<br") else "")
        elif node.type in ("text", "code_inline", "text_special"):
            words.append(node.content)
        else:
            words.append(" " if node.type == "softbreak" else cell_words(node.children))
    return "".join(words)
