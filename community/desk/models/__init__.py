"""What staff do across the apps."""

from community.desk.models.asking import AskUs, GuestQuestion
from community.desk.models.demand import Apart, Demand, Wording
from community.desk.models.nomination import Nomination
from community.desk.models.promotion import Promotion
from community.desk.models.queue import QueueItem
from community.desk.models.queue_words import DecisionWords, QueueSettings
from community.desk.models.support import (
    MESSAGE_LENGTH,
    TRIES,
    SupportRequest,
    new_reference,
)

__all__ = [
    "MESSAGE_LENGTH",
    "TRIES",
    "Apart",
    "AskUs",
    "DecisionWords",
    "Demand",
    "GuestQuestion",
    "Nomination",
    "Promotion",
    "QueueItem",
    "QueueSettings",
    "SupportRequest",
    "Wording",
    "new_reference",
]
