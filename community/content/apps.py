from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ContentConfig(AppConfig):
    name = "community.content"

    def ready(self):
        from community.content import receivers  # noqa: F401
        from community.content.later import without_inline_scripts

        without_inline_scripts()

        autodiscover_modules("limits")  # each room's table, with the views that it stands before
