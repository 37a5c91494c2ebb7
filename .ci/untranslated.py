"""Names every sentence of code and templates that a language has no translation for; fails when there is one.

The catalogues are collected by gettext (`make messages`), which not every machine has. This reads the same sources with
Babel, templates through the function by which Django shows them to gettext; and Jinja's templates also as Jinja reads
them, since a sentence that gettext would pass over must not stay English unnoticed.
"""

import ast
import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "community" / "locale"
SOURCES = ("community", "forum", "knowledgebase", "templates")
COUNTED, IN_CONTEXT, BOTH = (1, 2), ((1, "c"), 2), ((1, "c"), 2, 3)
KEYWORDS = {
    **dict.fromkeys(["_", "gettext", "gettext_lazy", "gettext_noop"]),
    **dict.fromkeys(["ngettext", "ngettext_lazy"], COUNTED),
    **dict.fromkeys(["pgettext", "pgettext_lazy"], IN_CONTEXT),
    **dict.fromkeys(["npgettext", "npgettext_lazy"], BOTH),
}
# What Django makes of a template is no Python but for these calls.
LITERAL = r"""u?(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')"""
CALL = re.compile(rf"\b(?:n?p?gettext|_)\(\s*{LITERAL}(?:\s*,\s*(?:{LITERAL}|count))*\s*\)")


class Sentence(NamedTuple):
    path: str
    line: int
    words: str
    plural: str
    context: str | None

    def __str__(self):
        context = f" [{self.context}]" if self.context else ""
        plural = f" / {self.plural!r}" if self.plural else ""
        return f"{self.path}:{self.line}: {self.words!r}{plural}{context}"


def collected(source: str, path: str, method="python", line=0) -> Iterator[Sentence]:
    options = {"encoding": "utf-8", "silent": "false"}
    found = extract(method, BytesIO(source.encode()), KEYWORDS, (), options)
    for number, words, _comments, context in found:
        singular, plural = words if isinstance(words, tuple) else (words, "")
        yield Sentence(path, line or number, singular, plural, context)


def in_f_strings(source: str, path: str) -> Iterator[Sentence]:
    """What stands in an f-string is seen by no collector: as if no language had it."""
    for text in ast.walk(ast.parse(source)):
        for call in ast.walk(text) if isinstance(text, ast.JoinedStr) else ():
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") in KEYWORDS:
                words = f"in an f-string: {ast.unparse(call)}"
                yield Sentence(path, call.lineno, words, "", None)


def of_template(source: str, path: str) -> Iterator[Sentence]:
    python = templatize(source, origin=path)
    for call in CALL.finditer(python):
        yield from collected(call[0], path, line=python.count("\n", 0, call.start()) + 1)
    if "jinja2" in Path(path).parts:
        yield from collected(source, path, "jinja2.ext:babel_extract")


def sentences(root: Path = ROOT) -> Iterator[Sentence]:
    """All that is marked for translation under a folder that has our SOURCES."""
    for path in sorted(path for name in SOURCES for path in (root / name).rglob("*")):
        name = str(path.relative_to(root))
        if path.suffix == ".py":
            yield from collected(path.read_text(), name)
            yield from in_f_strings(path.read_text(), name)
        elif path.suffix in {".html", ".txt"} and path.is_relative_to(root / "templates"):
            yield from of_template(path.read_text(), name)


def is_translated(catalogue, sentence: Sentence) -> bool:
    found = catalogue.get(sentence.words, sentence.context)
    if not found or found.fuzzy or (sentence.plural and not found.pluralizable):
        return False
    return all(found.string) if isinstance(found.string, tuple) else bool(found.string)


def untranslated(found: list[Sentence]) -> dict[Sentence, list[str]]:
    """The languages that lack each sentence, without those that lack none."""
    lacking: dict[Sentence, list[str]] = {}
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/django.po")):
        code = path.parts[-3]
        with path.open("rb") as file:
            catalogue = read_po(file, locale=code)
        for sentence in found:
            if not is_translated(catalogue, sentence):
                lacking.setdefault(sentence, []).append(code)
    return lacking


def main() -> int:
    settings.configure(USE_I18N=True)
    first = {}
    for sentence in sentences():
        first.setdefault((sentence.words, sentence.plural, sentence.context), sentence)
    lacking = untranslated(list(first.values()))
    for sentence, codes in lacking.items():
        print(f"{sentence} ({', '.join(codes)})")
    if lacking:
        print(
            f"{len(lacking)} of {len(first)} sentences lack a translation: `make messages` collects them."
        )
    return bool(lacking)


if __name__ == "__main__":
    sys.exit(main())
