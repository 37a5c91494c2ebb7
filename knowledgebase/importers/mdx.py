"""What MDX has besides Markdown and components: imports, exports, comments and expressions. All are left out."""

import re

from markdown_it.rules_inline import StateInline

TAG_LENGTH = 5_000
IMPORT_EXPORT = re.compile(
    r"(?:import\s.*\sfrom\s|import\s+['\"]|export\s+(?:default|const|let|function|\{))"
)
FENCE_LINE = re.compile(r"[ \t]*(`{3,}|~{3,})")


def brace_end(text: str, at: int) -> int:
    """Where the braces that open at `at` have closed again, or -1."""
    depth = 0
    for match in re.compile(r"[{}]").finditer(text, at, at + TAG_LENGTH):
        depth += 1 if match[0] == "{" else -1
        if depth == 0:
            return match.end()
    return -1


def expression(state: StateInline, silent: bool) -> bool:
    """{expressions} are dropped, but for texts in quotation marks; {{ }} of templates and {#anchors} stay."""
    if not state.src.startswith("{", state.pos) or state.src[state.pos + 1 : state.pos + 2] in "{#":
        return False
    if state.env["work"] <= 0:
        return False
    end = brace_end(state.src, state.pos)
    if end < 0 or end > state.posMax:
        state.env["work"] -= TAG_LENGTH
        return False
    inside = state.src[state.pos + 1 : end - 1].strip()
    if not silent and re.fullmatch(r"""(["'`])[^"'`]*\1""", inside):
        state.pending += inside[1:-1]
    state.pos = end
    return True


def without_code_of_mdx(text: str) -> str:
    """Imports, exports and comments become empty lines, so that the others keep their numbers."""
    lines, fence, dropping, comment = [], "", False, False
    for line in text.split("\n"):
        mark = None if comment else FENCE_LINE.match(line)
        if mark and (not fence or mark[1].startswith(fence)):
            fence = "" if fence else mark[1]
        elif not fence:
            line, comment = without_comments(line, comment)
        starts = bool(IMPORT_EXPORT.match(line))
        dropping = not fence and bool(line.strip()) and (dropping or starts)
        lines.append("" if dropping else line)
    return "\n".join(lines)


def without_comments(line: str, inside: bool) -> tuple[str, bool]:
    """A line without {/* comments */}, and whether one goes on after it."""
    kept, here = [], 0
    while here < len(line):
        end = line.find("*/}" if inside else "{/*", here)
        if end < 0:
            break
        quoted = not inside and line.count("`", 0, end) % 2
        if not inside:
            kept.append(line[here : end + 3 * quoted])
        inside, here = inside != (not quoted), end + 3
    return "".join(kept) + ("" if inside else line[here:]), inside
