from community.moderation.models.case import Case, Overtaken
from community.moderation.models.fingerprint import Fingerprint
from community.moderation.models.flag import Flag, Outcome, Reason
from community.moderation.models.listed import ListedWord
from community.moderation.models.settings import Flagging
from community.moderation.models.verdict import Verdict

__all__ = [
    "Case",
    "Fingerprint",
    "Flag",
    "Flagging",
    "ListedWord",
    "Outcome",
    "Overtaken",
    "Reason",
    "Verdict",
]
