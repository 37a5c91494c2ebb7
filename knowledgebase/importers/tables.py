"""Tables: those of plain words become table blocks, which editors can edit; others stay Markdown."""

import re
from collections.abc import Callable
from html import escape

from markdown_it import MarkdownIt
from mdit_py_plugins.gfm_autolink import gfm_autolink_plugin

from .inline import TAG, plain

PLAIN = {"text", "softbreak", "text_special"}
LINK = re.compile(
    r"(!?)\[((?:[^\[\]\\]|\\.|!?\[[^\[\]]*\]\([^()]*\))*)\]\(\s*<?([^()\s<>]+)>?((?:\s+\"[^\"]*\")?)\s*\)"
)
HTML_ADDRESS = re.compile(r"""(\s)(href|src)\s*=\s*("[^"]*"|'[^']*')""", re.I)
RENDERER = MarkdownIt("commonmark").enable(["strikethrough"]).use(gfm_autolink_plugin).renderer

Address = Callable[
    [str, str], str | None
]  # kind ("link" or "picture") and target → where it leads now


def table_block(table, address: Address) -> tuple[str, object]:
    """The block of a table: ("table", …) or ("markdown", …)."""
    rows = [
        [cell.children[0] for cell in row.children]
        for part in table.children
        for row in part.children
    ]
    cells = [cell for row in rows for cell in row]
    if all(child.type in PLAIN for cell in cells for child in cell.children):
        return "table", _plain_table([[plain(cell.children) for cell in row] for row in rows])
    return "markdown", _pipes([[_cell(cell, address) for cell in row] for row in rows])


def _plain_table(rows) -> dict:
    header = any(rows[0])
    return {
        "data": rows if header else rows[1:],
        "first_row_is_table_header": header,
        "first_col_is_header": False,
        "table_header_choice": "row" if header else "",
        "table_caption": "",
        "cell": [],
        "mergeCells": [],
    }


def _pipes(rows) -> str:
    lines = [f"| {' | '.join(row)} |" for row in rows]
    lines.insert(1, "|" + " --- |" * len(rows[0]))
    return "\n".join(lines)


def _cell(inline, address: Address) -> str:
    """The source of a cell, its links and pictures pointing to where they are now."""
    source = inline.content
    links = [
        node for node in inline.walk() if node.type in ("link", "image") and not is_automatic(node)
    ]
    if len(links) == sum(1 + match[2].count("](") for match in LINK.finditer(source)):
        return repointed(source, address).replace("|", "\\|").replace("\n", " ")
    return _as_html(inline, address)  # references, whose definitions stand elsewhere


def is_automatic(node) -> bool:
    return node.info == "auto" or node.markup in ("autolink", "gfm-autolink", "linkify")


def repointed(source: str, address: Address) -> str:
    def link(match):
        kind = "picture" if match[1] else "link"
        words = repointed(match[2], address)
        target = address(kind, match[3])
        return f"{match[1]}[{words}]({target}{match[4]})" if target else _words(words)

    def attribute(match):
        target = address("picture" if match[2].lower() == "src" else "link", match[3][1:-1])
        return f'{match[1]}{match[2]}="{escape(target)}"' if target else ""

    source = LINK.sub(link, source)
    return TAG.sub(lambda tag: HTML_ADDRESS.sub(attribute, tag[0]), source)


def _words(alt: str) -> str:
    return TAG.sub("", alt)


def _as_html(inline, address: Address) -> str:
    for node in inline.walk():
        for name, kind in (("href", "link"), ("src", "picture")):
            token = node.token if node.is_root is False and not node.is_nested else None
            attrs = (
                token.attrs
                if token
                else (node.nester_tokens.opening.attrs if node.nester_tokens else {})
            )
            if name in attrs:
                attrs[name] = address(kind, str(attrs[name])) or ""
    html = RENDERER.renderInline(inline.token.children or [], {}, {})
    return html.replace("\n", " ").replace("|", "&#124;")
