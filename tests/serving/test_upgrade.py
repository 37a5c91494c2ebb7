"""The data folder of the release before is taken through the upgrade, and everything is there afterwards."""

import os
import sqlite3
import time
from contextlib import closing, nullcontext
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test import Client

from community.search.engines import engine
from community.serving import upgrading
from community.serving.moving_tables import Table
from tests.serving.conftest import load, served_from

SESSION = "thesessionofhanathatismovedalong"


def counts(path):
    with closing(sqlite3.connect(path)) as site:
        names = site.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%' AND name NOT LIKE 'search_%\\_%' ESCAPE '\\'"
        ).fetchall()
        return {
            name: site.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for (name,) in names
        }


def pages_answer(client):
    """What the site of the release before held, as somebody sees it who comes by."""
    assert "citric acid" in client.get("/guides/cleaning/descale-the-tide/").text
    assert "Isperite" in client.get("/hr/guides/ocistite-posudu/").text
    topic = "/forum/t/1/the-grinder-hums/"
    assert topic in client.get("/search/", {"q": "grinder hums"}).text
    assert "That was it, hvala!" in client.get(topic).text
    return True


@pytest.fixture
def site(upgraded, django_db_blocker):
    with django_db_blocker.unblock(), served_from(upgraded):
        yield upgraded


def test_every_row_is_there(site, tmp_path):
    load(tmp_path / "before.sqlite3")
    before, after = counts(tmp_path / "before.sqlite3"), counts(site)
    grown = {"sqlite_sequence", "django_content_type", "auth_permission", "django_migrations"}
    assert {name: rows for name, rows in before.items() if after.get(name) != rows}.keys() <= grown
    assert before["forum_reply"] == 2
    assert before["feedback_vote"] == 3


def test_pages_answer_and_the_index_is_right(site):
    assert pages_answer(Client())
    with connection.cursor() as cursor:
        assert engine().faults(cursor) == []


def test_nothing_is_pending_and_a_copy_was_kept(site):
    assert not upgrading.pending(connection)
    (copy,) = upgrading.copies(site.parent / "before-upgrade")
    assert counts(copy)["django_migrations"] < counts(site)["django_migrations"]
    assert copy.stat().st_mode & 0o077 == 0


def test_who_is_signed_in_stays_signed_in(site):
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = SESSION
    assert client.get("/forum/").context["request"].user.username == "hana"


def test_an_upgrade_that_fails_says_how_to_go_back(tmp_path, django_db_blocker, monkeypatch):
    path, said = tmp_path / "hearth.sqlite3", []
    load(path)
    with django_db_blocker.unblock(), served_from(path):
        with pytest.raises(ZeroDivisionError), upgrading.with_a_way_back(connection, said.append):
            raise ZeroDivisionError
        (copy,) = upgrading.copies(tmp_path / "before-upgrade")
    assert str(copy) in said[0]
    assert f"cp COPY {path}" in said[0]


def test_two_copies_are_kept_and_the_first_of_an_upgrade_stays(tmp_path):
    path, folder = tmp_path / "hearth.sqlite3", tmp_path / "before-upgrade"
    load(path)
    for state in ("1", "2", "2", "3"):
        upgrading.copy_aside(path, folder, f"{state}.sqlite3", print)
    assert [copy.name for copy in upgrading.copies(folder)] == ["2.sqlite3", "3.sqlite3"]


def test_copies_are_forgotten_after_a_month(tmp_path, settings):
    settings.DATA_DIR = tmp_path
    assert upgrading.forget_old_copies() == 0
    folder = tmp_path / "before-upgrade"
    folder.mkdir()
    for name, days in {"old": 31, "new": 29}.items():
        copy = folder / f"{name}.sqlite3"
        copy.touch()
        when = time.time() - days * 24 * 60 * 60  # seconds
        os.utime(copy, (when, when))
    assert upgrading.forget_old_copies() == 1
    assert [copy.name for copy in upgrading.copies(folder)] == ["new.sqlite3"]


def test_a_full_disk_does_not_stop_the_upgrade_but_is_told(tmp_path, monkeypatch):
    path, said = tmp_path / "hearth.sqlite3", []
    load(path)
    monkeypatch.setattr(upgrading.shutil, "disk_usage", lambda _: SimpleNamespace(free=0))
    assert upgrading.copy_aside(path, tmp_path / "kept", "1.sqlite3", said.append) is None
    assert "No copy" in said[0]


def busy(times):
    """What PostgreSQL says of a table that somebody holds, so many times; then it goes on."""

    class LockNotAvailable(Exception):
        sqlstate = "55P03"

    tried = []

    def run():
        tried.append(1)
        if len(tried) <= times:
            raise OperationalError("lock timeout") from LockNotAvailable()

    return run, tried


def test_a_busy_table_is_tried_again(monkeypatch):
    monkeypatch.setattr(upgrading.time, "sleep", lambda _: None)
    monkeypatch.setattr(upgrading, "_short_waits", lambda _: nullcontext())
    run, tried = busy(3)
    said = []
    upgrading.patiently(connection, run, said.append)
    assert len(tried) == 4
    assert len(said) == 3
    with pytest.raises(OperationalError):
        upgrading.patiently(connection, busy(99)[0], said.append)


@pytest.mark.django_db
def test_locks_are_waited_for_a_moment_and_by_one_process(monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one lock, and no names for more")
    with upgrading.alone(connection, print), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
        assert cursor.fetchone() == (1,)

        def run():
            cursor.execute("SHOW lock_timeout")
            assert cursor.fetchone() == (upgrading.LOCK_WAIT,)

        upgrading.patiently(connection, run, print)
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("0",)


@pytest.mark.django_db
def test_migrating_what_is_up_to_date_does_nothing(capsys):
    call_command("migrate", interactive=False, verbosity=0)
    assert capsys.readouterr().err == ""
    assert Table.all()
