from forum.models.category import Category
from forum.models.post import BODY_LENGTH, Refused
from forum.models.reply import Reply
from forum.models.topic import Topic

__all__ = ["BODY_LENGTH", "Category", "Refused", "Reply", "Topic"]
