from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "community.search"

    def ready(self):
        from community.search import receivers  # noqa: F401
