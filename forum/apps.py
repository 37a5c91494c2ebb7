from django.apps import AppConfig


class ForumConfig(AppConfig):
    name = "forum"

    def ready(self):
        from community.moderation import spammer, trust
        from community.moderation.spam import past
        from community.notifications import kinds, stopping
        from forum import receivers, sweeping  # noqa: F401
        from forum.brings import BRINGS
        from forum.flagging import register_posts
        from forum.past import recent_posts
        from forum.standing import facts_of
        from forum.stopping import STOPS
        from forum.telling import CHOICES, KINDS

        kinds.register(KINDS, CHOICES)
        stopping.register(STOPS)
        register_posts()
        past.register(recent_posts)
        spammer.register(*sweeping.PARTS)
        trust.register(facts_of, BRINGS)
