"""How often somebody may write to support."""

from allauth.core.internal.ratelimit import consume

LIMITS = {
    # Each message costs somebody's time, and sends a mail to an address that was only typed.
    "contact": "10/h/ip,30/d/ip",
    "contact_address": "5/h/key,10/d/key",
}


def within_limit(request, email: str) -> bool:
    """Count this message, unless it is one too many."""
    by_ip = consume(request, app="desk", action="contact", config=LIMITS)
    return bool(
        by_ip
        and consume(request, app="desk", action="contact_address", config=LIMITS, key=email.lower())
    )
