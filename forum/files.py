"""Files of members: known by what is in them, not by their name. Pictures are drawn anew, so nothing hidden survives."""

import logging
import re
import secrets
from datetime import timedelta
from io import BytesIO
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from PIL import ImageOps

from community.content.pictures import damaged, opened
from forum.models import Upload

logger = logging.getLogger(__name__)

FILE_BYTES = 10 * 2**20  # a photograph of a telephone, a scanned manual
DAY_BYTES = 60 * 2**20  # of one member; nobody shows more of a machine in a day
MEMBER_BYTES = 500 * 2**20
SIDE = 2_048  # longer sides are made this long: nobody's screen shows more of a post
QUALITY = 82
# What members' pictures are opened as, and what they become. Of a moving picture the first frame is kept.
PICTURES = {
    "JPEG": ("JPEG", "image/jpeg", "jpg"),
    "MPO": ("JPEG", "image/jpeg", "jpg"),  # a photograph with a smaller one behind it
    "PNG": ("PNG", "image/png", "png"),
    "GIF": ("PNG", "image/png", "png"),
    "WEBP": ("WEBP", "image/webp", "webp"),
    "AVIF": ("WEBP", "image/webp", "webp"),
}
# Other files are never shown in place. By what they begin with: their type and the endings they may have.
FILES = {
    b"%PDF-": ("application/pdf", ("pdf",)),
    b"PK\x03\x04": ("application/zip", ("zip", "docx", "xlsx", "pptx", "odt", "ods", "odp")),
}
TEXTS = ("txt", "log", "csv", "md", "json", "ini")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")


def receive(member, file) -> Upload:
    """Keep a file that `member` sent. Raises ValidationError with a sentence that says what to do."""
    ask_for_room(member, file)
    content = file.read()
    made = picture(content) or document(content, file.name)
    upload = Upload(
        member=member,
        key=secrets.token_hex(16),
        name=named(file.name, made.pop("endings")),
        size=len(made["content"]),
    )
    body = ContentFile(made.pop("content"))
    for field, value in made.items():
        setattr(upload, field, value)
    try:
        upload.file.save(f"{upload.key}.{upload.name.rpartition('.')[2]}", body, save=False)
    except OSError as trouble:  # the disk is full, or the bucket cannot be had
        logger.exception("a file that a member sent was not kept")
        raise ValidationError(
            _("The file could not be kept just now. Your text is safe; send the file again later.")
        ) from trouble
    upload.save()
    return upload


def ask_for_room(member, file) -> None:
    if not file.size:
        raise ValidationError(_("This file is empty. Choose another one."))
    if file.size > FILE_BYTES:
        most = filesizeformat(FILE_BYTES)
        raise ValidationError(_("This file is too large. Choose one of at most %s.") % most)
    today = Upload.objects.bytes_of(member, since=timezone.now() - timedelta(days=1))
    if today + file.size > DAY_BYTES or Upload.objects.bytes_of(member) + file.size > MEMBER_BYTES:
        raise ValidationError(
            _("You have sent many files. Send this one tomorrow, or a smaller one.")
        )


def picture(content: bytes) -> dict | None:
    """The picture drawn anew, upright and without a word about where it was taken; None for what is no picture."""
    image = opened(content)
    if image is None:
        return None
    try:
        return redrawn(image)
    except Exception as broken:
        raise damaged() from broken


def redrawn(image) -> dict:
    kind, content_type, ending = PICTURES[image.format]
    image.thumbnail((SIDE, SIDE))
    image = ImageOps.exif_transpose(image)
    see_through = kind != "JPEG" and image.has_transparency_data
    image = image.convert("RGBA" if see_through else "RGB")
    image.info.clear()
    made = BytesIO()
    image.save(made, kind, quality=QUALITY, optimize=True)
    size = {"width": image.width, "height": image.height}
    return {"content": made.getvalue(), "content_type": content_type, "endings": (ending,), **size}


def document(content: bytes, name: str) -> dict:
    for start, (content_type, endings) in FILES.items():
        if content.startswith(start):
            return {"content": content, "content_type": content_type, "endings": endings}
    if is_text(content) and b"<svg" not in content[:4_096].lower():
        return {"content": content, "content_type": "text/plain; charset=utf-8", "endings": TEXTS}
    raise ValidationError(
        _(
            "This kind of file cannot be sent. Send a picture (JPEG, PNG, GIF, WebP), PDF, ZIP or text."
        )
    )


def is_text(content: bytes) -> bool:
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return False
    return not CONTROL.search(text)


def named(name: str, endings: tuple[str, ...]) -> str:
    """The name it came with, with an ending that says what it is."""
    path = PurePath((name or "").replace("\\", "/"))
    try:
        stem = get_valid_filename(path.stem or "file")
    except ValueError:  # nothing of it can stand in a name
        stem = "file"
    ending = path.suffix.lstrip(".").lower()
    return f"{stem[:100]}.{ending if ending in endings else endings[0]}"
