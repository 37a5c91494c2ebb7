"""Ana speaks as a customer; Edit reads it and decides."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from community.spotlights.models import Spotlight
from community.spotlights.pictures import photograph
from community.spotlights.words import Words
from tests.conftest import person
from tests.factories import segment

WORDS = Words(
    "Zumbrella in the morning", "It makes quixotic coffee.", ("quiet",), ("heavy",), "Tide, 2 years"
)


def drawn(size=(300, 200), kind="PNG") -> bytes:
    made = BytesIO()
    Image.new("RGB", size, "teal").save(made, kind)
    return made.getvalue()


def upload(**options):
    return SimpleUploadedFile("me.png", drawn(**options))


@pytest.fixture
def ana(db):
    ana = person("ana")
    ana.name = "Ana Anić Babić"
    ana.save()
    return ana


@pytest.fixture
def tide(db):
    return segment("Tide")


@pytest.fixture
def say():
    """`say(ana, "review", stars=2)`: said and held; with `by`, published."""

    def said(member, kind="testimonial", *, words=None, by=None, named="full", **about):
        if words is None:
            words = WORDS if kind != "testimonial" else Words(text=WORDS.text, detail=WORDS.detail)
        if kind == "review":
            about = {"stars": 4, **about}
        about = {"language": "en", **about}
        spotlight = Spotlight.objects.submit(member, kind, words, named=named, **about)
        if by:
            spotlight.approve(by=by)
        return Spotlight.objects.for_listing().get(pk=spotlight.pk)

    return said


@pytest.fixture
def picture(db):
    return photograph(upload())
