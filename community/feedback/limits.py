"""How often somebody may answer."""

from community.content.client import client_network
from community.content.limits import Limits

LIMITS = Limits("feedback", {
    # A school or an office shares an address; nobody there finds sixty pages helpful in ten minutes.
    "vote": "60/10m/address,30/10m/member",
    # Of people without an account who come from one address, ten a day have something to say about the same page; a hundred
    # are one who empties their cookies.
    "vote_page": "10/d/key",
    # Words cost an editor's time.
    "words": "10/10m/address,40/d/address",
    # Each answer has its own signed link; more from one address is somebody who plays.
    "survey": "30/10m/address",
    # A page tells once that it was read; whoever leafs through quickly stays far below.
    "reading": "120/m/address",
}, doors={
    "feedback:reading": "reading",
    "feedback:survey_stop": "survey",
})  # fmt: skip
within_limit = LIMITS.allow


def may_vote(request, page) -> bool:
    """Count this vote on `page`, unless it is one too many."""
    if not within_limit(request, "vote"):
        return False
    if request.user.is_authenticated:  # has one vote on a page anyhow
        return True
    return within_limit(request, "vote_page", f"{page.pk}:{client_network(request)}")
