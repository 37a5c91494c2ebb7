from django.apps import AppConfig


class ForumConfig(AppConfig):
    name = "forum"

    def ready(self):
        from community.moderation import spammer
        from community.notifications import kinds, stopping
        from forum import receivers, sweeping  # noqa: F401
        from forum.stopping import STOPS
        from forum.telling import CHOICES, KINDS

        kinds.register(KINDS, CHOICES)
        stopping.register(STOPS)
        spammer.register(*sweeping.PARTS)
