from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "community.notifications"

    def ready(self):
        from community.notifications import receivers  # noqa: F401
