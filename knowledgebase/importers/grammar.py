"""Markdown as help centres write it: CommonMark with tables, and the components of MDX and its relatives.

`parse` gives markdown-it's tree. A component (`<Note>`, `<Tab title="…">`, `<details>`, `:::tip`) is a node of type
"component" whose `meta` has its name and attributes and whose children are the Markdown within it.
"""

import re
from functools import cache
from html import unescape

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.gfm_autolink import gfm_autolink_plugin

from .mdx import FENCE_LINE, TAG_LENGTH, brace_end, expression, without_code_of_mdx

NESTING = 60  # levels of lists and quotes; markdown-it drops what lies deeper
INLINE_NESTING = 20  # levels of brackets, each of which may double the work
COMPONENT_NESTING = 12
WORK_LIMIT = 30  # how often the length of a text may be searched for closing tags, in all
FIRST_LINES = 32  # in which the end of a component is looked for at first
MARK_LIMIT = 5_000  # of one kind in one paragraph
# Elements of HTML that only hold others: what is in them is read as Markdown.
CONTAINERS = {
    "article",
    "aside",
    "center",
    "details",
    "div",
    "figure",
    "footer",
    "header",
    "main",
    "p",
    "section",
}
OPENING = re.compile(r"<([A-Z][\w.]*|" + "|".join(sorted(CONTAINERS)) + r")(?=[\s/>])")
ATTRIBUTE = re.compile(
    r"""\s*([A-Za-z_:@][\w:.@-]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|(\{)|([^\s"'=<>`{]+)))?"""
)
RAW = {"RichText", "Markdown"}  # what is in them is kept as it stands
CODE = re.compile(r"`+[^`]*`+")
DIRECTIVE = re.compile(
    r"(:{3,})[ \t]*([A-Za-z][\w-]*)?(?:\[([^\]]*)\]|[ \t]+([^{:]+))?(?:\{.*\})?[ \t]*$"
)


class Riddle(Exception):
    """A text that cannot be read in a reasonable time. Its argument is the line, from 0."""


def parse(text: str, *, mdx: bool = False) -> SyntaxTreeNode:
    """The tree of a text; in MDX also without imports, exports, comments and expressions."""
    environment: dict = {"work": WORK_LIMIT * len(text) + 10_000, "depth": 0}
    source = without_code_of_mdx(text) if mdx else text
    return SyntaxTreeNode(parser(mdx).parse(source, environment))


@cache
def parser(mdx: bool) -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"maxNesting": NESTING})
    markdown.enable(["table", "strikethrough"]).use(gfm_autolink_plugin)
    markdown.validateLink = lambda url: True  # the converter decides, and tells
    ends = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    markdown.block.ruler.before("html_block", "component", component, ends)
    markdown.block.ruler.before("component", "directive", directive, ends)
    markdown.core.ruler.before("inline", "refuse_riddles", refuse_riddles)
    markdown.core.ruler.before("inline", "shallow", nesting(INLINE_NESTING))
    markdown.core.ruler.after("inline", "deep", nesting(NESTING))
    if mdx:
        markdown.disable("code")  # MDX has no indented code
        markdown.inline.ruler.push("expression", expression)
    return markdown


def nesting(levels: int):
    def change(state):
        state.md.options["maxNesting"] = levels

    return change


def refuse_riddles(state) -> None:
    """Nobody writes thousands of opening marks into one paragraph; reading them takes for ever."""
    for token in state.tokens:
        if token.type == "inline" and any(
            token.content.count(mark) > MARK_LIMIT for mark in "[<*_`"
        ):
            raise Riddle(token.map[0] if token.map else 0)


# Components -----------------------------------------------------------------------------------------


def component(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    begin = state.bMarks[start] + state.tShift[start]
    if state.is_code_block(start) or not OPENING.match(state.src, begin):
        return False
    text, found = _searched(state, start, end)
    if not found:
        return False
    name, attributes, inside, rest = found
    if not silent:
        tail = text[rest[0] : rest[1]]
        line = text.count("\n", 0, inside[0])
        _push(state, start, name, attributes, (text[slice(*inside)], line))
        state.line = start + text.count("\n", 0, rest[1]) + 1
        _parse_into(state, tail, state.line - 1)
    return True


def _searched(state: StateBlock, start: int, end: int):
    """The text and the component that begins it. Most end soon, so more and more lines are looked at."""
    begin, lines = state.bMarks[start] + state.tShift[start], FIRST_LINES
    while True:
        last = min(start + lines, end)
        if not allowed(state.env, state.eMarks[last - 1] - begin):
            return "", None
        text = state.getLines(start, last, state.blkIndent, False)
        found = _matched(text, len(text) - len(text.lstrip()))
        if found or last == end:
            return text, found
        lines *= 8


def allowed(environment: dict, work: int) -> bool:
    """May a text be searched once more? What is nested too deep or searched too often is left as it stands."""
    environment["work"] -= work
    return environment["work"] > 0 and environment["depth"] < COMPONENT_NESTING


def _matched(text: str, at: int):
    """Name, attributes, where the inside lies and the rest of the last line; None if no component is here."""
    if not (tag := read_tag(text, at)):
        return None
    name, attributes, closed, inside = tag
    close = (inside, inside) if closed else _closing(text, name, inside)
    if not close:
        return None
    line_end = text.find("\n", close[1])
    line_end = len(text) if line_end < 0 else line_end
    tail = text[close[1] : line_end].strip()
    if tail and "\n" not in text[at : close[1]] and name not in CONTAINERS:
        return None  # in the middle of a sentence
    return name, attributes, (inside, close[0]), (close[1], line_end)


def read_tag(text: str, at: int):
    """Name, attributes, whether it closes itself, and where it ends; None if it is no well-formed tag."""
    if not (opening := OPENING.match(text, at)):
        return None
    attributes, here, limit = {}, opening.end(), at + TAG_LENGTH
    while here < min(len(text), limit):
        rest = re.compile(r"\s*(/?>)").match(text, here)
        if rest:
            return opening[1], attributes, rest[1] == "/>", rest.end()
        here = _attribute(text, here, attributes)
        if here < 0:
            return None
    return None


def _attribute(text: str, here: int, attributes: dict) -> int:
    """Read one attribute; where it ends, or -1."""
    spread = re.compile(r"\s*(?=\{)").match(text, here)
    if spread:
        return brace_end(text, spread.end())
    match = ATTRIBUTE.match(text, here)
    if not match:
        return -1
    if match[4]:
        end = brace_end(text, match.end() - 1)
        attributes[match[1]] = text[match.end() : max(end - 1, 0)].strip(" \"'`")
        return end
    value = next((value for value in match.group(2, 3, 5) if value is not None), "")
    attributes[match[1]] = unescape(value)
    return match.end()


def _closing(text: str, name: str, at: int) -> tuple[int, int] | None:
    """Where the closing tag begins and ends that belongs to an opening one before `at`."""
    depth = 1
    tags = re.compile(rf"<(?P<close>/?){re.escape(name)}(?=[\s/>])(?P<rest>[^<>]*)>")
    for match in tags.finditer(without_code(text), at):
        if match["rest"].endswith("/"):
            continue
        depth += -1 if match["close"] else 1
        if depth == 0:
            return match.span()
    return None


def without_code(text: str) -> str:
    """The text with spaces where its code is, as long as before."""
    lines, fence = [], ""
    for line in text.split("\n"):
        mark = FENCE_LINE.match(line)
        code = bool(fence or mark)
        if mark and (not fence or mark[1].startswith(fence)):
            fence = "" if fence else mark[1]
        lines.append(" " * len(line) if code else CODE.sub(lambda m: " " * len(m[0]), line))
    return "\n".join(lines)


def _push(
    state: StateBlock, start: int, name: str, attributes: dict, inside: tuple[str, int]
) -> None:
    token = state.push("component_open", "", 1)
    token.meta = {"name": name, "attributes": attributes}
    token.map = [start, start]
    text, line = inside
    if name in RAW:
        token.meta["source"] = text
    else:
        _parse_into(state, _dedent(text), start + line)
    state.push("component_close", "", -1)


def _parse_into(state: StateBlock, text: str, line: int) -> None:
    """Parse a piece of the text by itself; its tokens join the others."""
    if not text.strip():
        return
    tokens: list = []
    state.env["depth"] += 1
    state.md.block.parse(text, state.md, state.env, tokens)
    state.env["depth"] -= 1
    for token in tokens:
        token.map = token.map and [token.map[0] + line, token.map[1] + line]
    state.tokens.extend(tokens)


def _dedent(text: str) -> str:
    """Without the indentation that all lines after the first share."""
    first, *lines = text.split("\n")
    indent = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return "\n".join([first.lstrip(), *(line[indent:] for line in lines)])


def directive(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """`:::tip Title` … `:::`"""
    line = _line(state, start)
    if not line.startswith(":::") or state.is_code_block(start):
        return False
    opening = DIRECTIVE.match(line)
    if not opening or not opening[2]:
        return False
    close = _directive_end(state, start, end, opening[1])
    if close is None:
        return False
    if not silent:
        inside = state.getLines(start + 1, close, state.blkIndent, False)
        title = opening[3] or (opening[4] or "").strip()
        _push(state, start, opening[2], {"title": title} if title else {}, (inside, 1))
        state.line = close + 1
    return True


def _directive_end(state: StateBlock, start: int, end: int, colons: str) -> int | None:
    depth = 1
    for number in range(start + 1, end):
        if not allowed(state.env, 20):
            return None
        line = _line(state, number)
        match = DIRECTIVE.match(line) if line.startswith(colons) else None
        if match:
            depth += 1 if match[2] else -1
        if depth == 0:
            return number
    return None


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]
