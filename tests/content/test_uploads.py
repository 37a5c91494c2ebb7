"""A corpus of hostile files, made here, against every door that takes files."""

import io
import struct
import time
import zipfile
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo
from wagtail.images.forms import get_image_form
from wagtail.images.models import Image as LibraryImage
from wagtail.models import Collection

from community.content import uploads
from community.members.pictures import portrait
from community.spotlights.pictures import photograph
from forum.files import receive

MARK = b"PAYLOAD<script>alert(1)</script>"
WORD = MARK.decode()


def encoded(kind, size=(200, 160), **more):
    image = Image.new("RGB", size, "teal")
    ImageDraw.Draw(image).ellipse((20, 20, 120, 120), fill="orange")
    made = io.BytesIO()
    image.save(made, kind, **more)
    return made.getvalue()


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(*chunks, size=(200, 160)):
    """A PNG by hand; its picture is whatever the chunks say."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", *size, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + chunk(b"IEND", b"")


def located():
    exif = Image.Exif()
    exif[0x010E], exif[0x9286], exif[0x0112] = WORD, WORD, 6
    exif.get_ifd(0x8825).update({1: "N", 2: (45.0, 48.0, 0.0), 29: "2026:01:01"})
    return exif


def commented():
    words = PngInfo()
    words.add_text("Comment", WORD)
    words.add_text("XML:com.adobe.xmp", WORD, zip=True)
    return words


def moving(kind, frames=3, size=(200, 160)):
    first, *others = [Image.new("RGB", size, (n * 60 % 256, 90, 0)) for n in range(frames)]
    made = io.BytesIO()
    first.save(made, kind, save_all=True, append_images=others, duration=20, comment=MARK)
    return made.getvalue()


def zipped(size=0, name="x.txt"):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, MARK + b"\0" * size)
    return made.getvalue()


# Each is a picture that says more than it shows: it may be taken, and then without that.
TALKATIVE = {
    "exif.jpg": lambda: encoded("JPEG", exif=located(), comment=MARK),
    "exif.webp": lambda: encoded("WEBP", exif=located(), xmp=MARK),
    "text.png": lambda: encoded("PNG", pnginfo=commented(), exif=located()),
    "comment.gif": lambda: moving("GIF", 1),
    "tail.png": lambda: encoded("PNG") + MARK,
    "gifar.gif": lambda: encoded("GIF") + zipped(),
    "tail.jpg": lambda: encoded("JPEG") + b"<?php " + MARK + zipped(),
    "moving.gif": lambda: moving("GIF"),
    "moving.webp": lambda: moving("WEBP") + MARK,
    "two.jpg": lambda: encoded("MPO", save_all=True, append_images=[Image.new("RGB", (64, 64))]),
}
# And these are none that may be taken anywhere.
HOSTILE = {
    "many-pixels.png": lambda: png(chunk(b"IDAT", zlib.compress(b"")), size=(60_000, 60_000)),
    "wide.png": lambda: png(chunk(b"IDAT", b""), size=(2**31 - 1, 1)),
    "text-bomb.png": lambda: png(
        chunk(b"zTXt", b"x\0\0" + zlib.compress(b"\0" * 80_000_000)), chunk(b"IDAT", b"")
    ),
    "broken.png": lambda: encoded("PNG")[:200],
    "broken.jpg": lambda: encoded("JPEG")[:120],
    "noise.png": lambda: b"\x89PNG\r\n\x1a\n" + MARK * 50,
    "page.png": lambda: b"<!doctype html>\0" + MARK,
    "drawing.png": lambda: b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "bitmap.png": lambda: encoded("BMP"),
    "icon.png": lambda: encoded("ICO", (64, 64)),
    "tiff.jpg": lambda: encoded("TIFF"),
    "script.png": lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n\0",
    "nothing.png": lambda: b"",
    "nulls.gif": lambda: b"GIF89a" + b"\0" * 100,
}


def to_forum(member, file):
    return receive(member, file).file.read()


def to_library(member, file):
    root = Collection.get_first_root_node().pk
    form = get_image_form(LibraryImage)({"title": "x", "collection": root}, {"file": file})
    if not form.is_valid():
        raise ValidationError(form.errors["file"])
    return form.save().file.read()


DOORS = {
    "forum": to_forum,
    "portrait": lambda member, file: portrait(file).read(),
    "photograph": lambda member, file: photograph(file).read(),
    "library": to_library,
}


def sent(door, member, name, content):
    began = time.monotonic()
    try:
        return DOORS[door](member, SimpleUploadedFile(name, content, "image/png"))
    finally:
        assert time.monotonic() - began < 5


@pytest.mark.parametrize("name", TALKATIVE)
@pytest.mark.parametrize("door", DOORS)
def test_of_a_picture_only_the_picture_is_kept(ana, door, name):
    kept = sent(door, ana, name, TALKATIVE[name]())
    assert b"PAYLOAD" not in kept
    assert not any(word in kept for word in (b"<script", b"<?php", b"PK\x03\x04"))
    image = Image.open(io.BytesIO(kept))
    assert not image.getexif()
    assert not {"comment", "Comment", "xmp", "exif"} & image.info.keys()
    if name.startswith("exif") and door in {"forum", "library"}:
        assert image.size == (160, 200)  # upright


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("door", DOORS)
def test_what_would_do_harm_is_refused_with_a_sentence(ana, door, name):
    with pytest.raises(ValidationError) as refusal:
        sent(door, ana, name, HOSTILE[name]())
    assert len(" ".join(refusal.value.messages)) > 20


@pytest.mark.django_db
def test_the_library_keeps_what_moves_and_counts_all_its_frames(monkeypatch):
    kept = sent("library", None, "x.gif", moving("GIF", 4))
    assert Image.open(io.BytesIO(kept)).n_frames == 4
    monkeypatch.setattr("community.content.pictures.ALL_PIXELS", 200 * 160 * 3)
    with pytest.raises(ValidationError, match="pixels"):
        sent("library", None, "x.gif", moving("GIF", 4))


def test_archives_are_kept_closed(ana):
    bomb = zipped(200_000_000)
    upload = receive(ana, SimpleUploadedFile("bomb.zip", bomb))
    assert upload.file.read() == bomb
    assert upload.content_type == "application/zip"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"%PDF-1.7\n" + MARK, "a.html"),
        (zipped(), "a.html"),
        (b"just words " + MARK, "a.html"),
        (b"just words " + MARK, "../../a.svg"),
        (b"just words " + MARK, "a.txt\r\nSet-Cookie: x=y"),
    ],
)
def test_other_files_are_saved_and_never_shown(as_, ana, content, name):
    upload = receive(ana, SimpleUploadedFile(name, content))
    response = as_(ana).get(upload.get_absolute_url())
    assert response["Content-Disposition"].startswith("attachment; filename=")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "html" not in response["Content-Type"] + upload.name
    assert "/" not in upload.name
    assert upload.file.name.startswith("forum/")


@pytest.mark.parametrize("url", ["/forum/ask/", "/accounts/login/", "/forum/files/", "/search/"])
def test_what_is_too_large_is_not_read(client, db, url):
    class Unread(io.BytesIO):
        def read(self, *args):
            raise AssertionError("read")

    response = client.generic(
        "POST", url, content_type="multipart/form-data; boundary=x",
        **{"CONTENT_LENGTH": uploads.FORM_BYTES + 1, "wsgi.input": Unread()},
    )  # fmt: skip
    assert response.status_code == 413
    assert "too much at once" in response.content.decode()


def test_staff_may_send_more_in_the_admin_and_nobody_else_may(as_, client, owner):
    length = {"CONTENT_LENGTH": uploads.FORM_BYTES + 1, "wsgi.input": io.BytesIO()}
    assert client.generic("POST", "/admin/documents/add/", **length).status_code == 413
    assert as_(owner).generic("POST", "/admin/documents/add/", **length).status_code != 413
    length["CONTENT_LENGTH"] = uploads.ADMIN_BYTES + 1
    assert as_(owner).generic("POST", "/admin/documents/add/", **length).status_code == 413
