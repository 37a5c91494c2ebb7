"""The blocks of a body as Markdown.

Blocks come as the importer makes them, (type, value), in which pictures, documents, terms and passages are called by
their names in the exported folder. Of several ways to write a block, the first that reads back alike is taken.
"""

import json
import re

from ..importers import rich
from ..importers.embedded import NEW_TEXT
from .markdown import fenced, image, is_plain, tag, words
from .reading import alike, read, text_of

CALLOUTS = {"note": "Note", "tip": "Tip", "warning": "Warning", "safety": "Safety"}
HEADERS = {"row": "row", "col": "column", "both": "both", "neither": "neither"}
LANGUAGE = re.compile(r"[^\s`{},:<>&\\]+")


def body(blocks: list) -> str:
    """A whole body. Texts that stand one after the other stay two."""
    written, before = [], ""
    for kind, value in blocks:
        markdown = write(kind, value)
        if markdown and kind == before == "text":
            written.append(NEW_TEXT)
        if markdown:
            written.append(markdown)
            before = kind
    return "\n\n".join(written)


def reads_back(blocks: list, markdown: str) -> bool:
    wanted = [(kind, alike(kind, value)) for kind, value in blocks]
    return read(markdown) == [block for block in wanted if block[1] not in ("", {}, [])]


def write(kind: str, value, small: bool = False) -> str:
    return WRITERS[kind](value, small)


def best(kind: str, value, *ways: str) -> str:
    """The first way that reads back alike, else the last."""
    wanted = [(kind, alike(kind, value))]
    return next((way for way in ways[:-1] if way and read(way) == wanted), ways[-1])


def within(name: str, parts: list[str], **attributes) -> str:
    """A component with empty lines around what is in it, as Markdown wants it."""
    inside = "\n\n".join(part for part in parts if part)
    if not inside:
        return tag(name, closed=True, **attributes)
    return f"{tag(name, **attributes)}\n\n{inside}\n\n</{name}>"


def text(value, small=False):
    return text_of(rich.parse(value), small=small)


def inner(blocks, small=False) -> list[str]:
    """What is in a block: the same as a body."""
    written, before = [], ""
    for block in blocks:
        markdown = write(block["type"], block["value"], small)
        if markdown and not small and block["type"] == before == "text":
            written.append(NEW_TEXT)
        written.append(markdown)
        before = block["type"]
    return written


def callout(value, small):
    name = CALLOUTS.get(value.get("kind"), "Note")
    return within(name, [text(value["text"], small=True)], title=value.get("title"))


def steps(value, small):
    written = []
    for item in value["steps"]:
        step = item["value"]
        written.append(within("Step", inner(step["content"], small=True), title=step.get("title")))
    start = value.get("start", 1)
    return within("Steps", written, start="" if start == 1 else start)


def substeps(value, small):
    written = [within("Step", inner(item["value"], small=True)) for item in value["steps"]]
    return within("Substeps", written, title=value["title"])


def picture(value, small):
    src, alt, caption = value["image"], value.get("alt") or "", value.get("caption") or ""
    short = image(src, alt, caption) if alt and is_plain(src) else ""
    return best("picture", value, short, tag("Picture", closed=True, src=src, alt=alt, caption=caption))  # fmt: skip


def video(value, small):
    url, title = value["url"], value.get("title") or ""
    if transcript := value.get("transcript"):
        return within("Video", [fenced(transcript, "text")], url=url, title=title)
    link = f"[{words(title)}]({url})" if title and is_plain(url) else ""
    return best("video", value, link, tag("Video", closed=True, url=url, title=title))


def table(value, small):
    choice = value.get("table_header_choice") or "row"
    rows = [[cell_markdown(cell) for cell in row] for row in value["data"]]
    if choice in ("col", "neither"):
        rows = [[""] * len(rows[0]) if rows else [""], *rows]
    pipes = [f"| {' | '.join(row)} |" for row in rows]
    pipes.insert(1, "|" + " --- |" * len(rows[0]))
    extras = {
        "header": HEADERS.get(choice, "row"), "caption": value.get("table_caption"),
        "cells": json_of(value.get("cell")), "spans": json_of(value.get("mergeCells")),
    }  # fmt: skip
    plain = "\n".join(pipes)
    return best("table", value, plain, within("Table", [plain], **extras))


def cell_markdown(cell: str) -> str:
    return words(cell).replace("|", "\\|").replace("\n", "<br>")


def json_of(items) -> str:
    return json.dumps(items, ensure_ascii=False) if items else ""


def code(value, small):
    language, source = value.get("language") or "", value["code"]
    info = language if LANGUAGE.fullmatch(language) else ""
    long = within("Code", [fenced(source)], language=language)
    return best("code", value, fenced(source, info), long)


def download(value, small):
    return tag("Download", closed=True, file=value["document"], label=value.get("label"))


def markdown(value, small):
    return best("markdown", value, value, f"<Markdown>\n{value}\n</Markdown>")


def variants(value, small):
    written = [
        within(
            "Tab",
            inner(item["value"]["content"]),
            title=item["value"]["label"],
            segment=item["value"].get("segment"),
        )
        for item in value["variants"]
    ]
    return within("Tabs", written)


def trouble(value, small):
    causes = []
    for item in value["causes"]:
        cause = item["value"]
        check = text(cause["check"], small=True) if cause.get("check") else ""
        parts = [within("Check", [check]) if check else "", *inner(cause["fix"])]
        causes.append(within("Cause", parts, title=cause["cause"]))
    return within("Trouble", causes, symptom=value["symptom"])


def term(value, small):
    return tag("Term", closed=True, slug=value)


def passage(value, small):
    return tag("Snippet", closed=True, file=value)


WRITERS = {
    "text": text, "callout": callout, "steps": steps, "substeps": substeps, "picture": picture, "video": video,
    "table": table, "code": code, "download": download, "markdown": markdown, "variants": variants,
    "trouble": trouble, "term": term, "passage": passage,
}  # fmt: skip
