"""Tables of HTML: those of words become table blocks, which editors can edit; others stay HTML, cleaned."""

import re
from collections.abc import Callable
from html import escape

from community.content.markdown import COST, COST_PER_CHARACTER, RAW_TAG, TAGS

from .tree import VOID, Element

PLAIN = {"br", "div", "p", "small", "span", "u", "wbr", "center"}
BOLD = {"b", "strong"}
KEPT = {"colspan", "rowspan", "scope", "width", "height", "start", "alt"}
SPAN_LIMIT, CELL_LIMIT = 50, 5_000
Address = Callable[[str, str], str | None]


class Grid:
    """The cells of a table, each at its row and column; spans leave the places beside and below them empty."""

    def __init__(self, element: Element):
        self.caption, self.rows, self.in_head = "", [], []
        self.read(element, head=False)
        self.at: dict[tuple[int, int], Element] = {}
        self.spans: list[tuple[int, int, int, int]] = []
        self.covered: set[tuple[int, int]] = set()
        for number, row in enumerate(self.rows):
            self.place(number, row)

    def read(self, element: Element, *, head: bool) -> None:
        for child in element.elements:
            if child.name == "caption":
                self.caption = " ".join(child.words().split())
            elif child.name == "tr":
                self.rows.append([cell for cell in child.elements if cell.name in {"td", "th"}])
                self.in_head.append(head)
            elif child.name in {"thead", "tbody", "tfoot"}:
                self.read(child, head=child.name == "thead")

    def place(self, row: int, cells: list[Element]) -> None:
        column = 0
        for cell in cells:
            while (row, column) in self.covered:
                column += 1
            high = min(span(cell, "rowspan"), len(self.rows) - row)
            wide = span(cell, "colspan")
            self.at[row, column] = cell
            if (high, wide) != (1, 1):
                self.spans.append((row, column, high, wide))
                self.covered |= {
                    (row + down, column + right) for down in range(high) for right in range(wide)
                } - {(row, column)}
            column += wide

    @property
    def width(self) -> int:
        return max((column + 1 for _, column in (*self.at, *self.covered)), default=0)

    @property
    def cells(self) -> list[Element]:
        return list(self.at.values())

    def has_header(self) -> bool:
        first = self.rows[0] if self.rows else []
        return bool(first) and (self.in_head[0] or all(map(is_heading, first)))

    def has_names(self) -> bool:
        """Is the first column one of names, as the first row is?"""
        begin = int(self.has_header())
        first = [cell for (row, column), cell in self.at.items() if column == 0 and row >= begin]
        return self.width > 1 and bool(first) and all(map(is_heading, first))


def span(cell: Element, name: str) -> int:
    value = cell.attributes.get(name, "")
    return min(max(int(value), 1), SPAN_LIMIT) if re.fullmatch(r"[0-9]{1,6}", value) else 1


def is_heading(cell: Element) -> bool:
    inner = [one for one in cell.elements if one.words().strip()]
    bold = len(inner) == 1 and (inner[0].name in BOLD or inner[0].style("font-weight") == "bold")
    return cell.name == "th" or (bold and inner[0].words().strip() == cell.words().strip())


def table_block(element: Element, address: Address) -> list[tuple[str, object]]:
    """The block of a table: ("table", …) or ("markdown", …); none for an empty one."""
    grid = Grid(element)
    if not any(one.words().strip() or one.elements for one in grid.cells):
        return []
    if all(map(is_plain, words_only(grid))) and grid.width * len(grid.rows) <= CELL_LIMIT:
        return [("table", plain_table(grid))]
    html = written(element, address)
    if RAW_TAG * html.count("<") > COST + COST_PER_CHARACTER * len(html):
        return [("table", plain_table(grid))]  # more than is shown of HTML: the words alone
    return [("markdown", html)]


def words_only(grid: Grid) -> list[Element]:
    """The cells in which marks mean something: in a header, bold is how headers look."""
    header, names = grid.has_header(), grid.has_names()
    return [
        Element("td", children=unbolded(cell)) if is_named(row, column, header, names) else cell
        for (row, column), cell in grid.at.items()
    ]


def is_named(row: int, column: int, header: bool, names: bool) -> bool:
    return (header and row == 0) or (names and column == 0)


def unbolded(cell: Element) -> list:
    return [
        Element("span", children=child.children)
        if isinstance(child, Element) and child.name in BOLD
        else child
        for child in cell.children
    ]


def is_plain(cell: Element) -> bool:
    return all(one.name in PLAIN for one in cell.all())


def plain_table(grid: Grid) -> dict:
    rows = [
        [lines(grid.at[row, column]) if (row, column) in grid.at else "" for column in range(grid.width)]
        for row in range(len(grid.rows))
    ]  # fmt: skip
    header, names = grid.has_header(), grid.has_names()
    return {
        "data": rows,
        "first_row_is_table_header": header,
        "first_col_is_header": names,
        "table_header_choice": {(True, True): "both", (True, False): "row", (False, True): "column"}.get((header, names), "neither"),
        "table_caption": grid.caption[:255],
        "cell": [
            {"row": row, "col": column, "hidden": True} for row, column in sorted(grid.covered) if column < grid.width
        ],
        "mergeCells": [
            {"row": row, "col": column, "rowspan": high, "colspan": wide} for row, column, high, wide in grid.spans
        ],
    }  # fmt: skip


def lines(cell: Element) -> str:
    """The words of a cell, a line for each paragraph."""
    parts = []
    for child in cell.children:
        if isinstance(child, str):
            parts.append(re.sub(r"[ \t\n\r\f]+", " ", child))
        elif child.name == "br":
            parts.append("\n")
        else:
            end = "\n" if child.is_block else ""
            parts.append(f"{end}{lines(child)}{end}")
    found = (" ".join(line.split()) for line in "".join(parts).splitlines())
    return "\n".join(filter(None, found))


def written(element: Element, address: Address) -> str:
    """The table as HTML of the allowed kind in one line: an empty one would end it."""
    return "".join(tags(element, address))


def tags(element: Element, address: Address):
    name = {"strike": "s", "tt": "code"}.get(element.name, element.name)
    shown = name in TAGS
    attributes, target = attributes_of(element, address), source_of(element)
    if name == "img" and " src=" not in attributes:
        yield missing_picture(element, address)
        return
    if target:  # a film or a frame
        where = address("link", target)
        yield f'<a href="{escape(where)}">{escape(element.attributes.get("title") or target)}</a>' if where else ""  # fmt: skip
        return
    yield f"<{name}{attributes}>" if shown else ""
    for child in element.children:
        if isinstance(child, Element):
            yield from tags(child, address)
        else:
            yield text(child, keep=element.name in {"pre", "code"})
    yield (
        f"</{name}>" if shown and name not in VOID else ("" if shown else "<br>" * element.is_block)
    )


def attributes_of(element: Element, address: Address) -> str:
    found = {name: value for name, value in element.attributes.items() if name in KEPT}
    for name, kind in (("href", "link"), ("src", "picture")):
        target = element.attributes.get(name)
        if target and element.name in {"a", "img"} and (where := address(kind, target)):
            found[name] = where
    return "".join(f' {name}="{escape(value)}"' for name, value in found.items())


def source_of(element: Element) -> str:
    if element.name not in {"iframe", "video", "audio", "embed"}:
        return ""
    sources = (one.attributes.get("src", "") for one in (element, *element.all()))
    return next(filter(None, sources), "")


def missing_picture(element: Element, address: Address) -> str:
    return escape(element.attributes.get("alt", ""))


def text(words: str, *, keep: bool) -> str:
    words = escape(words, quote=False)
    return words.replace("\n", "&#10;") if keep else re.sub(r"\s+", " ", words)
