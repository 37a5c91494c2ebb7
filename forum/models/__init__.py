from community.audience.refused import Refused
from forum.models.category import Category
from forum.models.following import Following
from forum.models.history import Version
from forum.models.imported import Imported
from forum.models.post import BODY_LENGTH
from forum.models.reply import Reply
from forum.models.tag import Tag
from forum.models.taking_part import (
    Bookmark,
    CategoryReading,
    Reaction,
    SameQuestion,
    TopicReading,
)
from forum.models.topic import Topic
from forum.models.writing import Draft, Upload

__all__ = [
    "BODY_LENGTH",
    "Bookmark",
    "Category",
    "CategoryReading",
    "Draft",
    "Following",
    "Imported",
    "Reaction",
    "Refused",
    "Reply",
    "SameQuestion",
    "Tag",
    "Topic",
    "TopicReading",
    "Upload",
    "Version",
]
