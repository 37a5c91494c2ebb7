"""How often somebody may have the site look for them."""

from allauth.core.internal.ratelimit import consume

LIMITS = {
    # Asked for at each pause of somebody who writes; an office shares an address.
    "similar": "180/m/ip",
    # Whoever types fast is offered titles three times in a second; an office types at the same time, seldom.
    "suggest": "600/m/ip",
}


def within_limit(request, act: str) -> bool:
    """Count this act, unless it is one too many."""
    return bool(consume(request, app="search", action=act, config=LIMITS, limit_get=True))
