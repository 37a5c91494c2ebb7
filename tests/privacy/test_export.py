"""A member takes their data with them."""

import json
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.utils import timezone

from community.notifications.models import OutboxMessage
from community.privacy.kept import SHELVES
from community.privacy.models import EXPORT_LOST, Export
from community.privacy.tasks import make_export
from forum.models import Reply, Topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def nobody_works(monkeypatch):
    """The worker is busy: what was asked for waits. A list of the keys."""
    waiting = []
    monkeypatch.setattr(type(make_export), "enqueue", lambda task, key: waiting.append(key))
    return waiting


def fetched(site, export) -> ZipFile:
    response = site.get(f"/your-data/export/{export.key}/")
    assert response.status_code == 200
    return ZipFile(BytesIO(b"".join(response.streaming_content)))


def test_the_archive_is_what_the_database_holds(as_, zora, ana):
    site = as_(zora)
    assert site.post("/your-data/export/").status_code == 302
    export = Export.objects.get(member=zora)
    mail = OutboxMessage.objects.latest("pk")
    assert mail.to == [zora.email]
    assert f"/your-data/export/{export.key}/" in mail.parsed.get_body(("plain",)).get_content()
    archive = fetched(site, export)
    assert archive.testzip() is None
    told = {shelf.name: json.loads(archive.read(f"{shelf.name}.json")) for shelf in SHELVES}
    topics, replies = Topic.objects.filter(author=zora), Reply.objects.filter(author=zora)
    assert [row["source"] for row in told["topics"]] == [post.source for post in topics]
    assert [row["source"] for row in told["replies"]] == [post.source for post in replies]
    assert told["account"][0]["email"] == zora.email
    assert told["support"][0]["message"] == "I am Zora Quillfeather."
    assert told["earlier-words"][0]["source"].startswith("It blinks. ")
    for shelf in SHELVES:
        if shelf.name != "mail":  # one more since: that it is ready
            assert len(told[shelf.name]) == shelf.rows(zora).count(), shelf.name
    empty = {name for name, rows in told.items() if not rows}
    assert empty <= {"suggestions", "comments", "comment-replies", "pictures",
                     "documents", "acts", "page-acts", "admin-settings", "topics-read", "notifications",
                         "moderated", "standing", "verdicts"}  # fmt: skip
    page = archive.read("index.html").decode()
    assert "Zora Quillfeather" in page
    assert "Half a thought" in page
    for upload in zora.uploads.all():
        assert archive.read(f"files/{upload.pk}-{upload.name}") == upload.file.read()
    assert archive.read("files/picture.webp")


def test_nothing_of_others_is_in_it(as_, zora, ana):
    site = as_(ana)
    site.post("/your-data/export/")
    archive = fetched(site, Export.objects.get(member=ana))
    everything = "".join(
        archive.read(name).decode() for name in archive.namelist() if not name.startswith("files/")
    )
    for private in (
        "zora-quill@example.org",
        "for later",
        "Half a thought",
        "liked it",
        "I am Zora",
    ):
        assert private not in everything


def test_two_at_once_are_one(as_, ana, nobody_works):
    site = as_(ana)
    for _press in range(2):
        assert site.post("/your-data/export/").status_code == 302
    assert len(nobody_works) == 1
    assert "being put together" in site.get("/your-data/").content.decode()
    for _run in range(2):  # a task can run twice
        make_export.func(nobody_works[0])
    assert OutboxMessage.objects.count() == 1


def test_one_that_was_lost_can_be_asked_for_again(ana, nobody_works):
    export = Export.objects.ask(ana)
    Export.objects.update(asked_at=timezone.now() - EXPORT_LOST)
    assert Export.objects.ask(ana).key != export.key
    make_export.func(export.key)  # the lost one comes after all, and finds itself replaced
    assert not Export.objects.get().ready_at


def test_a_new_one_replaces_the_old(ana, settings, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        first = Export.objects.ask(ana)
    with django_capture_on_commit_callbacks(execute=True):
        second = Export.objects.ask(ana)
    assert first.key != second.key
    assert len(list((Path(settings.MEDIA_ROOT) / "exports").iterdir())) == 1


def test_only_the_member_fetches_it(client, as_, ana, boris, owner):
    key = Export.objects.ask(ana).key
    path = f"/your-data/export/{key}/"
    assert "/accounts/login/" in client.get(path)["Location"]
    for other in (boris, owner):
        assert as_(other).get(path).status_code == 404
    for forged in (key[:-1] + "x", "0" * 32, "a" * 3_000):
        assert as_(ana).get(f"/your-data/export/{forged}/").status_code == 404
    name = Export.objects.get().file.name
    assert as_(owner).get(f"/media/{name}").status_code == 404


def test_it_expires(as_, ana, settings, django_capture_on_commit_callbacks):
    key = Export.objects.ask(ana).key
    Export.objects.update(
        ready_at=timezone.now() - settings.RETENTION["exports"] - timedelta(seconds=1)
    )
    assert as_(ana).get(f"/your-data/export/{key}/").status_code == 404
    assert "Put my data together" in as_(ana).get("/your-data/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert Export.objects.tidy() == 1
    assert not list((Path(settings.MEDIA_ROOT) / "exports").iterdir())


def test_it_is_asked_for_by_pressing(as_, ana):
    assert as_(ana).get("/your-data/export/").status_code == 405
    assert not Export.objects.exists()


def test_a_lost_file_keeps_nothing_back(as_, zora):
    upload = zora.uploads.first()
    upload.file.storage.delete(upload.file.name)
    site = as_(zora)
    site.post("/your-data/export/")
    names = fetched(site, Export.objects.get(member=zora)).namelist()
    assert f"files/{upload.pk}-{upload.name}" not in names
    assert "files/picture.webp" in names
