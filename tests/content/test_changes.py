"""What a statement reads and writes, and that everybody hears of every write that was committed, and of no other."""

import threading

import pytest
from django.db import connection, transaction
from django.db.models import F

from community.content import changes
from community.content.changes import Known, listen
from community.content.models import Change, Tally
from community.content.statements import (
    QUIET,
    ROWS,
    UNWATCHED,
    is_writing,
    tables,
    tags_read,
    tags_written,
)
from community.members.models import Member
from forum.models import Reply, Tag
from tests.conftest import person
from tests.factories import topic


def sql_of(rows):
    return rows.query.get_compiler(connection=connection).as_sql()


def test_the_lists_name_what_there_is():
    assert not (UNWATCHED | set(ROWS) | set(QUIET)) - tables()
    from django.apps import apps

    columns = {
        m._meta.db_table: {f.column for f in m._meta.concrete_fields} for m in apps.get_models()
    }
    assert all(column in columns[table] for table, column in ROWS.items())
    assert all(quiet <= columns[table] for table, quiet in QUIET.items())


@pytest.mark.parametrize(
    ("rows", "tags"),
    [
        (Reply.objects.filter(topic=5), {"forum_reply:5", "forum_reply:*"}),
        (Reply.objects.filter(topic=5, position__gt=3, hidden_at=None).order_by("position")[:20], {"forum_reply:5", "forum_reply:*"}),
        (Reply.objects.filter(topic=5).exclude(position=3), {"forum_reply:5", "forum_reply:*"}),
        (Reply.objects.filter(topic=5, author__name="Ana"), {"forum_reply:5", "forum_reply:*", "members_member"}),
        (Reply.objects.all(), {"forum_reply"}),
        (Reply.objects.filter(topic__in=[5, 6]), {"forum_reply"}),
        (Reply.objects.filter(topic=5) | Reply.objects.filter(position=1), {"forum_reply"}),
        (Reply.objects.exclude(topic=5), {"forum_reply"}),
        (Reply.objects.order_by().filter(topic=5).union(Reply.objects.order_by().filter(topic=6)), {"forum_reply"}),
        (Reply.objects.filter(in_reply_to__topic=5), {"forum_reply"}),
        (Reply.objects.filter(topic=5, in_reply_to__position=1), {"forum_reply"}),
        (Reply.objects.filter(topic_id=F("id")), {"forum_reply"}),
    ],
)  # fmt: skip
def test_a_read_is_of_tables_or_of_the_rows_of_one_value(rows, tags):
    assert tags_read(*sql_of(rows)) == tags


@pytest.mark.parametrize(
    ("sql", "values", "tags"),
    [
        ('UPDATE "forum_tag" SET "name" = %s', ["a"], {"forum_tag"}),
        ("  update forum_tag set name = 'a'", [], {"forum_tag"}),
        ('UPDATE "forum_reply" SET "html" = %s WHERE "forum_reply"."topic_id" = %s', ["a", 5], {"forum_reply", "forum_reply:5"}),
        ('UPDATE "forum_reply" SET "html" = %s WHERE "forum_reply"."id" = %s', ["a", 5], {"forum_reply", "forum_reply:*"}),
        ('UPDATE "forum_reply" SET "topic_id" = %s WHERE "forum_reply"."topic_id" = %s', [6, 5], {"forum_reply", "forum_reply:*"}),
        ('INSERT INTO "forum_reply" ("html", "topic_id") VALUES (%s, %s) RETURNING "forum_reply"."id"', ["a", 5], {"forum_reply", "forum_reply:5"}),
        ('INSERT INTO "forum_reply" ("html", "topic_id") VALUES (%s, %s), (%s, %s)', ["a", 5, "b", 6], {"forum_reply", "forum_reply:*"}),
        ('INSERT INTO "forum_topic" ("title") VALUES (%s)', ["a"], {"forum_topic"}),
        ('INSERT INTO "forum_topic" ("id", "title") VALUES (%s, %s)', [7, "a"], {"forum_topic", "forum_topic:7"}),
        ('INSERT OR IGNORE INTO "forum_tag" ("name") VALUES (%s)', ["a"], {"forum_tag"}),
        ('DELETE FROM "forum_topic" WHERE "forum_topic"."id" IN (%s)', [5], {"forum_topic", "forum_topic:*"}),
        ("WITH old AS (SELECT 1) DELETE FROM forum_tag WHERE id IN (SELECT * FROM old)", [], {"forum_tag"}),
        ('UPDATE "members_member" SET "last_login" = %s WHERE "members_member"."id" = %s', ["a", 1], set()),
        ('UPDATE "members_member" SET "last_login" = %s, "name" = %s WHERE "members_member"."id" = %s', ["a", "b", 1], {"members_member"}),
        ('UPDATE "content_tally" SET "number" = 1', [], set()),
    ],
)  # fmt: skip
def test_a_write_is_of_a_table_and_of_some_of_its_rows(sql, values, tags):
    assert is_writing(sql)
    assert tags_written(sql, values) == tags


@pytest.mark.parametrize("sql", ["SELECT 1", "WITH a AS (SELECT 1) SELECT * FROM a", "SAVEPOINT a", "PRAGMA optimize"])  # fmt: skip
def test_a_question_writes_nothing(sql):
    assert not is_writing(sql)


@pytest.fixture
def heard(settings):
    settings.PAGE_CACHE_MB = 1
    with connection.execute_wrapper(listen):
        changes.note("begun")
        tags = Change.objects.order_by("pk").values_list("tag", flat=True)
        yield lambda: list(tags.exclude(tag="begun"))


@pytest.mark.django_db
class TestNoting:
    def test_each_tag_once_in_a_transaction(self, heard):
        for name in "abc":
            Tag.objects.create(name=name, slug=name)
        assert heard() == ["forum_tag"]

    def test_what_is_rolled_back_leaves_nothing_and_is_noted_the_next_time(self, heard):
        with transaction.atomic():
            Tag.objects.create(name="a", slug="a")
            transaction.set_rollback(True)
        assert heard() == []
        Tag.objects.create(name="a", slug="a")
        assert heard() == ["forum_tag"]

    def test_so_is_what_a_savepoint_by_hand_took_back(self, heard):
        Member.objects.update(name="Ana")
        point = transaction.savepoint()
        Tag.objects.create(name="a", slug="a")
        transaction.savepoint_rollback(point)
        assert heard() == ["members_member"]
        Tag.objects.create(name="a", slug="a")
        assert heard()[-1] == "forum_tag"

    def test_limits_and_sessions_cost_nothing(self, heard):
        Tally.objects.add({"a": 60}, 0)
        assert heard() == []

    def test_a_reply_touches_its_own_topic(self, heard):
        ana = person("ana")
        one, other = topic(ana, "One"), topic(ana, "Another")
        known = Known()
        at = known.catch_up()
        connection.run_on_commit.clear()
        one.reply(ana, "And this.")
        known.catch_up()
        tags = {"forum_reply:*", "forum_topic:*"}
        assert known.is_good(at, tags | {f"forum_reply:{other.pk}", f"forum_topic:{other.pk}"})
        assert not known.is_good(at, tags | {f"forum_reply:{one.pk}"})
        assert not known.is_good(at, {"forum_topic"})


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.xdist_group("page_cache")
class TestBetweenConnections:
    """Each thread has a connection of its own, as each process has."""

    def elsewhere(self, act):
        failed = []

        def run():
            try:
                with connection.execute_wrapper(listen):
                    act()
            except Exception as error:
                failed.append(error)
            finally:
                connection.close()

        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
        assert not failed

    def test_a_write_is_heard_once_it_is_committed(self, heard):
        known = Known()
        begin = known.catch_up()

        def write():
            with transaction.atomic():
                Tag.objects.create(name="a", slug="a")
                assert known.is_good(begin, {"forum_tag"})

        self.elsewhere(write)
        assert known.is_good(begin, {"forum_tag"})  # nobody has asked yet
        made = known.catch_up()
        assert not known.is_good(begin, {"forum_tag"})
        assert known.is_good(made, {"forum_tag"})
        assert known.catch_up() == made

    def test_what_was_made_while_somebody_wrote_is_outdated_from_the_start(self, heard):
        known = Known()
        made_at = known.catch_up()
        names = list(Tag.objects.values_list("name", flat=True))
        self.elsewhere(lambda: Tag.objects.create(name="a", slug="a"))
        known.catch_up()
        assert names == []
        assert not known.is_good(made_at, {"forum_tag"})

    def test_a_statement_that_stands_alone_is_there_with_its_note(self, heard):
        self.elsewhere(lambda: Tag.objects.create(name="a", slug="a"))
        self.elsewhere(lambda: Tag.objects.update(name="b"))
        self.elsewhere(lambda: Tag.objects.all().delete())
        assert heard().count("forum_tag") >= 3

    @pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
    def test_an_early_number_that_is_committed_late_is_heard(self, heard):
        known, drawn, commit = Known(), threading.Event(), threading.Event()
        known.catch_up()

        def slowly():
            with connection.execute_wrapper(listen), transaction.atomic():
                Tag.objects.create(name="slow", slug="slow")
                drawn.set()
                commit.wait(10)
            connection.close()

        slow = threading.Thread(target=slowly)
        slow.start()
        drawn.wait(10)
        person("quick")
        at = known.catch_up()
        assert known.is_good(at, {"forum_tag"})
        commit.set()
        slow.join()
        known.catch_up()
        assert not known.is_good(at, {"forum_tag"})
