"""Which entries are taken, and in which of the site's languages."""

from ..guides import ImportRefused, Languages
from .export import Export
from .items import Item


class Versions:
    """`all` has (language, item) of everything that will be a page, originals before their translations."""

    def __init__(self, export: Export, report, locale: str | None):
        self.export, self.report = export, report
        self.languages = Languages(locale, report)
        self.only = self.languages.fixed
        found = [one for kind in export.items for one in self.of_kind(kind)]
        found.sort(key=lambda one: self.languages.codes.index(one[0]))
        # (kind, id) → language → the item; also of languages that are not taken
        self.by_id: dict[tuple[str, int], dict[str, Item]] = {}
        for code, item in found:
            self.by_id.setdefault((item.kind, item.id), {}).setdefault(code, item)
        self.all = self.chosen(found)
        self.known = {(code, item.kind, item.id) for code, item in self.all}
        if locale and export.report.files and not self.all:
            raise ImportRefused(f"The folder has nothing in the language {locale}.")

    def chosen(self, found):
        if not self.only:
            return found
        if own := [(code, item) for code, item in found if code == self.only]:
            return own
        # Nothing is in it: then it names the language of everything.
        return [(self.only, self.first(*one)) for one in self.by_id]

    def of_kind(self, kind: str):
        for versions in self.export.items[kind].values():
            yield from self.of_one(list(versions.values()))

    def of_one(self, items: list[Item]):
        """The versions of one article, each in a language of the site, the original first."""
        items.sort(key=lambda item: item.locale != item.text("source_locale").lower())
        taken: dict[str, Item] = {}
        strange = []
        for item in items:
            default = self.only or self.languages.codes[0]
            code = self.languages.reduced(item.locale) if item.locale else default
            if code is None:
                strange.append(item)
            elif code in taken:
                words = f"is there in {taken[code].locale} already; the text in {item.locale} is left out"  # fmt: skip
                self.report.problem(item.file, item.id, words)
            else:
                taken[code] = item
        for item in strange:
            self.take_strange(item, taken)
        return taken.items()

    def take_strange(self, item: Item, taken: dict) -> None:
        default = self.only or self.languages.codes[0]
        words = f"“{item.locale[:60]}” is none of the site's languages; "
        if not taken:
            taken[default] = item
            words += f"taken as {default}"
        else:
            words += "this translation is left out"
        self.report.problem(item.file, item.id, words)

    def first(self, kind: str, number: int) -> Item:
        """The item in whatever language there is."""
        return next(iter(self.by_id[kind, number].values()))

    def original(self, locale: str, item: Item) -> str:
        """The language of which the item is an up-to-date translation; "" for originals and outdated ones."""
        source = self.languages.reduced(item.text("source_locale"))
        others = self.by_id[item.kind, item.id]
        fresh = item.data.get("outdated") is not True
        return source if fresh and source in others and source != locale else ""
