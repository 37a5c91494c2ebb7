from community.members.models.consent import Consent, Overtaken
from community.members.models.consent_entry import ConsentEntry
from community.members.models.member import (
    HUES,
    Member,
    MemberManager,
    MemberQuerySet,
    forget_file,
)
from community.members.models.sanctioned import FOR_GOOD
from community.members.models.signing_up import Invitation, SigningUp
from community.members.models.trusted import standing_of
from community.members.models.username import FormerUsername
from community.members.profiles import Profile

__all__ = [
    "FOR_GOOD",
    "HUES",
    "Consent",
    "ConsentEntry",
    "FormerUsername",
    "Invitation",
    "Member",
    "MemberManager",
    "MemberQuerySet",
    "Overtaken",
    "Profile",
    "SigningUp",
    "forget_file",
    "standing_of",
]
