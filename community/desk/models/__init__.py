"""What staff do across the apps."""

from community.desk.models.promotion import Promotion
from community.desk.models.support import (
    MESSAGE_LENGTH,
    SALT,
    TRIES,
    SupportRequest,
    new_reference,
)

__all__ = [
    "MESSAGE_LENGTH",
    "SALT",
    "TRIES",
    "Promotion",
    "SupportRequest",
    "new_reference",
]
