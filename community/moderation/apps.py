from django.apps import AppConfig


class ModerationConfig(AppConfig):
    name = "community.moderation"

    def ready(self):
        from community.moderation import receivers  # noqa: F401
        from community.moderation.telling import CHOICES, KINDS
        from community.notifications import kinds

        kinds.register(KINDS, CHOICES)
