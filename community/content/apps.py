from django.apps import AppConfig


class ContentConfig(AppConfig):
    name = "community.content"

    def ready(self):
        from community.content import receivers  # noqa: F401
