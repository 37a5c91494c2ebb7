from django.apps import AppConfig


class SpotlightsConfig(AppConfig):
    name = "community.spotlights"

    def ready(self):
        from community.moderation import spammer
        from community.notifications import kinds
        from community.spotlights import receivers, sweeping  # noqa: F401
        from community.spotlights.flagging import register_spotlights
        from community.spotlights.telling import CHOICES, KINDS

        kinds.register(KINDS, CHOICES)
        register_spotlights()
        spammer.register(*sweeping.PARTS)
