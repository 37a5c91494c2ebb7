"""A small site that is backed up and restored, a site that the release before made, and sites in SQLite files."""

import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.utils import ConnectionHandler

from community.engines import sqlite_that_holds
from community.serving.backup import drill, making, restoring
from community.serving.backup.sqlite import Sqlite
from community.serving.backup.targets import Folder

RELEASED = Path(__file__).parent / "released" / "release-0.1.sql"


@pytest.fixture(scope="session")
def known_migrations():
    return sorted(MigrationLoader(None).disk_migrations)


def make_database(path: Path, migrations) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.executescript(
            "PRAGMA journal_mode=WAL;"
            "CREATE TABLE django_migrations (id INTEGER PRIMARY KEY, app TEXT, name TEXT);"
            "CREATE TABLE forum_topic (id INTEGER PRIMARY KEY, title TEXT);"
            "CREATE TABLE forum_reply (id INTEGER PRIMARY KEY, topic INTEGER REFERENCES forum_topic(id), text TEXT);"
        )
        database.executemany("INSERT INTO django_migrations (app, name) VALUES (?, ?)", migrations)
        database.executemany(
            "INSERT INTO forum_topic (title) VALUES (?)", [(f"Topic {n}",) for n in range(20)]
        )
        database.executemany(
            "INSERT INTO forum_reply (topic, text) VALUES (?, ?)",
            [(n % 20 + 1, f"Reply {n}") for n in range(200)],
        )
        database.commit()


@pytest.fixture
def site(tmp_path, settings, monkeypatch, known_migrations):
    """The data folder of a small site on SQLite, whatever the tests run on."""
    folder = tmp_path / "site"
    folder.mkdir()
    serve_from(folder, settings, monkeypatch)
    make_database(folder / "hearth.sqlite3", known_migrations)
    (folder / "secret_key").write_text(settings.SECRET_KEY)
    for name, data in {"images/a.png": b"a" * 3000, "documents/b.txt": "Žába".encode()}.items():
        (folder / "media" / name).parent.mkdir(parents=True)
        (folder / "media" / name).write_bytes(data)
    return folder


def serve_from(folder, settings, monkeypatch) -> None:
    settings.DATA_DIR, settings.MEDIA_ROOT = folder, folder / "media"
    for module in (making, restoring, drill):
        monkeypatch.setattr(module, "database", lambda: Sqlite(folder / "hearth.sqlite3"))
    # The rest of the tests goes on with its own database.
    monkeypatch.setattr(restoring, "pending_migrations", lambda: False)
    for module in (restoring, drill):
        monkeypatch.setattr(module.connections, "close_all", lambda: None)


@pytest.fixture
def elsewhere(tmp_path, settings, monkeypatch):
    """`elsewhere()`: from now on the site is in an empty folder."""

    def move() -> Path:
        folder = tmp_path / "elsewhere"
        folder.mkdir()
        serve_from(folder, settings, monkeypatch)
        return folder

    return move


def contents(folder: Path) -> dict[str, bytes]:
    """All files below a folder but the logs that SQLite keeps."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith(("-wal", "-shm"))
    }


@pytest.fixture(name="contents")
def _contents():
    return contents


@pytest.fixture
def backups(tmp_path):
    return Folder(tmp_path / "backups")


@pytest.fixture
def backup(site, backups):
    return backups.path / making.back_up(backups).name


@pytest.fixture
def change(site):
    """`change("DELETE …")` in the database of the site."""

    def run(statement: str) -> None:
        with closing(sqlite3.connect(site / "hearth.sqlite3")) as database:
            database.execute(statement)
            database.commit()

    return run


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
    ContentType.objects.clear_cache()  # of the same names, with other numbers
    try:
        yield
    finally:
        ContentType.objects.clear_cache()
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
