from django.apps import AppConfig


class ContentConfig(AppConfig):
    name = "community.content"

    def ready(self):
        from community.content import receivers  # noqa: F401
        from community.content.later import without_inline_scripts

        without_inline_scripts()
