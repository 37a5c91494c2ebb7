from django.apps import AppConfig


class SpotlightsConfig(AppConfig):
    name = "community.spotlights"

    def ready(self):
        from community.moderation import spammer
        from community.notifications import kinds
        from community.spotlights import receivers, sweeping  # noqa: F401
        from community.spotlights.telling import CHOICES, KINDS

        kinds.register(KINDS, CHOICES)
        spammer.register(*sweeping.PARTS)
