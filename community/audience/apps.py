from django.apps import AppConfig


class AudienceConfig(AppConfig):
    name = "community.audience"

    def ready(self):
        from community.audience import receivers  # noqa: F401
