import gc

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.db import connections
from django.template import engines
from django.urls import get_resolver
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from community.environment import integer
from community.serving.lock import Occupied, occupy


class Command(BaseCommand):
    help = "Run the web server, without anybody who starts it again: `serve --web` does."
    requires_system_checks = ()

    def handle(self, *args, **options):
        try:
            occupy(settings.DATA_DIR)
        except Occupied as refusal:
            raise CommandError(str(refusal)) from None
        load()
        server("community.wsgi:application").serve()


def load() -> None:
    """Everything that answers need, before granian makes its workers of this process: they share what is here already."""
    from community.wsgi import application  # noqa: F401 (builds the middleware)

    get_resolver().url_patterns  # noqa: B018 (imports all views)
    jinja = engines["jinja2"].env
    for name in jinja.list_templates():
        jinja.get_template(name)
    connections.close_all()  # none may be shared
    gc.collect()
    gc.freeze()


def server(application: str) -> Granian:
    return Granian(
        application,
        address=settings.HOST,
        port=settings.PORT,
        interface=Interfaces.WSGI,
        workers=integer("WEB_WORKERS", 2, least=1, most=64),
        blocking_threads=integer("WEB_THREADS", 4, least=1, most=64),
        respawn_failed_workers=True,
        respawn_interval=0.2,
        workers_kill_timeout=settings.DRAIN_SECONDS,
        log_level=LogLevels.warning,
        # Its lines go through ours.
        log_dictconfig={"loggers": {"_granian": {"handlers": []}, "granian.access": {}}},
    )
