"""How often customers may send something."""

from community.content.limits import Limits

LIMITS = Limits("spotlights", {
    # Nobody has ten things to say in an hour; putting one right counts too.
    "write": "10/h/member,30/d/member,60/h/address",
    # Yes and no to other words, and taking back.
    "answer": "30/h/member",
    # Each mails a customer; a shop asks those of a week in one afternoon.
    "invite": "120/h/member,600/d/member",
}, doors={
    "spotlights:take_back": "answer",
    "spotlights:reworded": "answer",
    "spotlights_admin:invite": "invite",
})  # fmt: skip
within_limit = LIMITS.allow
