"""A member's picture: a square."""

from django.core.files.base import ContentFile
from PIL import ImageOps

from community.content.pictures import redrawn

FILE_BYTES = 5 * 2**20  # a photograph of a telephone
LEAST = 64  # pixels of the shorter side; fewer are a smear on a profile
SIDE = 320  # 5rem on a screen with four pixels to one


def portrait(file) -> ContentFile:
    """A square WebP picture of what somebody sent. Raises ValidationError with a sentence that says what to do."""
    return redrawn(file, square, most=FILE_BYTES, least=LEAST, side=4 * SIDE)


def square(image):
    return ImageOps.fit(image, (SIDE, SIDE))
