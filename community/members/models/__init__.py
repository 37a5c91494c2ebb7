from community.members.models.member import HUES, Member, MemberManager, MemberQuerySet
from community.members.models.signing_up import Invitation, SigningUp
from community.members.models.username import FormerUsername

__all__ = [
    "HUES",
    "FormerUsername",
    "Invitation",
    "Member",
    "MemberManager",
    "MemberQuerySet",
    "SigningUp",
]
