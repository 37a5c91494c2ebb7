"""How often somebody may write to support, or ask without an account."""

from allauth.core.internal.ratelimit import consume

LIMITS = {
    # Each message costs somebody's time, and sends a mail to an address that was only typed.
    "contact": "10/h/ip,30/d/ip",
    "contact_address": "5/h/key,10/d/key",
    # Each question sends a mail to an address that was only typed; an office shares an address of the network.
    "ask": "10/h/ip,30/d/ip",
    "ask_address": "3/h/key,6/d/key",
    # More about a question of one's own; each mail brings a link that is good for one reply.
    "more": "5/h/key,15/d/key",
}
RETRY_AFTER = "3600"  # seconds, for the header: the shorter of the periods above


def within_limit(request, email: str) -> bool:
    """Count this message, unless it is one too many."""
    return counted(request, "contact") and counted(request, "contact_address", email.lower())


def may_ask(request, email: str) -> bool:
    """The same for a question."""
    return counted(request, "ask") and counted(request, "ask_address", email.lower())


def may_write_more(request, question) -> bool:
    return counted(request, "more", str(question.pk))


def counted(request, act: str, key: str | None = None) -> bool:
    return bool(consume(request, app="desk", action=act, config=LIMITS, key=key))
