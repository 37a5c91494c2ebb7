from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "community.desk"

    def ready(self):
        from community.desk import receivers  # noqa: F401
