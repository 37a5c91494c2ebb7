"""The archive of a member: a JSON file for each shelf, their own files, and a page that shows it all in any browser."""

import json
from shutil import copyfileobj
from tempfile import TemporaryFile
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.utils import timezone

from community.notifications import site_name
from community.privacy.kept import SHELVES
from community.spotlights.models import Picture


def write_archive(member):
    """A temporary file, at its beginning, that holds the ZIP."""
    made = TemporaryFile()  # noqa: SIM115 (whoever asked for it closes it)
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        contents = [(shelf, list(shelf.rows(member))) for shelf in SHELVES]
        for shelf, rows in contents:
            archive.writestr(f"{shelf.name}.json", as_json(rows))
        archive.writestr("index.html", page(member, contents))
        for name, file in files(member):
            put(archive, name, file)
    made.seek(0)
    return made


def as_json(rows) -> str:
    return json.dumps(rows, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)


def page(member, contents) -> str:
    filled = [(shelf, shelf.lines(rows)) for shelf, rows in contents if rows]
    about = {"member": member, "shelves": filled, "made_at": timezone.now(), "site": site_name()}
    return render_to_string("privacy/archive.html", about)


def files(member):
    """What they sent, by its path in the archive: the picture of their profile, and what they put into texts."""
    if member.picture:
        yield "files/picture.webp", member.picture
    for upload in member.uploads.order_by("pk"):
        yield f"files/{upload.pk}-{upload.name}", upload.file
    for picture in Picture.objects.filter(consent__member=member).order_by("pk"):
        yield f"files/customer-{picture.pk}.webp", picture.file


def put(archive: ZipFile, name: str, file) -> None:
    """A file that is lost on the disk does not keep the others from their owner."""
    try:
        source = file.storage.open(file.name)
    except FileNotFoundError:
        return
    with source, archive.open(name, "w") as entry:
        copyfileobj(source, entry)
