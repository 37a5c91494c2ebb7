"""The rows of a Stack Exchange dump's file, one at a time."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring, iterparse

from forum.importers.report import Report


def rows(path: Path, report: Report) -> Iterator[dict]:
    """The attributes of each row. Behind a fault the file is read on line by line, as dumps have a row on each."""
    read = 0
    try:
        with path.open("rb") as file:
            for row in parsed(file):
                read += 1
                yield row
    except ParseError as error:
        report.problem(path.name, f"is no XML from line {error.position[0]} on: {error.msg}")
        yield from tolerant(path, read, report)
    except (DefusedXmlException, ValueError, OSError) as error:
        report.problem(path.name, f"cannot be read: {error}")


def parsed(file) -> Iterator[dict]:
    root = None
    for event, element in iterparse(file, events=("start", "end"), forbid_dtd=True):
        if root is None:
            root = element
        elif event == "end" and element.tag == "row":
            yield dict(element.attrib)
            root.clear()  # else the rows that were read would pile up


def tolerant(path: Path, read: int, report: Report) -> Iterator[dict]:
    """Rows but for the first ones; what cannot be read is reported, letters that are none are replaced."""
    with path.open(encoding="utf-8", errors="replace", newline="\n") as file:
        lines = ((n, line) for n, line in enumerate(file, 1) if line.lstrip().startswith("<row"))
        for number, line in islice(lines, read, None):
            try:
                yield dict(fromstring(line, forbid_dtd=True).attrib)
            except (ParseError, DefusedXmlException, ValueError):
                report.problem(path.name, f"line {number}: this row cannot be read")
