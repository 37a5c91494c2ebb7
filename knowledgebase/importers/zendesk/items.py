"""One entry of Zendesk's lists, and its values as what they should be, whatever they are."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from urllib.parse import urlsplit

from ..files import clean
from ..inline import TAG

ID = re.compile(r"\d{1,18}")
LOCALE_IN_ADDRESS = re.compile(r"/(?:hc|help_center)/([a-z]{2,3}(?:-[a-z0-9]{2,8})*)/", re.I)


def integer(value) -> int | None:
    """A number, also where it is written as a text; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    text = str(value).strip()
    return int(text) if ID.fullmatch(text) and text.isascii() else None


def plain_value(value) -> str:
    """A text without what databases refuse; "" for what is none."""
    return clean(value.encode("utf-8", "replace").decode()) if isinstance(value, str) else ""


@dataclass
class Item:
    """A category, section, article or attachment, in one language."""

    kind: str  # as the list is called: "articles"
    id: int
    data: dict
    file: str

    @property
    def key(self) -> str:
        """By this the page is known to the importer; sections end in "/"."""
        return key_of(self.kind, self.id)

    @property
    def path(self) -> str:
        return self.file

    @property
    def folder(self) -> str:
        """Where the JSON lies, from which relative addresses may be meant."""
        return self.file.rpartition("/")[0]

    @property
    def locale(self) -> str:
        """As Zendesk writes it: "en-us"; else as its addresses say."""
        found = [LOCALE_IN_ADDRESS.search(self.text(name)) for name in ("html_url", "url")]
        written = self.text("locale") or next((match[1] for match in found if match), "")
        return (written or self.text("source_locale")).strip().lower()

    @property
    def title(self) -> str:
        return " ".join((self.text("title") or self.text("name")).split())

    @property
    def parent(self) -> tuple[str, int] | None:
        """Kind and id of what it lies in."""
        names = {
            "articles": [("sections", "section_id")],
            "sections": [("sections", "parent_section_id"), ("categories", "category_id")],
        }.get(self.kind, [])
        return next(
            ((kind, found) for kind, name in names if (found := self.number(name)) is not None),
            None,
        )

    def text(self, name: str) -> str:
        return plain_value(self.data.get(name))

    def number(self, name: str) -> int | None:
        return integer(self.data.get(name))

    def words(self, name: str) -> str:
        """A text that may hold HTML, as words alone."""
        return " ".join(unescape(TAG.sub(" ", self.text(name))).split())

    def moment(self, *names: str) -> datetime | None:
        """The first of the dates that is one."""
        for name in names:
            try:
                found = datetime.fromisoformat(self.text(name).strip())
                return found if found.tzinfo else found.replace(tzinfo=UTC)
            except ValueError:
                continue
        return None

    @property
    def old_paths(self) -> list[str]:
        """The paths under which the help centre had it: as written, without the title, without the language."""
        try:
            written = urlsplit(self.text("html_url")).path
        except ValueError:
            written = ""
        short = f"/hc/{self.locale}/{self.kind}/{self.id}" if self.locale else ""
        numbered = re.match(rf".*/{self.kind}/{self.id}(?=-|/|$)", written)
        found = [written, numbered[0] if numbered else "", short]
        if self.locale == self.text("source_locale").lower():
            found.append(f"/hc/{self.kind}/{self.id}")
        paths = dict.fromkeys(path.rstrip("/") for path in found if path.startswith("/hc/"))
        return [path for path in paths if len(path) <= 255]


def key_of(kind: str, number: int) -> str:
    return f"articles/{number}" if kind == "articles" else f"{kind}/{number}/"
