"""What a page shows, kept in parts for all readers who may see the same; the frame around it is made for each request.

`{% kept "name" %}…{% endkept %}` in the template of a page marks a part. What is in it is made from the page and its
context, both read anew for it, so that everything it was made from is heard (community/content/changes.py); a part that
is good still costs no query and no context. What belongs to one reader alone stands outside of such a part.
"""

from collections.abc import Callable

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from community.audience.choosing import chosen_by
from community.content.changes import kept, share

# What the frame says about a page. Lists are made whole, so that they can be kept.
FRAME = ("page_title", "page_description", "canonical_url", "noindex", "content_language")
FRAME += ("og_image",)
LISTS = ("breadcrumbs", "language_links")


def readers(request) -> str | None:
    """A name for all who may see the same pages as whoever asks; None for who sees more of a page than its readers do."""
    if not hasattr(request, "readers"):
        request.readers = _readers(request)
    return request.readers


def _readers(request) -> str | None:
    from community.audience.visibility import allowed_restrictions

    member = request.user
    if not member.is_authenticated:
        return "anybody"
    if member.is_staff or member.is_superuser:
        return None
    allowed = kept(request, f"restrictions:{member.pk}", lambda: allowed_restrictions(member))
    return f"members:{'+'.join(map(str, sorted(allowed)))}"


def is_kept(request) -> bool:
    """Pages of a list, and what else an address can ask of a page, are made each time."""
    plain = request.method in ("GET", "HEAD") and not request.META.get("QUERY_STRING")
    return plain and "x-requested-with" not in request.headers and readers(request) is not None


class Keeper:
    """The parts of one page for one kind of reader, in their language, time zone and choice of segments."""

    def __init__(self, page, request, kwargs: dict):
        self.page, self.request, self.kwargs = page, request, kwargs
        self.read: set[str] = set()

    @cached_property
    def key(self) -> str:
        segments = ".".join(sorted(chosen_by(self.request)))
        zone, today = timezone.get_current_timezone_name(), timezone.localdate()
        where = f"{self.request.get_host()}:{self.request.path}:{get_language()}"
        return f"page:{self.page.pk}:{where}:{zone}:{today}:{readers(self.request)}:{segments}"

    def context(self) -> dict:
        """What the template needs outside of its parts."""
        said = kept(self.request, f"{self.key}:frame", self.frame)
        return {
            "page": self.page,
            "self": self.page,
            "request": self.request,
            "keeper": self,
            **said,
        }

    def frame(self) -> dict:
        return self.made(self.said)

    def said(self, context: dict) -> dict:
        said = {name: context[name] for name in FRAME if name in context}
        return said | {name: list(context[name]) for name in LISTS}

    def part(self, name: str, draw: Callable[[dict], str]) -> str:
        """What `draw` makes of the page's whole context."""
        html = kept(self.request, f"{self.key}:{name}", lambda: str(self.made(draw)))
        return mark_safe(html)  # noqa: S308 (a template has drawn it)

    def made(self, make: Callable[[dict], object]):
        """Parts that are made for one request share a context, and so each is made from what was read for all of them."""
        share(self.read)
        made = make(self.context_anew)
        share(self.read)
        return made

    @cached_property
    def context_anew(self) -> dict:
        page = type(self.page)._default_manager.filter(pk=self.page.pk).first() or self.page
        return page.get_context(self.request, **self.kwargs)
