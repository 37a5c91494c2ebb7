"""How often readers may write to the editors."""

from allauth.core.internal.ratelimit import consume

# Somebody who reads with care finds a handful of mistakes; a script finds thousands.
LIMITS = {"suggest": "10/h/ip,40/d/ip"}


def within_limit(request, act: str) -> bool:
    return bool(consume(request, app="knowledgebase", action=act, config=LIMITS))
