from django.apps import AppConfig


class ModerationConfig(AppConfig):
    name = "community.moderation"

    def ready(self):
        from community.moderation import (  # noqa: F401
            hiding_members,
            receivers,
            spammer,
            telling,
            telling_flags,
            telling_trust,
        )
        from community.notifications import kinds

        kinds.register(telling.KINDS | telling_trust.KINDS)
        kinds.register(telling_flags.KINDS, telling_flags.CHOICES)
        spammer.register(*hiding_members.PARTS)
