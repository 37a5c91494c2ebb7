from community.desk.models.asking import AskUs, GuestQuestion
from community.desk.models.support import (
    KEPT,
    MESSAGE_LENGTH,
    TRIES,
    SupportRequest,
    new_reference,
)

__all__ = [
    "KEPT",
    "MESSAGE_LENGTH",
    "TRIES",
    "AskUs",
    "GuestQuestion",
    "SupportRequest",
    "new_reference",
]
