"""Each fault that is planted in a healthy site is found, and a healthy site is told to be well."""

import io
import json
import stat
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from wagtail.models import Site

from community.members.models import Member
from community.notifications.models import OutboxMessage
from community.search.models import Entry
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


@pytest.fixture
def healthy(settings, tmp_path, owner, boris):
    """A site on the machine of whoever looks after it, served, backed up and with its statics made."""
    now = timezone.now()
    settings.DATA_DIR = tmp_path / "site"
    settings.DATA_DIR.mkdir(mode=0o750)
    settings.MEDIA_ROOT = settings.DATA_DIR / "media"
    settings.MEDIA_ROOT.mkdir()
    settings.BACKUP_DIR = str(tmp_path / "backups")
    (tmp_path / "backups").mkdir()
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    (settings.STATIC_ROOT / "staticfiles.json").touch()
    settings.PAGE_VIEWS_PER_MINUTE = 300
    settings.RATE_LIMITS = 1.0
    owner.set_password("a long one of their own")
    owner.save()
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


def folder_gone(site):
    site.DATA_DIR = site.DATA_DIR / "elsewhere"


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


FAULTS = {
    https_without_a_proxy: "every page leads to itself",
    a_key_that_can_be_guessed: "SECRET_KEY can be guessed",
    debug: "DEBUG is on",
    no_limits: "RATE_LIMITS is off",
    no_mail_server: "There is no mail server",
    mail_in_the_clear: "travel unencrypted",
    mail_server_gone: "127.0.0.1:1 does not",
    key_for_everybody: "can read",
    folder_for_everybody: "can write into",
    folder_gone: "is not there",
    no_stylesheets: "were not collected",
    backups_nowhere: "cannot be written",
    never_backed_up: "Nobody has ever made one",
    old_backup: "There is no new backup",
    worker_gone: "The worker does not run",
    mail_waits: "Mail does not go out",
    mail_given_up: "20 messages were given up",
    index_astray: "differs from the site",
    clock_ahead: "minutes from now",
    nobody_owns_it: "Nobody owns this site",
    everybody_knows: "one that everybody knows",
    no_default_site: "no default site",
    behind_in_migrations: "migrations were not made",
    ahead_in_migrations: "written by a newer Hearth",
}


@pytest.mark.parametrize("plant", list(FAULTS), ids=lambda plant: plant.__name__)
def test_a_fault_is_found_and_the_way_out_told(healthy, plant):
    plant(healthy)
    # Nothing listens at these names; what stands there is another examination's.
    findings, failed = examined(
        quick=FAULTS[plant].startswith(("every", "There is no mail", "travel"))
    )
    (found,) = [each for each in findings if FAULTS[plant] in each["says"]]
    assert found["level"] == "grave"
    assert len(found["do"]) > 10
    assert failed


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own check")
def test_damage_is_found(healthy):
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys")
    from community.serving.doctor import database

    def damaged(sql):
        return [("row 7 missing from index",)] if "quick_check" in sql else []

    healthy_ask, database.asked = database.asked, damaged
    try:
        findings, failed = examined()
    finally:
        database.asked = healthy_ask
    assert any("damaged: row 7" in each["says"] for each in findings)
    assert failed


def test_an_examination_that_breaks_keeps_nothing_from_the_others(healthy, monkeypatch):
    def broken():
        raise RuntimeError("postgresql://hearth:secret@db/hearth is gone")
        yield

    from community.serving import doctor

    doctor.examinations()
    monkeypatch.setattr(
        doctor, "EXAMINATIONS", [doctor.Examination("It", broken, False), *doctor.EXAMINATIONS]
    )
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
