"""Each fault that is planted in a healthy site is found, and a healthy site is told to be well."""

import io
import json
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from wagtail.models import Site

from community.members.models import Member
from community.notifications.models import OutboxMessage
from community.search.models import Entry
from community.serving import doctor, facts
from community.serving.backup import postgres
from community.serving.backup.archive import Writer
from community.serving.backup.naming import name_of
from community.serving.doctor import database, examinations
from community.serving.models import ScheduledJob
from forum.models import Topic
from tests.factories import topic

pytestmark = pytest.mark.django_db


def examined(*, quick=False):
    """[(what, level, says)] and whether the command failed."""
    out, failed = io.StringIO(), False
    try:
        call_command("doctor", json=True, quick=quick, stdout=out)
    except SystemExit:
        failed = True
    return json.loads(out.getvalue()), failed


def looked_at(of):
    (examination,) = [each for each in examinations() if each.of == of]
    return examination.findings()


def write_a_backup(path):
    with path.open("wb") as file:
        writer = Writer(file)
        writer.add("manifest.json", io.BytesIO(b"{}"), 2)
        writer.finish()
    path.chmod(0o600)


@pytest.fixture
def healthy(settings, monkeypatch, tmp_path, owner, boris):
    """A site on the machine of whoever looks after it, served, backed up and with its statics made."""
    now = timezone.now()
    settings.DATA_DIR = tmp_path / "site"
    settings.DATA_DIR.mkdir(mode=0o750)
    settings.MEDIA_ROOT = settings.DATA_DIR / "media"
    settings.MEDIA_ROOT.mkdir()
    settings.BACKUP_DIR = str(tmp_path / "backups")
    (tmp_path / "backups").mkdir(mode=0o700)
    write_a_backup(tmp_path / "backups" / name_of(now))
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    (settings.STATIC_ROOT / "staticfiles.json").touch()
    settings.PAGE_VIEWS_PER_MINUTE = 300
    settings.RATE_LIMITS = 1.0
    # A server for tests alone may do without these.
    ask = database.asked
    on = {"SHOW autovacuum": [("on",)], "SHOW fsync": [("on",)]}
    monkeypatch.setattr(database, "asked", lambda sql: on.get(sql) or ask(sql))
    for name in ("watch", "backup"):
        ScheduledJob.objects.update_or_create(
            name=name, defaults={"every": 86400, "started_at": now, "succeeded_at": now}
        )
    return settings


def grave(findings):
    return [f"{each['of']}: {each['says']}" for each in findings if each["level"] == "grave"]


def test_a_healthy_site_is_well(healthy):
    findings, failed = examined()
    assert not grave(findings)
    assert not failed


def https_without_a_proxy(site):
    site.SITE_URL, site.HTTPS, site.PROXY_COUNT = "https://help.example.com", True, 0


def a_key_that_can_be_guessed(site):
    site.SECRET_KEY = "secret"


def debug(site):
    site.DEBUG = True


def no_limits(site):
    site.RATE_LIMITS = 0.0


def no_mail_server(site):
    site.SITE_URL = "https://help.example.com"
    site.MAIL_DELIVERY_BACKEND = "django.core.mail.backends.filebased.EmailBackend"


def mail_in_the_clear(site):
    site.MAIL_DELIVERY_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    site.EMAIL_HOST, site.EMAIL_USE_TLS, site.EMAIL_USE_SSL = "smtp.example.com", False, False


def mail_server_gone(site):
    site.MAIL_DELIVERY_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    site.EMAIL_HOST, site.EMAIL_PORT = "127.0.0.1", 1


def key_for_everybody(site):
    (site.DATA_DIR / "secret_key").touch(mode=0o644)


def folder_for_everybody(site):
    site.DATA_DIR.chmod(0o777)


def database_for_everybody(site):
    site.DATA_DIR.chmod(0o755)
    (site.DATA_DIR / "hearth.sqlite3").touch(mode=0o644)


def disk_full(site, monkeypatch):
    monkeypatch.setattr(facts, "disk", lambda: facts.Disk(free=50_000_000, total=10**11))


def redis_gone(site):
    site.REDIS_URL = "redis://127.0.0.1:1/0"


def newest_backup(site):
    (file,) = Path(site.BACKUP_DIR).iterdir()
    return file


def backup_for_everybody(site):
    Path(site.BACKUP_DIR).chmod(0o755)
    newest_backup(site).chmod(0o644)


def backups_removed(site):
    newest_backup(site).unlink()


def only_an_old_file(site):
    file = newest_backup(site)
    file.rename(file.with_name(name_of(timezone.now() - timedelta(days=5))))


def backup_damaged(site):
    with newest_backup(site).open("r+b") as file:
        file.seek(20)
        file.write(b"?")


def backup_cut_off(site):
    file = newest_backup(site)
    file.write_bytes(file.read_bytes()[:50])


def no_stylesheets(site):
    (site.STATIC_ROOT / "staticfiles.json").unlink()


def backups_nowhere(site):
    site.BACKUP_DIR += "/gone"


def never_backed_up(site):
    site.BACKUP_DIR = ""
    ScheduledJob.objects.filter(name="backup").delete()


def old_backup(site):
    long_ago = timezone.now() - timedelta(days=5)
    ScheduledJob.objects.filter(name="backup").update(succeeded_at=long_ago, started_at=long_ago)


def worker_gone(site):
    ScheduledJob.objects.update(started_at=timezone.now() - timedelta(hours=2))


def mail_waits(site):
    long_ago = timezone.now() - timedelta(hours=3)
    OutboxMessage.objects.create(to=["ana@example.com"], subject="Hi", message=b"", due_at=long_ago)


def mail_given_up(site):
    OutboxMessage.objects.bulk_create(
        OutboxMessage(to=["ana@example.com"], subject="Hi", message=b"", failed_at=timezone.now())
        for _ in range(20)
    )


def index_astray(site):
    topic(Member.objects.get(username="boris"))
    Entry.objects.filter(kind="topic").update(title="Something else")


def clock_ahead(site):
    made = topic(Member.objects.get(username="boris"))
    Topic.objects.filter(pk=made.pk).update(created_at=timezone.now() + timedelta(hours=1))


def nobody_owns_it(site):
    Member.objects.owners().delete()


def everybody_knows(site):
    for owner in Member.objects.owners():
        owner.set_password("password")
        owner.save()


def no_default_site(site):
    Site.objects.update(is_default_site=False)


def behind_in_migrations(site):
    MigrationRecorder.Migration.objects.filter(app="serving").delete()


def ahead_in_migrations(site):
    MigrationRecorder.Migration.objects.create(app="forum", name="9999_from_the_future")


FAULTS = [  # of which examination, what is planted, what is said
    ("The address of the site", https_without_a_proxy, "every page leads to itself"),
    ("The secret key", a_key_that_can_be_guessed, "SECRET_KEY can be guessed"),
    ("What must be off on a real site", debug, "DEBUG is on"),
    ("What must be off on a real site", no_limits, "RATE_LIMITS is off"),
    ("Where mail goes", no_mail_server, "There is no mail server"),
    ("Where mail goes", mail_in_the_clear, "travel unencrypted"),
    ("Whether the mail server lets us in", mail_server_gone, "127.0.0.1:1 does not"),
    ("The folder that holds everything", key_for_everybody, "can read"),
    ("The folder that holds everything", database_for_everybody, "can read"),
    ("The folder that holds everything", folder_for_everybody, "can write into"),
    ("Room on the disk", disk_full, "50 MB are free"),
    ("What the code brings along", no_stylesheets, "were not collected"),
    ("Where backups lie", backups_nowhere, "cannot be written"),
    ("Where backups lie", backup_for_everybody, "can read"),
    ("Whether backups are made", never_backed_up, "None has ever been made"),
    ("Whether backups are made", backups_removed, "lies no new one"),
    ("Whether backups are made", only_an_old_file, "lies no new one"),
    ("The newest backup", backup_damaged, "is damaged"),
    ("The newest backup", backup_cut_off, "is not complete"),
    ("Worker, queues, jobs and backups", old_backup, "There is no new backup"),
    ("Worker, queues, jobs and backups", worker_gone, "The worker does not run"),
    ("Worker, queues, jobs and backups", mail_waits, "Mail does not go out"),
    ("Mail that was given up", mail_given_up, "20 messages were given up"),
    ("The search index", index_astray, "differs from the site: 1 entry"),
    ("The clock", clock_ahead, "minutes from now"),
    ("Owners", nobody_owns_it, "Nobody owns this site"),
    ("Passwords that everybody knows", everybody_knows, "one that everybody knows"),
    ("The site's own record", no_default_site, "no default site"),
    ("Migrations", behind_in_migrations, "migrations were not made"),
    ("Migrations", ahead_in_migrations, "forum.9999_from_the_future is not known"),
    ("Redis", redis_gone, "Redis does not answer"),
]


@pytest.mark.parametrize(
    ("of", "plant", "says"), FAULTS, ids=[plant.__name__ for _of, plant, _says in FAULTS]
)
def test_a_fault_is_found_and_the_way_out_told(healthy, monkeypatch, of, plant, says):
    assert not [found for found in looked_at(of) if found.is_grave]
    plant(healthy) if plant is not disk_full else plant(healthy, monkeypatch)
    (found,) = [found for found in looked_at(of) if says in found.says]
    assert found.is_grave
    assert len(found.do) > 10


def test_many_faults_at_once_are_told_once_each(healthy):
    planted = [no_limits, key_for_everybody, no_stylesheets, old_backup, worker_gone, mail_waits]
    planted += [mail_given_up, index_astray, clock_ahead, everybody_knows, ahead_in_migrations]
    for plant in planted:
        plant(healthy)
    findings, failed = examined()
    assert failed
    assert len(grave(findings)) == len(planted)


def test_in_a_hurry_the_index_is_as_the_worker_found_it(healthy):
    index_astray(healthy)
    assert not [each for each in examined(quick=True)[0] if each["of"] == "The search index"]
    ScheduledJob.objects.create(name="check_index", every=86400, failures=1)
    (found,) = [each for each in examined(quick=True)[0] if each["of"] == "The search index"]
    assert "when the worker compared them" in found["says"]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own check")
def test_damage_is_found(healthy, monkeypatch):
    def damaged(sql):
        return [("row 7 missing from index",)] if "quick_check" in sql else []

    monkeypatch.setattr(database, "asked", damaged)
    (found,) = looked_at("What SQLite says of its file")
    assert "damaged: row 7" in found.says
    assert found.is_grave


@pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL's own settings")
class TestPostgreSQL:
    def test_how_it_is_set(self, healthy, monkeypatch):
        sick = {
            "SHOW server_version_num": [("130010",)],
            "SHOW server_encoding": [("SQL_ASCII",)],
            "SHOW autovacuum": [("off",)],
            "SHOW fsync": [("off",)],
            "SHOW max_connections": [("1",)],
            "SELECT now()": [(timezone.now() - timedelta(minutes=2),)],
        }
        ask = database.asked
        monkeypatch.setattr(database, "asked", lambda sql: sick.get(sql) or ask(sql))
        found = looked_at("How PostgreSQL is set")
        assert [each.is_grave for each in found] == [True] * 6

    def test_a_missing_pg_dump(self, healthy, monkeypatch, tmp_path):
        assert not looked_at("What a backup of PostgreSQL needs")
        monkeypatch.setattr(postgres, "INSTALLED", tmp_path)
        monkeypatch.setenv("PATH", str(tmp_path))
        (found,) = looked_at("What a backup of PostgreSQL needs")
        assert "pg_dump" in found.says


def test_an_examination_that_breaks_keeps_nothing_from_the_others(healthy, monkeypatch):
    def broken():
        raise RuntimeError("postgresql://hearth:secret@db/hearth is gone")
        yield

    broken_one = doctor.Examination("It", broken, is_slow=False, is_stand_in=False)
    examinations()
    monkeypatch.setattr(doctor, "EXAMINATIONS", [broken_one, *doctor.EXAMINATIONS])
    findings, failed = examined()
    assert failed
    assert findings[0]["of"] == "It"
    assert "secret" not in findings[0]["says"]
    assert len(grave(findings)) == 1


def test_a_person_reads_lines(healthy, capsys):
    healthy.RATE_LIMITS = 0.0
    with pytest.raises(SystemExit):
        call_command("doctor", quick=True)
    said = capsys.readouterr().out
    assert "fine Owners" in said or "look Owners" in said
    assert "BAD  What must be off on a real site: RATE_LIMITS is off" in said
    assert "→ Take RATE_LIMITS=off out." in said
    assert "1 of it should be mended." in said


def test_modes_of_the_folder(healthy):
    (healthy.DATA_DIR / "secret_key").touch(mode=0o600)
    assert stat.S_IMODE(healthy.DATA_DIR.stat().st_mode) == 0o750
    assert not grave(examined()[0])
