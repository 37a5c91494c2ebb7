"""How often readers may write to the editors."""

from community.content.limits import Limits

LIMITS = Limits("knowledgebase", {
    # Somebody who reads with care finds a handful of mistakes; a script finds thousands.
    "suggest": "10/h/address,40/d/address,10/h/member",
})  # fmt: skip
within_limit = LIMITS.allow
