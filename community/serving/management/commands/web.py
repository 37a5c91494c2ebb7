import gc
import logging
import resource

from django.conf import settings
from django.core.management import BaseCommand
from django.db import connections
from django.template import engines
from django.urls import get_resolver
from granian import Granian
from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from community.environment import integer
from community.serving.lock import occupy

# Threads of each web process that take in what is sent, beside those that work.
RECEIVING = 64
HEADERS_WITHIN = 10_000  # milliseconds; also how long a line may be idle between two requests
SPARE_FILES = 256  # open at once beside lines: the database, logs, what is sent and sent out


class Command(BaseCommand):
    help = "Run the web server, without anybody who starts it again: `serve --web` does."
    requires_system_checks = ()

    def handle(self, *args, **options):
        occupy(settings.DATA_DIR)
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


def lines() -> int:
    """How many a web process may hold at once: as many as the system lets it open files. Most of them are idle."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = 65_536 if most == resource.RLIM_INFINITY else min(most, 65_536)
    resource.setrlimit(
        resource.RLIMIT_NOFILE, (most, resource.getrlimit(resource.RLIMIT_NOFILE)[1])
    )
    return max(most - SPARE_FILES, 128)


def is_no_advice(record: logging.LogRecord) -> bool:
    """It advises against many threads. Ours wait for what is sent (community/serving/receiving.py)."""
    return "Python threads" not in record.getMessage()


def server(application: str) -> Granian:
    logging.getLogger("_granian").addFilter(is_no_advice)
    return Granian(
        application,
        address=settings.HOST,
        port=settings.PORT,
        interface=Interfaces.WSGI,
        workers=integer("WEB_WORKERS", 2, least=1, most=64),
        blocking_threads=settings.WEB_THREADS + RECEIVING,
        backpressure=lines(),
        http1_settings=HTTP1Settings(header_read_timeout=HEADERS_WITHIN),
        respawn_failed_workers=True,
        respawn_interval=0.2,
        workers_kill_timeout=settings.DRAIN_SECONDS,
        log_level=LogLevels.warning,
        # Its lines go through ours.
        log_dictconfig={"loggers": {"_granian": {"handlers": []}, "granian.access": {}}},
    )
