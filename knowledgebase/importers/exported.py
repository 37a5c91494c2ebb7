"""What a folder written by `export_guides` says about itself, in the file at its top."""

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import yaml
from django.conf import settings
from wagtail.models import Page

MARKER = "hearth-export.yaml"
FORMAT = 1
SNIPPETS, GLOSSARY = "_snippets", "_glossary"  # folders of each language


@dataclass
class Exported:
    """The folder: `root` holds pictures and documents, and a folder for each language."""

    root: Path
    site: str = ""  # the address of the site it came from
    languages: list[str] = field(default_factory=list)
    segments: list[dict] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, directory: Path) -> "Exported | None":
        """The export that `directory` is, or is a language of; None for any other folder."""
        found = (folder for folder in (directory, directory.parent) if (folder / MARKER).is_file())
        root = next(found, None)
        if root is None or not (data := read_marker(root)):
            return None
        if root != directory and directory.name not in listed(data, "languages"):
            return None
        lists = {key: listed(data, key) for key in ("languages", "segments", "files")}
        return cls(root, str(data.get("site") or ""), **lists)

    def top_of(self, directory: Path, path: str) -> str:
        """The folder that stands for the front of all guides, for a file in `directory`."""
        first = path.partition("/")[0]
        return first if directory == self.root and first in self.languages else ""

    def here(self, href: str) -> tuple[int | None, str] | None:
        """A link to another page of that site: the page of this site and its address; None for other links."""
        if not self.site or not href.startswith(f"{self.site}/"):
            return None
        path = href.removeprefix(self.site)
        bare, _, anchor = path.partition("#")
        if (pk := self.addresses.get(bare)) and not anchor:
            return pk, path
        return (None, path) if pk or self.is_this_site else (None, href)

    @cached_property
    def is_this_site(self) -> bool:
        return self.site == settings.SITE_URL

    @cached_property
    def addresses(self) -> dict[str, int]:
        pages = Page.objects.live().filter(depth__gt=1).defer_streamfields()
        return {url: page.pk for page in pages if (url := page.url)}


def read_marker(root: Path) -> dict:
    """What the file says; nothing if it is broken or of another kind."""
    try:
        data = yaml.safe_load((root / MARKER).read_text("utf-8"))
    except (OSError, ValueError, yaml.YAMLError):
        return {}
    return data if isinstance(data, dict) and data.get("format") == FORMAT else {}


def listed(data: dict, key: str) -> list:
    return data[key] if isinstance(data.get(key), list) else []
