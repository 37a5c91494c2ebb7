"""How often the links of a mail may be pressed, and mail be asked for again."""

from community.content.limits import Limits

LIMITS = Limits("notifications", {
    # Tells the site that an address works again, upon which it writes to it.
    "again": "5/h/member,10/d/member",
    # A program that opens every link of a mailbox is no stranger.
    "link": "60/10m/address",
}, doors={
    "notifications:mail_again": "again",
    "notifications:stop": "link",
    "notifications:resume": "link",
})  # fmt: skip
