from django.apps import AppConfig


class ForumConfig(AppConfig):
    name = "forum"

    def ready(self):
        from community.notifications.kinds import register
        from forum import receivers  # noqa: F401
        from forum.telling import CHOICES, KINDS

        register(KINDS, CHOICES)
