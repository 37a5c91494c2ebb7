"""How often somebody may have the site look for them."""

from community.content.limits import Limits
from community.content.unavailable import aside

LIMITS = Limits("search", {
    # Asked for at each pause of somebody who writes; an office shares an address.
    "similar": "180/m/address,60/m/member",
    # Whoever types fast is offered titles three times in a second; an office types at the same time, seldom.
    "suggest": "600/m/address,240/m/member",
    # A search looks through everything; nobody reads two pages of results in a second.
    "results": "120/m/address,60/m/member",
    # What was opened of it.
    "opened": "240/m/address",
}, doors={
    "search:opened": "opened",
    "search:similar_opened": "opened",
    "search:similar_answers": "opened",
})  # fmt: skip
within_limit = LIMITS.allow


def is_too_often(request, act: str) -> bool:
    """For what only reads: where the try cannot be counted, because nothing can be written, it is not one too many."""
    return aside(within_limit)(request, act) is False
