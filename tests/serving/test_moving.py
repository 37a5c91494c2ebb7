"""A site is carried from a SQLite file to PostgreSQL; what is asked of the source alone is tested wherever the suite runs."""

import shutil
import sqlite3
from contextlib import closing

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from community.members.models import Member
from community.serving import moving
from community.serving.moving_source import Refused, connected, faults, snapshot
from community.serving.moving_tables import Table, canonical, without_escaped_nul
from forum.models import Reply, Topic
from tests.serving.test_upgrade import SESSION, pages_answer

pytestmark = pytest.mark.django_db
needs_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="the target is a PostgreSQL database"
)


@pytest.fixture
def path(upgraded, tmp_path):
    yield shutil.copy(upgraded, tmp_path / "hearth.sqlite3")
    ContentType.objects.clear_cache()  # the target is the suite's own database, and is put back


def change(path, *statements):
    with closing(sqlite3.connect(path)) as site, site:
        for sql in statements:
            site.execute(sql)


def moved(path):
    with snapshot(path) as source:
        return {each.table.name: each for each in moving.move(source, connection, print)}


@needs_postgresql
def test_a_site_is_carried_with_all_its_rows(path, settings):
    tables = moved(path)
    assert all(each.same for each in tables.values())
    assert tables["forum_reply"].target.rows == Reply.objects.count() == 2
    assert pages_answer(Client())
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = SESSION
    assert client.get("/forum/").context["request"].user.username == "hana"
    topic = Topic.objects.get(title="The grinder hums")
    assert topic.reply(Member.objects.get(username="ruben"), "Good.").pk not in (None, 1, 2)
    with snapshot(path) as source:
        differing = [
            each.table.name for each in moving.compare(source, connection) if not each.same
        ]
    assert "forum_reply" in differing


@needs_postgresql
def test_characters_that_postgresql_refuses_are_taken_out_and_told(path):
    change(path, "UPDATE forum_reply SET source = 'a' || char(0) || 'b' WHERE id = 1")
    tables = moved(path)
    assert tables["forum_reply"].table.without_nul == [1]
    assert Reply.objects.get(pk=1).source == "ab"


@needs_postgresql
def test_what_fails_half_way_leaves_nothing(path, monkeypatch):
    monkeypatch.setattr(Table, "fingerprint", lambda *_: None)
    with pytest.raises(Refused, match="is not what was sent"):
        moved(path)
    assert not Member.objects.exists()


def test_a_target_with_a_site_is_refused(ana):
    with pytest.raises(Refused, match=r"a site in the target already \(account_emailaddress"):
        moving.refuse_a_site(connection, Table.all())


@needs_postgresql
def test_a_site_that_nobody_has_written_in_is_taken_for_empty():
    moving.refuse_a_site(connection, Table.all())


@needs_postgresql
def test_a_database_of_another_program_is_refused():
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE invoices (id int)")
    with pytest.raises(Refused, match="invoices"):
        moving.refuse_a_site(connection, Table.all())


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("DELETE FROM django_migrations WHERE app = 'serving'", "lacks migrations"),
        (
            "INSERT INTO django_migrations (app, name, applied) VALUES ('forum', '0999_later', '2030-01-01')",
            "newer release",
        ),
    ],
)
def test_a_site_of_another_release_is_refused(path, sql, words):
    change(path, sql)
    with connected(path) as source, pytest.raises(Refused, match=words):
        moving.refuse_other_migrations(source)


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        (
            f"UPDATE members_member SET name = '{'x' * 300}' WHERE id = 2",
            "members_member, row 2: PostgreSQL does not take what is in name",
        ),
        pytest.param(
            "UPDATE forum_topic SET reply_count = 3000000000 WHERE id = 1",
            "forum_topic, row 1",
            marks=needs_postgresql,
        ),
        ("UPDATE forum_topic SET reply_count = 'two' WHERE id = 1", "in reply_count"),
        ("DELETE FROM members_member WHERE id = 2", "points at a row of members_member"),
    ],
)
def test_rows_that_postgresql_refuses_are_named_before_anything_is_written(path, sql, words):
    with connected(path) as source:
        assert list(faults(source, connection, Table.all())) == []
    change(path, sql)
    with connected(path) as source:
        assert any(words in fault for fault in faults(source, connection, Table.all()))


def test_a_copy_holds_one_moment_while_others_write(path):
    with snapshot(path) as source:
        change(path, "DELETE FROM forum_reply")
        assert Table(Reply).count(source) == 2
    assert [each.name for each in path.parent.iterdir()] == ["hearth.sqlite3"]


def test_rows_have_the_same_fingerprint_in_any_order_and_another_when_one_differs(path):
    with connected(path) as source:
        table = Table(Reply)
        rows = list(table.rows(source))
        prints = []
        for each in (rows, rows[::-1], [rows[0], rows[0]]):
            prints.append(moving.Fingerprint())
            list(table.counted(each, prints[-1]))
    assert prints[0] == prints[1] != prints[2]


def test_json_is_the_same_however_it_is_written():
    assert canonical('{"b": 1.0, "a": [2]}') == canonical('{"a":[2],"b":1}')
    assert canonical(None) is None


@pytest.mark.parametrize(
    ("text", "kept"),
    [(r'"a\u0000b"', '"ab"'), (r'"a\\u0000b"', r'"a\\u0000b"'), (r'"\\\u0000"', r'"\\"')],
)
def test_nul_in_json_is_taken_out_and_a_word_about_it_is_not(text, kept):
    assert without_escaped_nul(text) == kept


def test_the_command_says_what_is_missing(monkeypatch, settings, tmp_path):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    settings.DATA_DIR = tmp_path
    with pytest.raises(CommandError, match=r"Say where to|is not there"):
        call_command("move", "sqlite", "postgres")
