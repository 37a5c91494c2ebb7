"""Lists of topics for who is not signed in: kept in parts until anything they show is written (docs/decisions/0024)."""

from collections.abc import Callable

from django.conf import settings
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language

from community.audience.choosing import chosen_by
from community.audience.keeping import FRAME, Keeper, is_kept


def show_list(request, template: str, make: Callable[[], dict]):
    """The page that `template` makes of the context that `make` returns; what it shows to anybody is in `{% kept %}`."""
    if request.user.is_authenticated or not (settings.PAGE_CACHE_MB and is_kept(request)):
        return render(request, template, make())
    return render(request, template, ListKeeper(request, make).context())


class ListKeeper(Keeper):
    """The parts of one list, as anybody sees it."""

    def __init__(self, request, make: Callable[[], dict]):
        super().__init__(None, request, {})
        self.make = make

    @cached_property
    def key(self) -> str:
        segments = ".".join(sorted(chosen_by(self.request)))
        where = f"{self.request.get_host()}:{self.request.path}:{get_language()}"
        zone, today = timezone.get_current_timezone_name(), timezone.localdate()
        return f"list:{where}:{zone}:{today}:{segments}"

    def said(self, context: dict) -> dict:
        return {name: context[name] for name in (*FRAME, "breadcrumbs") if name in context}

    @cached_property
    def context_anew(self) -> dict:
        return self.make()
