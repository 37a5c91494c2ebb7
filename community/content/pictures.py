"""Pictures that strangers send: known by what is in them, and refused with a sentence where they would do harm."""

import secrets
from collections.abc import Callable
from io import BytesIO
from warnings import catch_warnings, simplefilter

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")
PIXELS = 50_000_000  # a telephone's largest; taken apart they fill 200 MB of memory
ALL_PIXELS = 2 * PIXELS  # of all frames of a moving picture together
QUALITY = 82
LIBRARY_QUALITY = 90  # of what is kept to make other sizes of
# Of what a file says of itself, what its picture needs. The rest, such as where it was taken, goes.
NEEDED = ("background", "disposal", "duration", "icc_profile", "loop", "transparency")


def opened(content: bytes):
    """The picture, not taken apart yet; None for what is no picture. ValidationError when it has too many pixels."""
    try:
        with catch_warnings():
            simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(BytesIO(content), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise ValidationError(too_many_pixels()) from bomb
    except Exception:
        return None
    if image.width * image.height > PIXELS:
        raise ValidationError(too_many_pixels())
    return image


def redrawn(file, shape: Callable, *, most: int, least: int, side: int) -> ContentFile:
    """A WebP picture of what somebody sent, drawn anew so that nothing hidden survives.

    `shape` makes of an upright image the one that is kept; `most` is in bytes, `least` the pixels of the shorter side,
    and `side` how large `shape` needs it at most. Raises ValidationError with a sentence that says what to do.
    """
    if file.size > most:
        size = filesizeformat(most)
        raise ValidationError(_("This picture is too large. Choose one of at most %s.") % size)
    image = opened(file.read())
    if image is None:
        raise ValidationError(_("This is no picture. Choose a JPEG, PNG, GIF or WebP file."))
    if min(image.size) < least:
        raise ValidationError(
            _("This picture is too small. Choose one of at least %(side)s by %(side)s pixels.")
            % {"side": least}
        )
    try:
        content = drawn(image, shape, side)
    except Exception as broken:
        raise damaged() from broken
    return ContentFile(content, f"{secrets.token_hex(16)}.webp")


def drawn(image, shape: Callable, side: int) -> bytes:
    image.thumbnail((side, side))  # a JPEG is read smaller at once
    upright = ImageOps.exif_transpose(image)
    kept = shape(upright.convert("RGBA" if upright.has_transparency_data else "RGB"))
    kept.info.clear()
    made = BytesIO()
    kept.save(made, "WEBP", quality=QUALITY)
    return made.getvalue()


def anew(content: bytes) -> bytes:
    """The same picture in the same format, upright, with all its frames and nothing else: for the library of the team.

    Raises ValidationError with a sentence that says what to do.
    """
    image = opened(content)
    if image is None:
        raise ValidationError(_("This is no picture. Choose a JPEG, PNG, GIF or WebP file."))
    try:
        frames = 1 if is_photograph(image) else getattr(image, "n_frames", 1)
    except Exception as broken:
        raise damaged() from broken
    if image.width * image.height * frames > ALL_PIXELS:
        raise ValidationError(too_many_pixels())
    try:
        return copied(image, frames)
    except Exception as broken:
        raise damaged() from broken


def is_photograph(image) -> bool:
    """Some cameras put a second, smaller picture behind the first (MPO)."""
    return image.format in {"JPEG", "MPO"}


def copied(image, frames: int) -> bytes:
    kind = "JPEG" if is_photograph(image) else image.format
    image.load()
    kept = image if frames > 1 else ImageOps.exif_transpose(image)
    kept.info = {name: kept.info[name] for name in NEEDED if name in kept.info}
    nothing = {"exif": b"", "xmp": b"", "comment": b""}
    made = BytesIO()
    kept.save(made, kind, save_all=frames > 1, quality=LIBRARY_QUALITY, **nothing)
    return made.getvalue()


def too_many_pixels() -> str:
    return _("This picture has too many pixels. Make it smaller and send it again.")


def damaged() -> ValidationError:
    return ValidationError(
        _("This picture is damaged. Save it anew, as PNG or JPEG, and send that.")
    )
