"""How often somebody may flag something."""

from allauth.core.internal.ratelimit import consume

# Whoever meets a wave of spam flags ten posts in ten minutes; more is a quarrel, or a script. A moderator must read each.
LIMITS = {"flag": "10/10m/user,30/d/user"}


def within_limit(request, act: str) -> bool:
    return bool(consume(request, app="moderation", action=act, config=LIMITS))
