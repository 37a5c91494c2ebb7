"""A site that the release before made, and sites in SQLite files."""

import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connections
from django.db.utils import ConnectionHandler

from community.environment import sqlite_that_holds

RELEASED = Path(__file__).parent / "released" / "release-0.1.sql"


def load(path: Path) -> None:
    with closing(sqlite3.connect(path)) as site:
        site.executescript(RELEASED.read_text())


@contextmanager
def served_from(path: Path):
    """What asks for the site's database finds this one, whichever the suite runs on."""
    settings = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path), **sqlite_that_holds()}
    usual, connections["default"] = (
        connections["default"],
        ConnectionHandler({"default": settings})["default"],
    )
    try:
        yield
    finally:
        connections["default"].close()
        connections["default"] = usual


@pytest.fixture(scope="session")
def upgraded(tmp_path_factory, django_db_setup, django_db_blocker):
    """The file of a site of the release before after the upgrade. Who writes in it takes a copy."""
    path = tmp_path_factory.mktemp("upgraded") / "hearth.sqlite3"
    load(path)
    with django_db_blocker.unblock(), served_from(path):
        call_command("migrate", interactive=False, verbosity=0)
    return path
