"""How often somebody may have everything about them put together, or begin to leave."""

from community.content.limits import Limits

LIMITS = Limits("privacy", {
    # Looks through every table, and mails.
    "export": "3/h/member,10/d/member",
    # Asks for the password; each try mails.
    "leave": "10/h/member",
}, doors={"privacy:export": "export", "privacy:leave": "leave"})  # fmt: skip
