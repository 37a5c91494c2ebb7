"""Glossary terms and shared passages of an imported folder, and those the site has already."""

import json
import posixpath
from uuid import UUID

from wagtail.models import Locale

from community.audience.models import Segment, SegmentName

from ..models import GlossaryTerm, Passage
from .exported import GLOSSARY, SNIPPETS
from .files import Source

HELD_BY_PASSAGES = {
    "text", "callout", "steps", "picture", "video", "table", "code", "download", "markdown",
}  # fmt: skip


def is_shared(source: Source) -> bool:
    """Is a file a passage or a term? They lie in a folder of that name, at the top or at the top of a language."""
    return bool({SNIPPETS, GLOSSARY} & set(source.folder.split("/")[:2]))


def is_term(source: Source) -> bool:
    return GLOSSARY in source.folder.split("/")


class Shared:
    """Finds what a guide uses. What is new is made empty at first, for it may link to pages that are not there yet."""

    def __init__(self, sources: list[tuple[str, Source]], *, dry_run=False, overwrite=False):
        self.dry_run = dry_run
        self.locales = {locale.language_code: locale for locale in Locale.objects.all()}
        self.passages: dict[tuple[str, str], Passage] = {}  # by locale and path
        self.terms = {
            (term.locale.language_code, term.slug): term
            for term in GlossaryTerm.objects.select_related("locale")
        }
        self.segments = {segment.slug: segment.pk for segment in Segment.objects.all()}
        self.todo: list[tuple[str, Source, GlossaryTerm | Passage]] = []
        self.made = 0
        for locale, source in sources:
            self.prepare(locale, source, overwrite)

    def prepare(self, code: str, source: Source, overwrite: bool) -> None:
        model = GlossaryTerm if is_term(source) else Passage
        found = self.known(model, code, source)
        if found is None:
            found = self.new(model, code, source)
            self.made += 1
            if not self.dry_run:
                found.save()
        empty = not (found.definition if is_term(source) else found.body)
        if empty or overwrite:
            self.todo.append((code, source, found))
        if is_term(source):
            self.terms[code, found.slug] = found
        else:
            self.passages[code, source.path] = found

    def known(self, model, code, source):
        same = model.objects.filter(locale=self.locales[code])
        key = source.metadata.id
        if key and (found := same.filter(translation_key=key).first()):
            return found
        if model is GlossaryTerm:
            return self.terms.get((code, source.metadata.slug or source.stem))
        return None if source.metadata.id else same.filter(title=title_of(source)).first()

    def new(self, model, code, source):
        key = {"translation_key": UUID(source.metadata.id)} if source.metadata.id else {}
        if model is GlossaryTerm:
            slug = (source.metadata.slug or source.stem)[:80]
            return model(term=title_of(source)[:80], slug=slug, locale=self.locales[code], **key)
        return model(title=title_of(source)[:120], locale=self.locales[code], **key)

    def find(self, kind: str, code: str, folder: str, name: str) -> int | None:
        """The id of a term by its slug, of a passage by its file's path. While only looking it may be 0."""
        if kind == "term":
            found = self.terms.get((code, name))
        else:
            paths = [posixpath.normpath(posixpath.join(base, name)) for base in (folder, "")]
            found = next(filter(None, (self.passages.get((code, path)) for path in paths)), None)
        return None if found is None else found.pk or 0

    def fill(self, code: str, source: Source, row, blocks: list) -> list[str]:
        """Put the words in. Answers the kinds of blocks that could not be held."""
        if is_term(source):
            row.definition = "".join(value for kind, value in blocks if kind == "text")
            held = {"text"}
        else:
            held = HELD_BY_PASSAGES
            row.body = json.dumps([{"type": k, "value": v} for k, v in blocks if k in held])
        row.save()
        if isinstance(row, Passage):
            row.save_revision(clean=False)
        return [kind for kind, _ in blocks if kind not in held]


def add_segments(listed: list) -> None:
    """Make the segments that an export knows and the site does not."""
    there = set(Segment.objects.values_list("slug", flat=True))
    for data in listed:
        slug = str(data.get("slug") or "")[:60] if isinstance(data, dict) else ""
        if slug and slug not in there:
            add_segment(slug, data)


def add_segment(slug: str, data: dict) -> None:
    kind, position, names = (data.get(key) for key in ("kind", "position", "names"))
    segment = Segment.objects.create(
        slug=slug,
        kind=kind if kind in Segment.Kind.values else Segment.Kind.PRODUCT,
        name=str(data.get("name") or slug)[:60],
        position=position if isinstance(position, int) and 0 <= position < 32768 else 0,
    )
    locales = {locale.language_code: locale for locale in Locale.objects.all()}
    SegmentName.objects.bulk_create(
        SegmentName(segment=segment, locale=locales[code], name=str(name)[:60])
        for code, name in (names if isinstance(names, dict) else {}).items()
        if code in locales
    )


def title_of(source: Source) -> str:
    return source.metadata.title or source.stem
