"""Backups made, and put in place again."""

import os
import shutil
import sqlite3
import stat
import tarfile
import threading
import time
from contextlib import closing

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from community.serving.backup import Refused, archive, making
from community.serving.backup.archive import unpack
from community.serving.backup.making import back_up, database
from community.serving.backup.restoring import found, restore
from community.serving.backup.sqlite import Sqlite
from community.serving.backup.targets import Folder
from community.serving.models import ScheduledJob


def quiet(line):
    pass


def test_a_backup_is_one_file_that_only_its_owner_reads_and_every_tool_opens(backup, backups):
    assert os.listdir(backups.path) == [backup.name]
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    with tarfile.open(backup) as tar:
        assert tar.getnames() == [
            "manifest.json",
            "database.sqlite3",
            "secret_key",
            "media/documents/b.txt",
            "media/images/a.png",
            "SHA256SUMS",
        ]


def test_it_comes_back_on_another_machine_with_every_row_and_file(
    site, backup, elsewhere, contents
):
    before, rows = contents(site), Sqlite(site / "hearth.sqlite3").counts()
    folder = elsewhere()
    restored = restore(backup, quiet)

    after = contents(folder)
    assert Sqlite(folder / "hearth.sqlite3").counts() == rows == restored.manifest.counts
    assert rows["forum_reply"] == 200
    assert {name: after[name] for name in after if name != "hearth.sqlite3"} == {
        name: before[name] for name in before if name != "hearth.sqlite3"
    }
    assert restored.kept is None
    assert not restored.other_key


def test_every_table_of_a_whole_site_comes_back(db, tmp_path, backups, settings):
    """On the engine that the tests run on."""
    settings.DATA_DIR = tmp_path
    live = database()
    made = back_up(backups)
    folder = tmp_path / "aside"
    folder.mkdir()
    unpack(backups.path / made.name, folder, quiet)
    with live.unpacked(folder) as fresh:
        assert fresh.counts() == made.manifest.counts == live.counts()
        assert fresh.migrations() == live.migrations()
        assert not fresh.faults()
    assert made.manifest.counts["wagtailcore_page"] > 1


def test_a_site_that_is_there_is_kept(site, change, backup, contents):
    change("DELETE FROM forum_reply WHERE id > 150")
    (site / "media" / "images" / "new.png").write_bytes(b"new")
    restored = restore(backup, quiet)

    assert Sqlite(site / "hearth.sqlite3").counts()["forum_reply"] == 200
    assert not (site / "media" / "images" / "new.png").exists()
    assert Sqlite(restored.kept / "hearth.sqlite3").counts()["forum_reply"] == 150
    assert (restored.kept / "media" / "images" / "new.png").read_bytes() == b"new"
    assert sorted(path.name for path in site.iterdir() if path != restored.kept) == [
        "hearth.sqlite3",
        "media",
        "secret_key",
    ]


def test_a_move_that_fails_is_taken_back(site, change, backup, contents, monkeypatch):
    change("DELETE FROM forum_reply WHERE id > 150")
    before, move = contents(site), shutil.move

    def full(source, to):
        if str(source).endswith("database.sqlite3"):
            raise OSError(28, "No space left on device")
        return move(source, to)

    monkeypatch.setattr(shutil, "move", full)
    with pytest.raises(OSError, match="No space"):
        restore(backup, quiet)
    assert contents(site) == before


def test_a_backup_of_a_busy_moment_is_of_one_moment_and_holds_no_writer_up(
    site, backups, monkeypatch
):
    """Each topic is written with ten replies in one transaction; no backup may see some of them."""
    monkeypatch.setattr("community.serving.backup.sqlite.PAGES", 1)
    stop, begun, longest = threading.Event(), threading.Event(), [0.0]

    def write():
        with closing(sqlite3.connect(site / "hearth.sqlite3", timeout=20)) as db:
            while not stop.is_set():
                began = time.monotonic()
                topic = db.execute("INSERT INTO forum_topic (title) VALUES ('x')").lastrowid
                db.executemany(
                    "INSERT INTO forum_reply (topic, text) VALUES (?, ?)", [(topic, "y" * 500)] * 10
                )
                db.commit()
                longest[0] = max(longest[0], time.monotonic() - began)
                begun.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert begun.wait(20)
        made = [back_up(each).manifest for each in (backups, Folder(backups.path / "second"))]
    finally:
        stop.set()
        writer.join()

    for manifest in made:
        counts = manifest.counts
        assert counts["forum_reply"] == counts["forum_topic"] * 10
    last = Sqlite(site / "hearth.sqlite3").counts()
    assert last["forum_topic"] > made[1].counts["forum_topic"] > made[0].counts["forum_topic"] > 20
    assert longest[0] < 5  # seconds, on a machine that does other things


def test_uploads_that_come_and_go_meanwhile_break_nothing(site, backups, elsewhere, monkeypatch):
    stored = making.stored

    def while_people_upload(folder):
        for name in stored(folder):
            if folder == "" and name.endswith("a.png"):
                (site / "media" / name).unlink()
            yield name
            (site / "media" / "images" / "late.png").write_bytes(b"late")

    monkeypatch.setattr(making, "stored", while_people_upload)
    made = back_up(backups)
    assert made.left_out == ["images/a.png"]
    elsewhere()
    assert restore(backups.path / made.name, quiet).files == made.files


def test_what_fails_leaves_nothing_behind(site, backups, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(archive.Writer, "finish", full)
    with pytest.raises(Refused, match="Make room there"):
        back_up(backups)
    assert os.listdir(backups.path) == []


def test_what_a_killed_backup_left_is_swept_by_the_next(site, backups):
    (backups.path / ".hearth-backup-killed").mkdir(parents=True)
    made = back_up(backups)
    assert os.listdir(backups.path) == [made.name]


def test_room_is_looked_for_first(site, backups, monkeypatch):
    usage = shutil._ntuple_diskusage(10**9, 10**9, 64 * 2**20 + 1000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    with pytest.raises(Refused, match=r"may need \d+ kB in .*backups, and 1\.0 kB are free"):
        back_up(backups)


def test_a_damaged_database_is_not_backed_up_over_good_ones(site, change, backups):
    path = site / "hearth.sqlite3"
    change("PRAGMA wal_checkpoint(TRUNCATE)")
    data = bytearray(path.read_bytes())
    data[4096 * 2 : 4096 * 2 + 64] = b"\xff" * 64
    path.write_bytes(data)
    with pytest.raises(Refused, match=r"damaged|could not be read"):
        back_up(backups)
    assert os.listdir(backups.path) == []


def test_no_site_no_backup(elsewhere, backups):
    elsewhere()
    with pytest.raises(Refused, match="no site to back up"):
        back_up(backups)


def test_a_key_from_the_environment_stays_there(site, backups, elsewhere, settings):
    (site / "secret_key").unlink()
    made = back_up(backups)
    assert not made.manifest.has_key
    folder = elsewhere()
    settings.SECRET_KEY = "another that is thirty-two characters long"
    assert restore(backups.path / made.name, quiet).other_key
    assert not (folder / "secret_key").exists()


def test_the_newest_of_a_folder_is_found(site, backup, backups):
    (backups.path / "hearth-other.example-2030-01-01T000000Z.tar.gz").write_bytes(b"x")
    (backups.path / "notes.txt").write_bytes(b"x")
    with found(str(backups.path)) as path:
        assert path == backup
    with pytest.raises(Refused, match="is not there"), found("/nowhere/at/all"):
        pass


@pytest.mark.django_db
def test_the_command_writes_notes_and_deletes_as_it_is_told(site, backups, capsys):
    old = [f"hearth-127.0.0.1_8000-2020-0{month}-01T000000Z.tar.gz" for month in (1, 2, 3)]
    backups.path.mkdir()
    for name in old:
        (backups.path / name).write_bytes(b"x")
    call_command("backup", str(backups.path))
    assert "220" not in ScheduledJob.objects.get(name="backup").error
    assert ScheduledJob.objects.get(name="backup").succeeded_at
    assert len(os.listdir(backups.path)) == 4  # nothing was deleted unasked
    assert "2 files." in capsys.readouterr().out

    time.sleep(1)  # names are of a second
    call_command("backup", str(backups.path), "--keep-daily=2", "--keep-monthly=2")
    left = sorted(os.listdir(backups.path))
    assert old[0] not in left
    assert old[2] in left
    assert len(left) == 2


@pytest.mark.django_db
def test_a_failure_is_noted_and_said_in_a_sentence(elsewhere, backups):
    elsewhere()
    with pytest.raises(CommandError, match="no site to back up"):
        call_command("backup", str(backups.path))
    assert "no site to back up" in ScheduledJob.objects.get(name="backup").error


def test_the_commands_ask_for_a_place(settings):
    settings.BACKUP_DIR = ""
    with pytest.raises(CommandError, match="BACKUP_DIR"):
        call_command("backup")
    with pytest.raises(CommandError, match="Say what to restore"):
        call_command("restore")


def test_the_command_restores_and_says_what_is_next(site, backup, elsewhere, capsys):
    folder = elsewhere()
    call_command("restore", str(backup))
    said = capsys.readouterr().out
    assert f"2 files, into {folder}" in said
    assert "Next: hearth serve" in said
    call_command("restore", str(backup), "--drill", "--no-pages")
    assert "would change no number of rows or files" in capsys.readouterr().out


@pytest.mark.skipif(connection.vendor != "postgresql", reason="is about PostgreSQL")
def test_on_postgresql_the_database_there_was_stays_under_another_name(
    db, tmp_path, backups, settings
):
    settings.DATA_DIR = tmp_path
    made, live = back_up(backups), database()
    folder, kept = tmp_path / "aside", tmp_path / "kept"
    folder.mkdir()
    kept.mkdir()
    unpack(backups.path / made.name, folder, quiet)
    names = []
    try:
        site = live.beside(f"{live.name}_site"[:40])
        live.create(site)
        names.append(site.name)
        site.ask("CREATE TABLE there_was (id int)")
        with site.unpacked(folder) as fresh:
            site.put_in_place(fresh, kept)
        names.append((kept / "database-name").read_text().strip())
        assert site.counts() == made.manifest.counts
        assert live.beside(names[1]).tables() == ["there_was"]
    finally:
        for name in names:
            live.ask(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', autocommit=True)
