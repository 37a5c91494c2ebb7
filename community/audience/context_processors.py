"""What the chooser on every page needs."""

from itertools import groupby

from django.utils.functional import SimpleLazyObject

from community.audience.choosing import chosen_by, offered


def segments(request):
    """`chosen_segments` (slugs), and `segment_choice`: what can be chosen; nothing is asked before it is used."""
    return {
        "chosen_segments": SimpleLazyObject(lambda: chosen_by(request)),
        "segment_choice": SimpleLazyObject(lambda: choice(request)),
    }


def choice(request) -> dict:
    """The segments by kind, and the names of the chosen ones; empty where there are no segments."""
    offers = offered(request)
    if not offers:
        return {}
    groups = groupby(offers, key=lambda offer: offer.kind)
    return {
        "groups": [{"kind": kind, "offers": list(group)} for kind, group in groups],
        "names": [offer.name for offer in offers if offer.slug in chosen_by(request)],
    }
