from django.apps import AppConfig


class ModerationConfig(AppConfig):
    name = "community.moderation"

    def ready(self):
        from community.moderation import (  # noqa: F401
            receivers,
            spammer,
            sweeping_flags,
            sweeping_members,
            telling_flags,
            telling_sanctions,
            telling_trust,
            trust,
        )
        from community.moderation.brings import BRINGS
        from community.moderation.models import Flag
        from community.notifications import kinds

        kinds.register(telling_sanctions.KINDS | telling_trust.KINDS)
        kinds.register(telling_flags.KINDS, telling_flags.CHOICES)
        spammer.register(*sweeping_flags.PARTS, *sweeping_members.PARTS)
        trust.register(Flag.objects.facts_of, BRINGS)
