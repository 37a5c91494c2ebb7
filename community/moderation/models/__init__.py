from community.moderation.models.first_posts import FirstPosts
from community.moderation.models.standing import Standing

__all__ = ["FirstPosts", "Standing"]
