from django.apps import AppConfig


class KnowledgebaseConfig(AppConfig):
    name = "knowledgebase"

    def ready(self):
        from community.moderation import spammer
        from knowledgebase import receivers, sweeping  # noqa: F401

        spammer.register(*sweeping.PARTS)
