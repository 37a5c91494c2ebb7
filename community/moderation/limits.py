"""How often somebody may flag something."""

from community.content.limits import Limits

LIMITS = Limits(
    "moderation",
    {
        # Whoever meets a wave of spam flags ten posts in ten minutes; more is a quarrel, or a script. A moderator must read each.
        "flag": "10/10m/member,30/d/member,60/h/address",
    },
)
within_limit = LIMITS.allow
