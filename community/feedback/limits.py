"""How often somebody may answer."""

from allauth.core.internal.ratelimit import consume

LIMITS = {
    # A school or an office shares an address; nobody there finds sixty pages helpful in ten minutes.
    "vote": "60/10m/ip",
    # Words cost an editor's time.
    "words": "10/10m/ip,40/d/ip",
    # Each answer has its own signed link; more from one address is somebody who plays.
    "survey": "30/10m/ip",
}


def within_limit(request, act: str) -> bool:
    """Count this act, unless it is one too many."""
    return bool(consume(request, app="feedback", action=act, config=LIMITS))
