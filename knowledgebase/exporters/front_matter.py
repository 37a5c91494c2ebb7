"""The front matter of each file, in the keys that `import_guides` reads."""

from collections import defaultdict

from wagtail.contrib.redirects.models import Redirect

from ..models import GuidePage, GuideTag
from .folder import dumped
from .site import Entry, Map, relative


class FrontMatter:
    """Knows of all pages what stands in other tables; asks for it once."""

    def __init__(self, site: Map):
        self.site = site
        self.authors = pairs(GuidePage.authors.through, "guidepage_id", "member__username")
        self.segments = pairs(GuidePage.segments.through, "guidepage_id", "segment__slug")
        self.tags = pairs(GuideTag, "content_object_id", "tag__name")
        redirects = Redirect.objects.filter(
            redirect_page__isnull=False, redirect_page_route_path=""
        )
        self.aliases: dict[int, list[str]] = defaultdict(list)
        for pk, path in redirects.order_by("old_path").values_list("redirect_page_id", "old_path"):
            self.aliases[pk].append(path)

    def of(self, entry: Entry) -> dict:
        page = entry.page
        about = {
            "title": flat(page.title), "slug": page.slug, "id": str(page.translation_key),
            "locale": page.locale.language_code, "draft": not page.live, "order": entry.order,
        }  # fmt: skip
        about |= self.of_section(page) if entry.is_section else self.of_guide(entry)
        about |= {
            "aliases": self.aliases.get(page.pk, []), "visibility": entry.visibility,
            "groups": list(entry.groups), "expires": page.expire_at and page.expire_at.isoformat(),
            "first_published": page.live and page.first_published_at and page.first_published_at.isoformat(),
            "seo_title": flat(page.seo_title), "search_description": flat(page.search_description),
        }  # fmt: skip
        return {key: value for key, value in about.items() if value not in ("", None, [], False)}

    def of_section(self, page) -> dict:
        return {"description": flat(page.description)}

    def of_guide(self, entry: Entry) -> dict:
        page = entry.page
        pinned = (block.value for block in page.pinned)
        related = (self.site.paths.get(guide.pk) for guide in pinned if guide)
        return {
            "description": flat(page.summary),
            "kind": page.kind,
            "tags": sorted(self.tags.get(page.pk, []), key=str.lower),
            "segments": self.segments.get(page.pk, []),
            "authors": self.authors.get(page.pk, []),
            "updated": page.checked_on.isoformat(),
            "changed": page.changed_on.isoformat(),
            "review_by": page.review_by and page.review_by.isoformat(),
            "related": [relative(path, entry.folder) for path in related if path],
        }


def pairs(model, key: str, value: str) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for pk, name in model.objects.order_by(key, value).values_list(key, value):
        found[pk].append(name)
    return found


def flat(text: str) -> str:
    """A text as one line, which is how it is read."""
    return " ".join(text.split())


def file(about: dict, body: str = "") -> bytes:
    text = f"---\n{dumped(about)}---\n" + (f"\n{body}\n" if body else "")
    return text.encode("utf-8", "replace")
