"""Markdown as help centres write it: CommonMark with tables, and the components of MDX and its relatives.

`parse` gives markdown-it's tree. A component (`<Note>`, `<Tab title="…">`, `<details>`, `:::tip`) is a node of type
"component" whose `meta` has its name and attributes and whose children are the Markdown within it.
"""

import re
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.gfm_autolink import gfm_autolink_plugin

NESTING = 60  # levels of lists and quotes; markdown-it drops what lies deeper
COMPONENT_NESTING = 12
WORK_LIMIT = 60  # how often the length of a text may be searched for closing tags, in all
TAG_LENGTH = 5_000
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
CODE = r"(?:^|\n)[ \t]*(?P<fence>`{3,}|~{3,})[^\n]*\n(?:.*?\n)?[ \t]*(?P=fence)|`[^`\n]+`"
DIRECTIVE = re.compile(
    r"(:{3,})[ \t]*([A-Za-z][\w-]*)?(?:\[([^\]]*)\]|[ \t]+([^{:]+))?(?:\{.*\})?[ \t]*$"
)
IMPORT_EXPORT = re.compile(
    r"(?:import\s.*\sfrom\s|import\s+['\"]|export\s+(?:default|const|let|function|\{))"
)
FENCE_LINE = re.compile(r"[ \t]*(`{3,}|~{3,})")


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
    if mdx:
        markdown.disable("code")  # MDX has no indented code
        markdown.inline.ruler.push("expression", expression)
    return markdown


# Components -----------------------------------------------------------------------------------------


def component(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    begin = state.bMarks[start] + state.tShift[start]
    if state.is_code_block(start) or not OPENING.match(state.src, begin):
        return False
    text = state.getLines(start, end, state.blkIndent, False)
    if not (found := _matched(text, len(text) - len(text.lstrip()), state.env)):
        return False
    name, attributes, inside, rest = found
    if not silent:
        tail = text[rest[0] : rest[1]]
        _push(
            state, start, name, attributes, (text[slice(*inside)], text.count("\n", 0, inside[0]))
        )
        state.line = start + text.count("\n", 0, rest[1]) + 1
        _parse_into(state, tail, state.line - 1)
    return True


def _matched(text: str, at: int, environment: dict):
    """Name, attributes, where the inside lies and the rest of the last line; None if no component is here."""
    environment["work"] -= len(text)
    if environment["work"] < 0 or environment["depth"] >= COMPONENT_NESTING:
        return None
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
        return _brace_end(text, spread.end())
    match = ATTRIBUTE.match(text, here)
    if not match:
        return -1
    if match[4]:
        end = _brace_end(text, match.end() - 1)
        attributes[match[1]] = text[match.end() : max(end - 1, 0)].strip(" \"'`")
        return end
    value = next((value for value in match.group(2, 3, 5) if value is not None), "")
    attributes[match[1]] = value
    return match.end()


def _brace_end(text: str, at: int) -> int:
    """Where the braces that open at `at` have closed again, or -1."""
    depth = 0
    for match in re.compile(r"[{}]").finditer(text, at, at + TAG_LENGTH):
        depth += 1 if match[0] == "{" else -1
        if depth == 0:
            return match.end()
    return -1


def _closing(text: str, name: str, at: int) -> tuple[int, int] | None:
    """Where the closing tag begins and ends that belongs to an opening one before `at`."""
    depth = 1
    tags = re.compile(rf"{CODE}|<(?P<close>/?){re.escape(name)}(?=[\s/>])(?P<rest>[^<>]*)>", re.S)
    for match in tags.finditer(text, at):
        if match["rest"] is None or match["rest"].endswith("/"):
            continue
        depth += -1 if match["close"] else 1
        if depth == 0:
            return match.span()
    return None


def _push(
    state: StateBlock, start: int, name: str, attributes: dict, inside: tuple[str, int]
) -> None:
    token = state.push("component_open", "", 1)
    token.meta = {"name": name, "attributes": attributes}
    token.map = [start, start]
    text, line = inside
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
    if not opening or not opening[2] or state.env["depth"] >= COMPONENT_NESTING:
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
        state.env["work"] -= 1
        line = _line(state, number)
        match = DIRECTIVE.match(line) if line.startswith(colons) else None
        if match:
            depth += 1 if match[2] else -1
        if depth == 0:
            return number
    return None


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


# What MDX has besides ---------------------------------------------------------------------------------


def expression(state: StateInline, silent: bool) -> bool:
    """{expressions} are dropped, but for texts in quotation marks; {{ }} of templates and {#anchors} stay."""
    if not state.src.startswith("{", state.pos) or state.src[state.pos + 1 : state.pos + 2] in "{#":
        return False
    end = _brace_end(state.src[: state.posMax], state.pos)
    if end < 0:
        return False
    inside = state.src[state.pos + 1 : end - 1].strip()
    if not silent and re.fullmatch(r"""(["'`])[^"'`]*\1""", inside):
        state.pending += inside[1:-1]
    state.pos = end
    return True


def without_code_of_mdx(text: str) -> str:
    """Imports, exports and comments become empty lines, so that the others keep their numbers."""
    lines, fence, dropping = [], "", False
    for line in text.split("\n"):
        mark = FENCE_LINE.match(line)
        if mark and (not fence or mark[1].startswith(fence)):
            fence = "" if fence else mark[1]
        dropping = (
            not fence and bool(line.strip()) and (dropping or bool(IMPORT_EXPORT.match(line)))
        )
        lines.append("" if dropping else line)
    return re.sub(
        rf"(?s){CODE}|\{{/\*.*?\*/\}}",
        lambda match: "\n" * match[0].count("\n") if match[0].startswith("{/*") else match[0],
        "\n".join(lines),
    )
