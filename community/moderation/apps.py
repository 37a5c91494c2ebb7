from django.apps import AppConfig


class ModerationConfig(AppConfig):
    name = "community.moderation"

    def ready(self):
        from community.moderation.telling import KINDS
        from community.notifications import kinds

        kinds.register(KINDS)
