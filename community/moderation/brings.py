"""What each level of trust brings when its member flags something, in words made of the weights themselves."""

from django.utils.translation import ngettext

from community.members.models import Member
from community.moderation.models.flag import WEIGHTS

Trust = Member.Trust


def flags_weigh(level: int) -> str:
    n = WEIGHTS[level] // WEIGHTS[Trust.NEWCOMER]
    return ngettext(
        "Your report weighs as much as that of %(n)d new member.",
        "Your report weighs as much as those of %(n)d new members.",
        n,
    ) % {"n": n}


BRINGS = {
    Trust.MEMBER: [lambda: flags_weigh(Trust.MEMBER)],
    Trust.TRUSTED: [lambda: flags_weigh(Trust.TRUSTED)],
}
