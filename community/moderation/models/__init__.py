from community.moderation.models.appeal import Appeal
from community.moderation.models.refused import Refused
from community.moderation.models.sanction import REASON_LENGTH, Sanction
from community.moderation.models.sweep import Sweep, Swept

__all__ = ["REASON_LENGTH", "Appeal", "Refused", "Sanction", "Sweep", "Swept"]
