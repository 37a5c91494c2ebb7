from django.apps import AppConfig, apps


class NotificationsConfig(AppConfig):
    name = "community.notifications"

    def ready(self):
        from community.notifications import receivers  # noqa: F401

        if apps.is_installed("anymail"):
            from community.notifications import provider  # noqa: F401
