"""Pictures that customers send with their words: drawn anew, so that nothing hidden survives, and kept while a form is put right."""

from datetime import timedelta

from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from community.content.pictures import redrawn

FILE_BYTES = 10 * 2**20  # a photograph of a telephone
LEAST = 120  # pixels of the shorter side
SIDE = 1280  # of the longer one: a column of text on a screen with two pixels to one
KEPT = "spotlights/kept"
KEPT_FOR = timedelta(hours=12)  # a form that is put right


def photograph(file) -> ContentFile:
    """A WebP picture of what somebody sent. Raises ValidationError with a sentence that says what to do."""
    return redrawn(file, as_wide_as_a_column, most=FILE_BYTES, least=LEAST, side=2 * SIDE)


def as_wide_as_a_column(image):
    image.thumbnail((SIDE, SIDE))
    return image


def keep(picture: ContentFile, member) -> str:
    """Put a drawn picture aside while something else in the form is put right; the token is for this member alone."""
    name = default_storage.save(f"{KEPT}/{picture.name}", picture)
    picture.seek(0)
    return signing.dumps(name, salt=salt_of(member))


def kept(token: str, member) -> ContentFile | None:
    """What was put aside; None when the token is forged, somebody else's or too old."""
    try:
        name = signing.loads(token, salt=salt_of(member), max_age=KEPT_FOR)
        with default_storage.open(name) as file:
            return ContentFile(file.read(), name.rpartition("/")[2])
    except (signing.BadSignature, OSError):
        return None


def salt_of(member) -> str:
    return f"spotlights.kept.{member.pk}"


def tidy_pictures() -> None:
    """Every day: forget pictures of forms that nobody has finished."""
    old = timezone.now() - KEPT_FOR
    try:
        _folders, names = default_storage.listdir(KEPT)
    except FileNotFoundError:  # there has been none; in a bucket there are no folders to be missing
        return
    for name in (f"{KEPT}/{name}" for name in names):
        if default_storage.get_modified_time(name) < old:
            default_storage.delete(name)
