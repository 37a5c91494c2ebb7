from community.moderation.models.case import Case, Overtaken
from community.moderation.models.flag import Flag, Outcome, Reason
from community.moderation.models.settings import Flagging

__all__ = ["Case", "Flag", "Flagging", "Outcome", "Overtaken", "Reason"]
