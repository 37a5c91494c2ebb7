"""Pictures and files: what is taken, what is refused, who sees them, and what becomes of the forgotten."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from forum import files
from forum.models import Draft, Reply, Upload
from forum.models.writing import FILE
from forum.tidying import tidy_writing
from tests.factories import category, topic

SEND = "/forum/write/file/"
SECRET = b"taken at 45.8 north"


def words(response):
    return response.content.decode()


def drawn(kind="PNG", size=(40, 20), **options):
    made = BytesIO()
    Image.new("RGB", size, "teal").save(made, kind, **options)
    return made.getvalue()


def send(site, content, name="photo.png"):
    return site.post(SEND, {"file": SimpleUploadedFile(name, content)})


@pytest.fixture
def question(ana):
    return topic(ana)


@pytest.fixture
def upload(ana):
    return files.receive(ana, SimpleUploadedFile("my [photo].png", drawn()))


def test_a_picture_is_sent_and_put_into_a_text(as_, question, ana):
    site = as_(ana)
    markdown = send(site, drawn()).json()["markdown"]
    mine = Upload.objects.get()
    assert markdown == f"![photo.png](/forum/file/{mine.key}/)"
    assert FILE.search(markdown)[1] == mine.key
    site.post(f"/forum/topic/{question.pk}/reply/", {"source": markdown})
    mine.refresh_from_db()
    assert mine.replies.get().topic == question
    assert f'src="/forum/file/{mine.key}/" loading="lazy">' in Reply.objects.get().html


@pytest.mark.parametrize(
    ("kind", "becomes", "ending"),
    [
        ("JPEG", "image/jpeg", "jpg"),
        ("PNG", "image/png", "png"),
        ("GIF", "image/png", "png"),
        ("WEBP", "image/webp", "webp"),
    ],
)
def test_pictures_are_known_by_their_content(ana, kind, becomes, ending):
    taken = files.receive(ana, SimpleUploadedFile("harmless.txt", drawn(kind)))
    assert (taken.content_type, taken.name) == (becomes, f"harmless.{ending}")
    assert (taken.width, taken.height) == (40, 20)


def test_nothing_hidden_survives(ana):
    exif = Image.Exif()
    exif[0x010E], exif[0x0112] = SECRET.decode(), 6  # description; lies on its side
    content = drawn("JPEG", exif=exif, comment=SECRET)
    assert SECRET in content
    taken = files.receive(ana, SimpleUploadedFile("photo.jpg", content))
    assert SECRET not in taken.file.open().read()
    assert (taken.width, taken.height) == (20, 40)  # and it stands upright
    hidden = files.receive(ana, SimpleUploadedFile("x.png", drawn() + b"<script>" + SECRET))
    assert SECRET not in hidden.file.open().read()


def test_large_pictures_are_made_smaller(ana):
    taken = files.receive(ana, SimpleUploadedFile("x.jpg", drawn("JPEG", (3000, 1500))))
    assert (taken.width, taken.height) == (2048, 1024)


def test_a_moving_picture_stands_still(ana):
    made = BytesIO()
    frames = [Image.new("P", (9, 9), n) for n in range(3)]
    frames[0].save(made, "GIF", save_all=True, append_images=frames[1:])
    taken = files.receive(ana, SimpleUploadedFile("x.gif", made.getvalue()))
    assert not getattr(Image.open(taken.file.open()), "is_animated", False)


def refused(response):
    assert response.status_code == 400
    assert not Upload.objects.exists()
    return response.json()["error"]


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (SVG, "x.png", "This kind of file cannot be sent"),
        (SVG, "x.svg", "This kind of file cannot be sent"),
        (b"MZ\x90\x00\x03", "setup.exe", "This kind of file cannot be sent"),
        (b"\x89PNG\r\n\x1a\nbroken", "x.png", "This kind of file cannot be sent"),
        (b"", "x.png", "This file is empty"),
    ],
)
def test_what_is_refused(as_, ana, content, name, sentence):
    assert sentence in refused(send(as_(ana), content, name))


def test_a_damaged_picture(as_, ana):
    import random

    noise = Image.frombytes("RGB", (200, 200), random.Random(1).randbytes(120_000))
    made = BytesIO()
    noise.save(made, "PNG")
    assert "damaged" in refused(send(as_(ana), made.getvalue()[:2_000]))


def test_a_bomb(as_, ana, monkeypatch):
    assert "too many pixels" in refused(send(as_(ana), drawn("PNG", (9_500, 9_500))))
    monkeypatch.setattr("community.content.pictures.PIXELS", 100)
    assert "too many pixels" in refused(send(as_(ana), drawn()))


def test_too_large(as_, ana, monkeypatch):
    monkeypatch.setattr(files, "FILE_BYTES", 100)
    assert "too large" in refused(send(as_(ana), b"x" * 101, "x.txt"))


@pytest.mark.parametrize("quota", ["DAY_BYTES", "MEMBER_BYTES"])
def test_too_much(as_, ana, upload, monkeypatch, quota):
    monkeypatch.setattr(files, quota, upload.size + 50)
    answer = send(as_(ana), b"x" * 60, "x.txt")
    assert answer.status_code == 400
    assert "You have sent many files" in answer.json()["error"]


def test_too_often(as_, ana):
    site = as_(ana)
    answers = [send(site, b"x", "x.txt") for _ in range(31)]
    assert [answer.status_code for answer in answers] == [200] * 30 + [400]
    assert "in ten minutes" in answers[-1].json()["error"]


@pytest.mark.parametrize(
    ("content", "name", "kept", "kind"),
    [
        (b"%PDF-1.7 ...", "manual.pdf", "manual.pdf", "application/pdf"),
        (b"%PDF-1.7 ...", "../../etc/man ual.html", "man_ual.pdf", "application/pdf"),
        (b"PK\x03\x04...", "sheet.xlsx", "sheet.xlsx", "application/zip"),
        (b"PK\x03\x04...", "..\\evil.exe", "evil.zip", "application/zip"),
        (b"a,b\n1,2\n", "table.csv", "table.csv", "text/plain; charset=utf-8"),
        (b"<script>alert(1)</script>", "x.html", "x.txt", "text/plain; charset=utf-8"),
        (b"hello", "\u202e" + "x" * 300, "x" * 100 + ".txt", "text/plain; charset=utf-8"),
        (b"hello", "...", None, "text/plain; charset=utf-8"),
    ],
)
def test_files_are_saved_never_shown(as_, ana, content, name, kept, kind):
    site = as_(ana)
    assert send(site, content, name).status_code == 200
    taken = Upload.objects.get()
    assert kept is None or taken.name == kept
    response = site.get(taken.get_absolute_url())
    assert response["Content-Type"] == kind
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert b"".join(response.streaming_content) == content


def test_a_picture_as_it_is_served(as_, ana, upload):
    response = as_(ana).get(upload.get_absolute_url())
    assert response["Content-Type"] == "image/png"
    assert response["Content-Disposition"].startswith("inline;")
    assert "private" in response["Cache-Control"]
    assert "max-age=31536000" in response["Cache-Control"]
    assert "sandbox" in response["Content-Security-Policy"]
    assert r"![my\_photo.png](" in upload.markdown


def test_who_sees_a_file(client, as_, ana, boris, mod, upload):
    url = upload.get_absolute_url()
    assert client.get(url).status_code == 404  # not posted yet
    assert as_(boris).get(url).status_code == 404
    assert as_(ana).get(url).status_code == 200
    room = category("members", read_by="members")
    topic(ana, "Look at this picture", room.slug, f"Here it is, in a post: {upload.markdown}")
    client.logout()
    assert client.get(url).status_code == 404
    assert as_(boris).get(url).status_code == 200
    Upload.objects.get().topics.get().hide(by=mod)
    assert as_(boris).get(url).status_code == 404
    assert as_(mod).get(url).status_code == 200


def test_a_file_goes_out_of_sight_with_the_reply_it_stands_in(
    as_, client, ana, boris, mod, question
):
    photo = files.receive(boris, SimpleUploadedFile("photo.png", drawn()))
    reply = question.reply(boris, f"Like this: {photo.markdown}")
    assert client.get(photo.get_absolute_url()).status_code == 200
    reply.hide(by=mod)
    assert client.get(photo.get_absolute_url()).status_code == 404
    assert as_(ana).get(photo.get_absolute_url()).status_code == 404
    assert as_(boris).get(photo.get_absolute_url()).status_code == 200  # it is theirs
    assert as_(mod).get(photo.get_absolute_url()).status_code == 200


def test_a_file_is_seen_as_long_as_one_of_its_posts_is(client, as_, ana, boris, mod, upload):
    url = upload.get_absolute_url()
    inside = topic(ana, "Among us", category("inside", read_by="members").slug, upload.markdown)
    assert client.get(url).status_code == 404
    outside = topic(ana, "For everybody", text=upload.markdown)
    again = outside.reply(ana, f"Once more: {upload.markdown}")
    assert client.get(url).status_code == 200
    outside.hide(by=mod)
    assert client.get(url).status_code == 404  # the reply lies in what is hidden
    outside.unhide(by=mod)
    outside.edit(outside.title, "Without it.", by=ana)
    again.remove(by=ana)
    assert client.get(url).status_code == 200  # what was said before can be read
    outside.remove(by=mod)
    assert client.get(url).status_code == 404
    assert as_(boris).get(url).status_code == 200
    inside.remove(by=mod)
    assert as_(boris).get(url).status_code == 404
    assert as_(ana).get(url).status_code == 200


def test_a_file_of_somebody_else_is_not_taken_along(question, boris, upload):
    question.reply(boris, f"Mine now: {upload.markdown}")
    assert not upload.replies.exists()


def test_the_media_folder_has_no_other_door(as_, ana, upload):
    assert upload.file.name.startswith("forum/")
    for way in (
        upload.file.name,
        upload.file.name.replace("forum/", "FORUM/"),
        f"x/../{upload.file.name}",
    ):
        assert as_(ana).get(f"/media/{way}").status_code == 404


def test_who_may_send(client, as_, ana):
    assert send(client, drawn()).status_code == 403
    assert as_(ana).get(SEND).status_code == 405
    assert as_(ana).post("/forum/file/" + "0" * 32 + "/").status_code == 405
    assert as_(ana).post(SEND).json()["error"] == "Choose a file first."
    assert as_(ana).get("/forum/file/" + "0" * 32 + "/").status_code == 404


def test_a_file_without_javascript(as_, question, ana):
    url = f"/forum/topic/{question.pk}/reply/"
    file = SimpleUploadedFile("photo.png", drawn())
    page = as_(ana).post(url, {"source": "Look:", "file": file, "preview": "1"})
    key = Upload.objects.get().key
    assert page.context["form"]["source"].value() == f"Look:\n\n![photo.png](/forum/file/{key}/)"
    assert f'src="/forum/file/{key}/" loading="lazy">' in words(page)
    bad = SimpleUploadedFile("x.svg", SVG)
    page = as_(ana).post(url, {"source": "", "file": bad})
    assert "x.svg: This kind of file cannot be sent" in words(page)
    file = SimpleUploadedFile("photo.png", drawn())
    assert as_(ana).post(url, {"source": "Look:", "file": file}).status_code == 302
    assert Upload.objects.filter(replies__topic=question).count() == 1


def test_a_form_whose_file_is_not_taken_comes_back_with_its_words(as_, question, ana):
    url = f"/forum/topic/{question.pk}/reply/"
    both = [SimpleUploadedFile("photo.png", drawn()), SimpleUploadedFile("x.svg", SVG)]
    page = as_(ana).post(url, {"source": "Look at these two:", "file": both})
    assert page.status_code == 200
    assert "x.svg: This kind of file cannot be sent" in page.context["form"].errors["source"][0]
    assert "Look at these two:\n\n![photo.png]" in page.context["form"]["source"].value()
    assert not question.replies.exists()
    again = page.context["form"]["source"].value()
    assert as_(ana).post(url, {"source": again, "not_taken": "forged"}).status_code == 302


def test_forgotten_files_are_tidied(ana, boris, question, upload, settings):
    posted = files.receive(ana, SimpleUploadedFile("b.png", drawn()))
    question.reply(ana, posted.markdown)
    drafted = files.receive(boris, SimpleUploadedFile("c.png", drawn()))
    Upload.objects.update(
        created_at=timezone.now() - settings.RETENTION["unused_files"] - timedelta(days=1)
    )
    Draft.objects.keep(boris, "new", {"source": drafted.markdown})
    assert tidy_writing() == 1
    assert set(Upload.objects.all()) == {posted, drafted}
    assert not upload.file.storage.exists(upload.file.name)
    assert posted.file.storage.exists(posted.file.name)
