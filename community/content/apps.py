from django.apps import AppConfig
from django.conf import settings
from django.db.backends.signals import connection_created
from django.utils.module_loading import autodiscover_modules


class ContentConfig(AppConfig):
    name = "community.content"

    def ready(self):
        from community.content import receivers  # noqa: F401
        from community.content.later import without_inline_scripts

        without_inline_scripts()

        if settings.PAGE_CACHE_MB:
            connection_created.connect(hear, dispatch_uid="community.content.changes")

        autodiscover_modules("limits")  # each room's table, with the views that it stands before


def hear(connection, **kwargs):
    """Whatever is written or read by this connection is heard, for what was made from it."""
    from community.content.changes import listen

    if connection.alias == "default" and listen not in connection.execute_wrappers:
        connection.execute_wrappers.append(listen)
