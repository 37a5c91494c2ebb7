"""A member's picture: known by what is in it, drawn anew as a square, so that nothing hidden survives."""

import secrets
from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from PIL import ImageOps

from community.content.pictures import damaged, opened

FILE_BYTES = 5 * 2**20  # a photograph of a telephone
LEAST = 64  # pixels of the shorter side; fewer are a smear on a profile
SIDE = 320  # 5rem on a screen with four pixels to one
QUALITY = 82


def portrait(file) -> ContentFile:
    """A square WebP picture of what somebody sent. Raises ValidationError with a sentence that says what to do."""
    if file.size > FILE_BYTES:
        most = filesizeformat(FILE_BYTES)
        raise ValidationError(_("This picture is too large. Choose one of at most %s.") % most)
    image = opened(file.read())
    if image is None:
        raise ValidationError(_("This is no picture. Choose a JPEG, PNG, GIF or WebP file."))
    if min(image.size) < LEAST:
        least = {"side": LEAST}
        raise ValidationError(
            _("This picture is too small. Choose one of at least %(side)s by %(side)s pixels.")
            % least
        )
    try:
        content = square(image)
    except Exception as broken:
        raise damaged() from broken
    return ContentFile(content, f"{secrets.token_hex(16)}.webp")


def square(image) -> bytes:
    image.thumbnail((4 * SIDE, 4 * SIDE))  # a JPEG is read smaller at once
    upright = ImageOps.exif_transpose(image)
    upright = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    upright = ImageOps.fit(upright, (SIDE, SIDE))
    upright.info.clear()
    made = BytesIO()
    upright.save(made, "WEBP", quality=QUALITY)
    return made.getvalue()
