from community.audience.refused import Refused
from community.moderation.models.appeal import Appeal
from community.moderation.models.case import Case, Overtaken
from community.moderation.models.fingerprint import Fingerprint
from community.moderation.models.first_posts import FirstPosts
from community.moderation.models.flag import Flag, Outcome, Reason
from community.moderation.models.flagging import Flagging
from community.moderation.models.listed import ListedWord
from community.moderation.models.sanction import REASON_LENGTH, Sanction
from community.moderation.models.standing import Standing
from community.moderation.models.sweep import Sweep, Swept
from community.moderation.models.verdict import Verdict

__all__ = [
    "REASON_LENGTH",
    "Appeal",
    "Case",
    "Fingerprint",
    "FirstPosts",
    "Flag",
    "Flagging",
    "ListedWord",
    "Outcome",
    "Overtaken",
    "Reason",
    "Refused",
    "Sanction",
    "Standing",
    "Sweep",
    "Swept",
    "Verdict",
]
