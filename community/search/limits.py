"""How often somebody may have the site look for them."""

from allauth.core.internal.ratelimit import consume

LIMITS = {
    # Asked for at each pause of somebody who writes; an office shares an address.
    "similar": "180/m/ip",
}


def within_limit(request, act: str) -> bool:
    """Count this act, unless it is one too many."""
    return bool(consume(request, app="search", action=act, config=LIMITS))
