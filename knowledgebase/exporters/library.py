"""Pictures and documents of an export, each once, as they were uploaded."""

from collections import defaultdict
from pathlib import PurePosixPath
from urllib.parse import unquote

from django.conf import settings
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from ..importers.library import SIZE_LIMIT
from .folder import Folder
from .report import Report

PICTURES, DOCUMENTS = "pictures", "documents"


class Library:
    def __init__(self, folder: Folder, report: Report):
        self.folder, self.report = folder, report
        self.paths: dict = {}  # (kind, id) → path or None
        self.same: dict = {}  # (kind, hash) → path
        self.taken: dict[str, set[str]] = defaultdict(set)

    def picture(self, pk, asker: str) -> str | None:
        """The path of a picture; None, and reported, if there is none."""
        return self.path(PICTURES, get_image_model(), pk, asker)

    def document(self, pk, asker: str) -> str | None:
        return self.path(DOCUMENTS, get_document_model(), pk, asker)

    def title_of(self, pk) -> str:
        """The name that readers see of a document without a label."""
        found = get_document_model().objects.filter(pk=pk).values_list("title", flat=True)
        return found.first() or ""

    def picture_at(self, url: str, asker: str) -> str | None:
        """The path of the picture whose original has this address."""
        if not url.startswith(settings.MEDIA_URL):
            return None
        name = unquote(url.removeprefix(settings.MEDIA_URL).split("?")[0])
        found = get_image_model().objects.filter(file=name).first()
        return found and self.picture(found.pk, asker)

    def path(self, kind: str, model, pk, asker: str) -> str | None:
        if (kind, pk) not in self.paths:
            self.paths[kind, pk] = self.write(kind, model.objects.filter(pk=pk).first(), asker)
        if self.paths[kind, pk] is None:
            self.report.problem(asker, f"one of its {kind} is missing, or not for everybody")
        return self.paths[kind, pk]

    def write(self, kind: str, item, asker: str) -> str | None:
        if item is None or (kind == DOCUMENTS and item.collection.get_view_restrictions().exists()):
            return None
        key = kind, item.file_hash or f"#{item.pk}"
        if key in self.same:
            return self.same[key]
        try:
            with item.file.open("rb") as source:
                path = f"{kind}/{self.free_name(kind, PurePosixPath(item.file.name))}"
                self.folder.put(path, source)
        except OSError:
            return None
        setattr(self.report, kind, getattr(self.report, kind) + 1)
        if item.file.size > SIZE_LIMIT:
            self.report.problem(asker, f"“{path}” is larger than an import takes")
        self.same[key] = path
        return path

    def free_name(self, kind: str, path: PurePosixPath) -> str:
        """The file's own name; unlike the others whatever the file system thinks of capital letters."""
        name, number = path.name, 2
        while name.lower() in self.taken[kind]:
            name, number = f"{path.stem}-{number}{path.suffix}", number + 1
        self.taken[kind].add(name.lower())
        return name
