"""Which items a page of the queue is about: those somebody may see, narrowed as the address says."""

from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Min
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from community.content.pages import Crumb
from community.content.row_numbers import is_row_number
from community.desk.models.queue import QueueItem
from community.desk.queue.kinds import KINDS, decides

ROWS = 20  # on one page: as many as somebody decides before they look up


def for_staff(view):
    """For whoever decides about any kind at all; others are told that it is not theirs."""

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not decides(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return wrapped


def find(request, pk) -> QueueItem:
    return get_object_or_404(seen_by(request.user), pk=pk)


def seen_by(member):
    items = QueueItem.objects.visible_to(member)
    return items.select_related("person", "category", "claimed_by", "decided_by", "undone_by")


class Narrowed:
    """What waits for a member, as far as they want to see it now; and how much there is of each kind and category."""

    def __init__(self, member, asked):
        self.all = QueueItem.objects.open().visible_to(member)
        self.kind = asked.get("kind", "") if asked.get("kind") in KINDS else ""
        number = asked.get("category", "")
        self.category = int(number) if is_row_number(number) else 0
        items = seen_by(member).open().in_order()
        if self.kind:
            items = items.filter(kind=self.kind)
        if self.category:
            items = items.filter(category=self.category)
        self.items = items

    @property
    def chosen(self):
        """The one kind that is looked at, or None."""
        return KINDS.get(self.kind)

    def kinds(self) -> list[dict]:
        counts = self.all.order_by().values("kind").annotate(n=Count("pk"), oldest=Min("opened_at"))
        found = {row["kind"]: row for row in counts}
        return [
            {"name": name, "label": kind.label, **found[name]}
            for name, kind in KINDS.items()
            if name in found
        ]

    def categories(self) -> list[dict]:
        rows = self.all.filter(category__isnull=False).order_by("category__name")
        return list(rows.values("category", "category__name").annotate(n=Count("pk")))


def heading(title: str, **more) -> dict:
    """What every page of the queue tells its frame."""
    crumbs = (
        [Crumb(_("What waits for you"), reverse("desk:queue"))] if more.pop("below", True) else []
    )
    return {"page_title": title, "breadcrumbs": crumbs, "noindex": True, **more}
