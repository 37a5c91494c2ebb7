"""Front matter in the words real help centres use, turned into what a guide knows about itself."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone
from django.utils.text import slugify

from community.audience.models import Segment

TITLE_LENGTH = 255
SLUG_LENGTH = 100
TAG_LENGTH, TAG_LIMIT = 100, 50
UPDATED_KEYS = [
    "updated", "last_updated", "lastupdated", "last-updated", "updated_at", "lastmod", "modified",
    "ms.date", "date",
]  # fmt: skip
SEGMENT_KEYS = ["segments", "products", "audience"]
LOCALE_KEYS = ["locale", "lang", "language", "ms.contentlocale"]
# 04/05/2020 is the fifth of April: the help centres that write so are American.
DATE_FORMATS = [
    "%m/%d/%Y", "%Y/%m/%d", "%d.%m.%Y", "%d. %m. %Y", "%B %d, %Y", "%b %d, %Y", "%d %B %Y", "%d %b %Y",
]  # fmt: skip
YES, NO = {"true", "yes", "on", "1", "y"}, {"false", "no", "off", "0", "n", ""}
NOTHING = {"", "~", "null", "none"}

DETAILS = [
    "changed", "review_by", "expires", "first_published", "kind", "authors", "visibility", "groups", "seo_title",
    "search_description", "id",
]  # fmt: skip

Trouble = Callable[[str, str], None]  # key, what is wrong with it


@dataclass(frozen=True)
class Metadata:
    """What the front matter says; None or empty where it says nothing."""

    title: str = ""
    slug: str = ""
    summary: str = ""
    author: str = ""
    locale: str = ""  # as written: "hr-HR"
    draft: bool = False
    order: int | None = None
    updated: date | None = None
    tags: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()  # short names of segments of this site
    aliases: tuple[str, ...] = ()
    changed: date | None = None
    review_by: date | None = None
    expires: datetime | None = None
    first_published: datetime | None = None
    kind: str = ""
    authors: tuple[str, ...] = ()
    related: tuple[str, ...] = ()  # links to guides
    visibility: str = ""
    groups: tuple[str, ...] = ()
    seo_title: str = ""
    search_description: str = ""
    id: str = ""  # the same for all translations of a page
    path: str = ""  # of the file
    lines: dict = field(default_factory=dict, compare=False, repr=False)  # key → line

    @property
    def details(self) -> dict:
        """What only some files say, as far as this one says it."""
        return {key: value for key in DETAILS if (value := getattr(self, key))}

    def line_of(self, key: str) -> int:
        return self.lines.get(key, 1)


def describe(data: dict, trouble: Trouble, path: str = "", lines: dict | None = None) -> Metadata:
    """Metadata of a dictionary whose values are texts, lists and dictionaries. Unknown keys are no error."""
    keys = {str(key).lower(): (str(key), value) for key, value in data.items()}

    def value(*names):
        """The key as written and its text, of the first of the names that has one."""
        for name in names:
            key, found = keys.get(name, ("", ""))
            if text := _text(found):
                return key, text
        return names[0], ""

    def several(*names):
        return next((_several(keys[name][1]) for name in names if name in keys), ())

    return Metadata(
        title=_title(*value("title"), trouble),
        slug=value("slug")[1],
        summary=value("description", "summary", "excerpt")[1],
        author=value("author")[1],
        locale=value(*LOCALE_KEYS)[1],
        draft=_yes(*value("draft"), trouble),
        order=_integer(*value("order", "weight", "nav_order", "sidebar_position"), trouble),
        updated=_date(*value(*UPDATED_KEYS), trouble),
        tags=_tags(several("tags", "keywords")),
        segments=_segments({name: several(name) for name in SEGMENT_KEYS}, trouble),
        aliases=several("aliases", "redirect_from"),
        **_details(value, several, trouble),
        path=path,
        lines=lines or {},
    )


def _details(value, several, trouble) -> dict:
    """What only our own exports say, as a rule."""
    return {
        "changed": _date(*value("changed"), trouble),
        "review_by": _date(*value("review_by"), trouble),
        "expires": _moment(*value("expires"), trouble),
        "first_published": _moment(*value("first_published"), trouble),
        "kind": value("kind")[1].lower(),
        "authors": several("authors"),
        "related": several("related"),
        "visibility": value("visibility")[1].lower(),
        "groups": several("groups"),
        "seo_title": value("seo_title")[1][:TITLE_LENGTH],
        "search_description": value("search_description")[1],
        "id": _id(*value("id")),
    }


def _text(value) -> str:
    if not isinstance(value, str):
        return ""
    text = value.encode("utf-8", "replace").decode()  # YAML can write half of a surrogate pair
    text = " ".join(re.sub(r"[\x00-\x1f\x7f]", " ", text).split())
    return "" if text.lower() in NOTHING else text


def _several(value) -> tuple[str, ...]:
    items = value if isinstance(value, list) else _text(value).split(",")
    return tuple(dict.fromkeys(text for item in items[:200] if (text := _text(item))))


def _tags(tags: tuple[str, ...]) -> tuple[str, ...]:
    unique = {tag.lower(): tag for tag in reversed(tags) if len(tag) <= TAG_LENGTH}
    return tuple(sorted(unique.values(), key=str.lower))[:TAG_LIMIT]


def _segments(named: dict[str, tuple[str, ...]], trouble) -> tuple[str, ...]:
    """The segments of this site among those named, as a short name (`tide-mini`) or in words (`Tide Mini`).

    Other help centres mean something else by `products` and `audience`: these are no error where there are no segments.
    """
    if not any(named.values()):
        return ()
    known = set(Segment.objects.values_list("slug", flat=True))
    found = set()
    for key, texts in named.items():
        for text in texts:
            if (slug := slugify(text)) in known:
                found.add(slug)
            elif known or key == SEGMENT_KEYS[0]:
                words = f"{key}: there is no segment “{text[:60]}”; make it under Snippets, or correct it"
                trouble(key, words)
    return tuple(sorted(found))


def _title(key, text, trouble) -> str:
    if len(text) > TITLE_LENGTH:
        trouble(key, f"the title is cut to {TITLE_LENGTH} characters")
    return text[:TITLE_LENGTH]


def _yes(key, text, trouble) -> bool:
    if text.lower() not in YES | NO:
        trouble(key, f"{key}: “{text[:60]}” is neither true nor false; taken as a draft")
    return text.lower() not in NO


def _integer(key, text, trouble) -> int | None:
    if re.fullmatch(r"[+-]?\d{1,9}", text):
        return int(text)
    if text:
        trouble(key, f"{key}: “{text[:60]}” is not a whole number")
    return None


def _id(key, text) -> str:
    """The id of an export; what else is called so is somebody else's."""
    try:
        return str(UUID(text)) if len(text) == 36 else ""
    except ValueError:
        return ""


def _moment(key, text, trouble) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text) if text else None
    except ValueError:
        trouble(key, f"{key}: “{text[:60]}” is no time; write it like 2030-01-31T12:00+00:00")
        return None
    return timezone.make_aware(moment) if moment and moment.tzinfo is None else moment


def _date(key, text, trouble) -> date | None:
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        pass
    for pattern in DATE_FORMATS:
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007 (a day has no time zone)
        except ValueError:
            continue
    trouble(key, f"{key}: “{text[:60]}” is not a date")
    return None
