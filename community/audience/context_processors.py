"""What the chooser on every page needs."""

from itertools import groupby

from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from community.audience.choosing import chosen_by, offered
from community.content.sentences import marked_up


def segments(request):
    """`chosen_segments` (slugs), and `segment_choice`: what can be chosen; nothing is asked before it is used."""
    return {
        "chosen_segments": SimpleLazyObject(lambda: chosen_by(request)),
        "segment_choice": SimpleLazyObject(lambda: choice(request)),
    }


def choice(request) -> dict:
    """The segments by kind, and what says which are chosen; empty where there are no segments."""
    offers = offered(request)
    if not offers:
        return {}
    groups = groupby(offers, key=lambda offer: offer.kind)
    names = ", ".join(offer.name for offer in offers if offer.slug in chosen_by(request))
    return {
        "groups": [{"kind": kind, "offers": list(group)} for kind, group in groups],
        "for_whom": names and marked_up(_("For: <b>%(names)s</b>"), names=names),
    }
