"""Connections to PostgreSQL: how long they wait, and that one which was lost is replaced."""

from pathlib import Path
from unittest import mock

import pytest
from django.db import OperationalError, connection, connections

from community import engines
from community.content.databases import set_limits

pytestmark = pytest.mark.django_db
on_postgresql = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="the database is SQLite"
)


def test_what_the_address_says_goes_before_what_we_say(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:p@db/x?sslmode=require&connect_timeout=2")
    database = engines.database(Path("/tmp"))
    assert database["CONN_HEALTH_CHECKS"]
    assert database["OPTIONS"]["sslmode"] == "require"
    assert int(database["OPTIONS"]["connect_timeout"]) == 2
    assert database["OPTIONS"]["application_name"] == "hearth"


@pytest.fixture
def another():
    """A connection beside that of the test, as another thread has it."""
    own = connections.create_connection("default")
    own.settings_dict = {**own.settings_dict, "CONN_HEALTH_CHECKS": True, "CONN_MAX_AGE": 60}
    yield own
    own.close()


def ask(own, sql, *values):
    with own.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()[0]


@on_postgresql
def test_after_a_restart_the_next_request_has_a_new_connection(another):
    old = ask(another, "SELECT pg_backend_pid()")
    another.close_if_unusable_or_obsolete()  # what Django does when a request has ended
    assert ask(another, "SELECT pg_backend_pid()") == old
    another.close_if_unusable_or_obsolete()
    ask(connection, "SELECT pg_terminate_backend(%s, 5000)", old)
    assert ask(another, "SELECT pg_backend_pid()") != old


@on_postgresql
def test_a_statement_of_a_request_ends_in_time(another, settings):
    settings.DATABASE_STATEMENT_SECONDS = 1
    set_limits(another)
    assert ask(another, "SHOW idle_in_transaction_session_timeout") == "1s"
    with pytest.raises(OperationalError, match="statement timeout"):
        ask(another, "SELECT pg_sleep(5)")


def test_other_databases_are_told_nothing(settings):
    own = mock.Mock(vendor="sqlite")
    set_limits(own)
    assert not own.cursor.called
