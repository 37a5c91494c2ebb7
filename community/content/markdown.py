"""Markdown in, safe HTML out: CommonMark with tables, strikethrough and bare addresses, cleaned by an allow-list.

The way is markdown-it → `_bounded` → nh3 → `_Finish`. Only what nh3 lets through reaches a reader; the last step
rewrites links, pictures and headings in nh3's output, which is well-formed whatever the source was.
"""

import re
from functools import cache
from html import escape, unescape
from importlib import import_module
from urllib.parse import unquote, urlsplit

import nh3
from django.conf import settings
from django.utils.translation import gettext
from markdown_it import MarkdownIt
from markdown_it.token import Token

from community.content.autolinks import Resolve, link_addresses, link_names, said_outside_quotes

INLINE = {
    *(
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "cite",
        "code",
        "del",
        "dfn",
        "em",
        "i",
        "ins",
        "kbd",
        "mark",
    ),
    *("q", "s", "samp", "small", "strong", "sub", "sup", "u", "var", "wbr"),
}
TAGS = INLINE | {
    *(
        "blockquote",
        "br",
        "caption",
        "dd",
        "details",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "h1",
        "h2",
    ),
    *("h3", "h4", "h5", "h6", "hr", "img", "li", "ol", "p", "pre", "rp", "rt", "ruby", "summary"),
    *("table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
}
DIMENSION, SPAN, ANY = re.compile(r"\d{1,4}"), re.compile(r"\d{1,2}"), re.compile(r"(?s).*")
ATTRIBUTES = {
    "*": {"dir": re.compile("ltr|rtl|auto"), "lang": re.compile(r"[A-Za-z0-9-]{1,20}")},
    "a": {"href": ANY, "title": ANY},
    "abbr": {"title": ANY},
    "code": {"class": re.compile(r"language-[\w+#.-]{1,30}")},
    "details": {"open": ANY},
    "img": {"src": ANY, "alt": ANY, "title": ANY, "width": DIMENSION, "height": DIMENSION},
    "ol": {"start": re.compile(r"\d{1,9}")},
    "td": {"colspan": SPAN, "rowspan": SPAN, "align": re.compile("left|center|right")},
    "th": {
        "colspan": SPAN,
        "rowspan": SPAN,
        "align": re.compile("left|center|right"),
        "scope": re.compile("col|row"),
    },
}


def _allowed(tag: str, name: str, value: str) -> str | None:
    pattern = ATTRIBUTES.get(tag, {}).get(name) or ATTRIBUTES["*"].get(name)
    return value if pattern and pattern.fullmatch(value) else None


CLEANER = nh3.Cleaner(
    tags=TAGS,
    attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
    attribute_filter=_allowed,
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel=None,
)
# What a text may cost, in microseconds of a slow machine. Real help centres stay under 32,000 or 4 a character; what
# costs more than this is no Markdown for people and is shown as it was written.
COST, COST_PER_CHARACTER = 40_000, 5
LINE, PIPE, BLOCK_STEP, INLINE_STEP, RAW_TAG = 20, 20, 10, 12, 40
INLINE_STEPS = {"[": 28, "!": 28}  # by the character that is looked at
# Cells that a table's rows leave out are made up by the parser: 200 columns by 300 empty rows is a kilobyte.
import_module("markdown_it.rules_block.table").MAX_AUTOCOMPLETED_CELLS = 2_000
# One long address named in a hundred places would swell a small text to megabytes.
ADDRESS_BUDGET = 100_000
# HTML parsers reopen these in every paragraph until they are closed: without attributes three of a kind at most,
# with them a few kilobytes could ask for millions of elements.
REOPENED = re.compile(
    r"<(b|code|em|i|s|small|strong|u)(?=[\s/])[^>]*(?:>|$)|</?(?:big|font|nobr|strike|tt)\b[^>]*(?:>|$)",
    re.IGNORECASE,
)
ADDRESS = re.compile(r"(?<![\w/@.-])(?:https?://|www\.(?=\w))[^\s<>\"“”«»]{1,2000}", re.IGNORECASE)
EMPTY_HEADER = re.compile(r"<th(?:\s[^>]*)?></th>")  # the corner of a table heads nothing
FINISHED = re.compile(r'<(/?)(a|img|table|h[1-6])((?: [\w-]+="[^"]*")*)>')
ATTRIBUTE = re.compile(r' ([\w-]+)="([^"]*)"')
TAG = re.compile(r"""<(/?\w+)(?:"[^"]*"|[^">])*>""")


def render(source: str, *, resolve: Resolve | None = None, line_breaks=False) -> str:
    """HTML of a Markdown text of any origin, safe to show as it is. Never raises.

    `resolve(kind, target)` may answer with the address to use instead; kind is "link" or "picture", target the
    address as written, percent-encoded as in HTML. It is also asked for the address of a "mention" (@name) or "tag"
    (#name) in the text; with "" the name is bold, with None it stays as it is. Pictures that it does not know are shown only when they lie
    under MEDIA_URL; others become links, as readers load nothing from elsewhere. `line_breaks` keeps the
    ends of lines, as people expect who do not know that this is Markdown.

    Where the text has an h1, every heading moves down a level, for the page has its own. Raw HTML is kept as far as
    TAGS goes; ids are dropped. 30 kB take at most half a second.
    """
    source = source.replace("\0", "\N{REPLACEMENT CHARACTER}")
    return _Finish(CLEANER.clean(_bounded(source, line_breaks, resolve)), resolve).html


def own_words(source: str) -> str:
    """What somebody says in a Markdown text themselves: without quotes, code and links."""
    try:
        blocks = _parser(True).parse(source.replace("\0", ""), _budget(source))
    except _TooDense:
        return ""
    return "\n".join(said_outside_quotes(blocks))


def plain_text(html: str) -> str:
    """The words of HTML made by `render`, in one line: for search, snippets and descriptions."""
    text = TAG.sub(lambda tag: "" if tag[1].lstrip("/") in INLINE else " ", html)
    return " ".join(unescape(text).split())


class _TooDense(Exception):
    """More markup than anybody reads."""


def _budget(source: str) -> dict:
    return {"left": COST + COST_PER_CHARACTER * len(source)}


def _bounded(source: str, line_breaks: bool, resolve: Resolve | None) -> str:
    """What the parser makes of the text, kept from growing beyond measure here and in the steps after it."""
    parser = _parser(line_breaks)
    budget = _budget(source) | {"resolve": resolve}
    try:
        _spend(budget, LINE * source.count("\n") + PIPE * source.count("|"))
        blocks = parser.parse(source, budget)
        _tame(blocks, budget)
    except _TooDense:
        lines = escape(source.strip()).splitlines()
        return f"<p>{'<br>'.join(lines)}</p>"
    return parser.renderer.render(blocks, parser.options, budget)


@cache
def _parser(line_breaks: bool) -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"breaks": line_breaks}).enable(["table", "strikethrough"])
    alternatives = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    markdown.block.ruler.before("table", "step", _block_step, alternatives)
    markdown.inline.ruler.before("text", "step", _inline_step)
    markdown.core.ruler.push("addresses", link_addresses)
    markdown.core.ruler.push("names", link_names)
    return markdown


# Two rules that never match: they are asked before every other one, and count.
def _block_step(state, *_) -> bool:
    _spend(state.env, BLOCK_STEP)
    return False


def _inline_step(state, *_) -> bool:
    _spend(state.env, INLINE_STEPS.get(state.src[state.pos], INLINE_STEP))
    return False


def _spend(budget: dict, cost: int) -> None:
    budget["left"] -= cost
    if budget["left"] < 0:
        raise _TooDense


def _tame(blocks: list[Token], budget: dict) -> None:
    """Shortens what nh3 would take long over."""
    addresses = ADDRESS_BUDGET
    for token in (inner for block in blocks for inner in (block, *(block.children or ()))):
        if token.type in {"html_block", "html_inline"}:
            _spend(budget, RAW_TAG * token.content.count("<"))
            token.content = REOPENED.sub(_without_attributes, token.content)
        if align := token.attrs.pop("style", None):  # of a table's column
            token.attrs["align"] = str(align).removeprefix("text-align:")
        for name in {"href", "src", "title"} & token.attrs.keys():
            addresses -= len(str(token.attrs[name]))
            if addresses < 0:
                del token.attrs[name]


def _without_attributes(tag: re.Match) -> str:
    return f"<{tag[1]}>" if tag[1] else ""


class _Finish:
    """The last step: `html` is the cleaned text with links, pictures, tables and headings made fit for our pages."""

    def __init__(self, html: str, resolve: Resolve | None):
        self.resolve = resolve or (lambda kind, target: None)
        self.shift = "<h1" in html
        self.in_link = False
        name = escape(gettext("Table"))
        self.scroll = f'<div class="scroll" role="group" tabindex="0" aria-label="{name}">'
        self.html = EMPTY_HEADER.sub("<td></td>", FINISHED.sub(self.tag, html))

    def tag(self, match: re.Match) -> str:
        closing, name, written = match.groups()
        attributes = {key: unescape(value) for key, value in ATTRIBUTE.findall(written)}
        if name[0] == "h":
            level = min(int(name[1]) + self.shift, 6)
            return f"<{closing}h{level}{written}>"
        if name == "table":
            return "</table></div>" if closing else f"{self.scroll}<table{written}>"
        if name == "img":
            return self.picture(attributes)
        return self.link_end() if closing else self.link(attributes)

    def link(self, attributes: dict) -> str:
        self.in_link = True
        if href := attributes.get("href"):
            attributes["href"] = self.resolve("link", href) or href
            if is_outside(attributes["href"]):
                attributes["rel"] = "nofollow ugc noopener"
        return _open("a", attributes)

    def link_end(self) -> str:
        self.in_link = False
        return "</a>"

    def picture(self, attributes: dict) -> str:
        source = attributes.get("src", "")
        known = (self.resolve("picture", source) if source else None) or _own_picture(source)
        if known:
            return _open("img", {"alt": "", **attributes, "src": known, "loading": "lazy"})
        words = escape(attributes.get("alt") or _file_name(source))
        if not source or self.in_link:
            return words
        rel = {"rel": "nofollow ugc noopener"} if is_outside(source) else {}
        return f"{_open('a', {'href': source, **rel})}{words}</a>"


def is_outside(address: str) -> bool:
    """Does a link lead to another site? An address that cannot be read does."""
    try:
        parts = urlsplit(address.replace("\\", "/"))
    except ValueError:
        return True
    if parts.scheme not in {"", "http", "https"}:
        return False
    return bool(parts.scheme or parts.netloc) and parts.netloc != urlsplit(settings.SITE_URL).netloc


def _own_picture(source: str) -> str | None:
    return source if source.startswith(settings.MEDIA_URL) and ".." not in unquote(source) else None


def _file_name(address: str) -> str:
    return unquote(address.partition("?")[0]).rstrip("/").rpartition("/")[2] or address


def _open(tag: str, attributes: dict) -> str:
    written = (f' {name}="{escape(value)}"' for name, value in attributes.items())
    return f"<{tag}{''.join(written)}>"
