from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "community.desk"

    def ready(self):
        from community.desk import receivers  # noqa: F401
        from community.desk.queue import (  # noqa: F401
            guides,
            held,
            nominations,
            spotlights,
            suggestions,
            unanswered,
        )
        from community.desk.telling import CHOICES, KINDS
        from community.notifications import kinds

        kinds.register(KINDS, CHOICES)
