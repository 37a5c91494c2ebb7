"""Pictures that strangers send: known by what is in them, and refused with a sentence where they would do harm."""

from io import BytesIO
from warnings import catch_warnings, simplefilter

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image

FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")
PIXELS = 50_000_000  # a telephone's largest; taken apart they fill 200 MB of memory


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


def too_many_pixels() -> str:
    return _("This picture has too many pixels. Make it smaller and send it again.")


def damaged() -> ValidationError:
    return ValidationError(
        _("This picture is damaged. Save it anew, as PNG or JPEG, and send that.")
    )
