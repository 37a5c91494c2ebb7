from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "community.privacy"

    def ready(self):
        from community.privacy import receivers  # noqa: F401
