from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "community.pages"

    def ready(self):
        from community.pages import receivers  # noqa: F401
