from django.apps import AppConfig


class KnowledgebaseConfig(AppConfig):
    name = "knowledgebase"

    def ready(self):
        from knowledgebase import receivers  # noqa: F401
