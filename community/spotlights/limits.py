"""How often customers may send something."""

from allauth.core.internal.ratelimit import consume

# Nobody has ten things to say in an hour; putting one right counts too.
LIMITS = {"write": "10/h/user,30/d/user"}


def within_limit(request, act: str) -> bool:
    return bool(consume(request, app="spotlights", action=act, config=LIMITS))
