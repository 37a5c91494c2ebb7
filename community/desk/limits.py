"""How often somebody may write to support, or ask without an account."""

from community.content.limits import Limits

LIMITS = Limits("desk", {
    # Each message costs somebody's time, and sends a mail to an address that was only typed.
    "contact": "10/h/address,30/d/address",
    "contact_address": "5/h/key,10/d/key",
    # Each question sends a mail to an address that was only typed; an office shares an address of the network.
    "ask": "10/h/address,30/d/address",
    "ask_address": "3/h/key,6/d/key",
    # More about a question of one's own; each mail brings a link that is good for one reply.
    "more": "5/h/key,15/d/key",
    # Links from a mail, each good for one thing.
    "link": "60/10m/address",
}, doors={
    "desk:ask_confirm": "link",
    "desk:ask_solved": "link",
    "desk:ask_stop": "link",
    "desk:answered": "link",
})  # fmt: skip


def within_limit(request, email: str) -> bool:
    """Count this message, unless it is one too many."""
    return LIMITS.allow(request, "contact") and LIMITS.allow(
        request, "contact_address", email.lower()
    )


def may_ask(request, email: str) -> bool:
    """The same for a question."""
    return LIMITS.allow(request, "ask") and LIMITS.allow(request, "ask_address", email.lower())


def may_write_more(request, question) -> bool:
    return LIMITS.allow(request, "more", str(question.pk))
