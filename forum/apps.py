from django.apps import AppConfig


class ForumConfig(AppConfig):
    name = "forum"

    def ready(self):
        from community.moderation import trust
        from community.notifications import kinds, stopping
        from forum import receivers  # noqa: F401
        from forum.brings import BRINGS
        from forum.standing import facts_of
        from forum.stopping import STOPS
        from forum.telling import CHOICES, KINDS

        kinds.register(KINDS, CHOICES)
        stopping.register(STOPS)
        trust.register(facts_of, BRINGS)
