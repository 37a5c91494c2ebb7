"""The components of MDX: call-outs, accordions, tabs, steps, cards, frames. Others give way to what is in them."""

import re
from html import escape

from .callouts import KINDS, title_of
from .inline import TAG, Writer

TITLE_KEYS = ("title", "label", "header", "heading", "summary", "name", "tab", "path", "query")
SUMMARY = re.compile(r"<summary\b[^>]*>(.*?)</summary>", re.S | re.I)
UNFOLDED_LIMIT = (
    100  # details in a text whose beginning is read once more, for the words under the summary
)
PLAIN = {"steps", "tabs", "cardgroup", "accordiongroup", "columns", "fragment"}


class Components:
    """The part of the converter that meets components."""

    def on_component(self, node, body, small):
        name = node.meta["name"].rpartition(".")[2].lower()
        attributes = {key.lower(): value for key, value in node.meta["attributes"].items()}
        special = {
            "steps": self.step_list, "codegroup": self.code_group, "frame": self.frame, "card": self.card,
            "details": self.details, "figure": self.figure,
        }.get(name) or self.own(name)  # fmt: skip
        if special:
            special(node, attributes, body, small)
        elif name in KINDS:
            self.component_callout(name, node, attributes, body)
        else:
            self.titled(node, name, attributes, body, small)

    def component_callout(self, name, node, attributes, body):
        word = attributes.get("type", name)
        kind = KINDS.get(word.lower(), KINDS[name])
        title = attributes.get("title", "") or (
            "" if word in ("callout", "alert") else title_of(word)
        )
        self.callout(
            body,
            kind,
            title if KINDS.get(word.lower()) else attributes.get("title", ""),
            [],
            node.children,
        )

    def titled(self, node, name, attributes, body, small):
        """An accordion, a tab, anything with a title: a heading and what is in it."""
        if "id" in attributes:
            self.waiting.append(attributes["id"])
        title = next((attributes[key] for key in TITLE_KEYS if attributes.get(key)), "")
        level = self.level
        if title and name not in PLAIN:
            self.heading(body, escape(title, quote=False), min(max(level + 1, 3), 4), (), small)
        body.take(self.blocks(node.children, small))
        self.level = level

    def details(self, node, attributes, body, small):
        """`<details><summary>…`: the summary is a heading."""
        children, title = list(node.children), ""
        self.unfolded += 1
        for child in children[: self.unfolded < UNFOLDED_LIMIT]:
            source = raw(child)
            if match := SUMMARY.search(source):
                title = " ".join(TAG.sub("", match[1]).split())
                rest = SUMMARY.sub("", source, count=1).strip()
                children[:1] = self.place.parse(rest).children if rest else []
        attributes = {**attributes, "title": title}
        level = self.level
        if title:
            self.heading(body, escape(title, quote=False), min(max(level + 1, 3), 4), (), small)
        body.take(self.blocks(children, small))
        self.level = level

    def step_list(self, node, attributes, body, small):
        steps = [child for child in node.children if is_named(child, "step")]
        if small or not steps or len(steps) < len(node.children):
            self.titled(node, "steps", {}, body, small)
            return
        titles = [child.meta["attributes"].get("title", "")[:255] for child in steps]
        blocks = [self.step_blocks(child) for child in steps]
        start = attributes.get("start", "")
        first = int(start) if re.fullmatch(r"\d{1,6}", start) else 1
        self.steps(first, list(zip(titles, blocks, strict=True)), body)

    def code_group(self, node, attributes, body, small):
        """Alternatives of a piece of code, each under the name it has in the fence's first line."""
        for child in node.children:
            words = child.info.split(maxsplit=1) if child.type == "fence" else []
            if len(words) == 2:
                body.text(f"<p><b>{escape(words[1].strip('[]'), quote=False)}</b></p>")
            body.take(self.blocks([child], small))

    def frame(self, node, attributes, body, small):
        inside = self.blocks(node.children, small)
        caption = attributes.get("caption", "")[:255]
        pictures = [value for kind, value in inside if kind == "picture"]
        if caption and pictures:
            pictures[-1]["caption"] = caption
        elif caption:
            inside.text(f"<p>{escape(caption, quote=False)}</p>")
        body.take(inside)

    def figure(self, node, attributes, body, small):
        caption = ""
        inside = self.blocks(node.children, small)
        pictures = [value for kind, value in inside if kind == "picture"]
        texts = [value for kind, value in inside if kind == "text"]
        if len(pictures) == 1 and len(texts) == 1:
            caption = " ".join(TAG.sub(" ", texts[0]).split())
            pictures[0]["caption"] = caption[:255]
            inside = [(kind, value) for kind, value in inside if kind != "text"]
        body.take(inside)

    def card(self, node, attributes, body, small):
        """A card is a link with a few words."""
        line, title, href = self.line(node), attributes.get("title", ""), attributes.get("href", "")
        writer = Writer(self.place, line)
        opening = self.place.link(href, line) if href else None
        if title:
            words = escape(title, quote=False)
            writer.parts.append(f"{opening}{words}</a>" if opening else words)
            body.text(f"<p><b>{writer.write([])}</b></p>")
        body.take(self.blocks(node.children, small))


def is_named(node, name: str) -> bool:
    return node.type == "component" and node.meta["name"].lower() == name


def raw(node) -> str:
    """The source of a paragraph or HTML block."""
    if node.type == "html_block":
        return node.content
    return node.children[0].content if node.type == "paragraph" and node.children else ""
