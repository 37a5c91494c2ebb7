from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "community.desk"

    def ready(self):
        from community.desk import receivers, sweeping  # noqa: F401
        from community.desk.queue import (  # noqa: F401
            appeals,
            flags,
            guides,
            held,
            nominations,
            places,
            profiles,
            spotlights,
            suggestions,
            unanswered,
        )
        from community.desk.telling import CHOICES, KINDS
        from community.moderation import spammer
        from community.notifications import kinds

        kinds.register(KINDS, CHOICES)
        spammer.register(*sweeping.PARTS)
