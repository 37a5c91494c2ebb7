"""Sentences of a list of results that hold a number or a name: Jinja marks plain words only (community/jinja.py)."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def replies(n: int) -> str:
    return ngettext("%(counter)s reply", "%(counter)s replies", n) % {"counter": n}


def helpful(percent: int) -> str:
    return _("%(percent)s %% found it helpful") % {"percent": percent}


def for_whom(names) -> str:
    return _("For %(names)s") % {"names": ", ".join(names)}
