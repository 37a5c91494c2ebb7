"""The Croatian and Slovak catalogues: whole, and safe to fill in."""

from pathlib import Path

import pytest
from babel.messages.pofile import read_po

LOCALE = Path(__file__).parents[2] / "community" / "locale"


@pytest.fixture(params=["hr", "sk"])
def catalogue(request):
    with (LOCALE / request.param / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale=request.param)


def words(message) -> tuple[str, ...]:
    said = message.string
    return said if isinstance(said, tuple) else (said,)


def test_every_message_is_translated_in_all_its_forms(catalogue):
    open_ones = [m.id for m in catalogue if m.id and (m.fuzzy or not all(words(m)))]
    assert open_ones == []


def test_what_is_filled_in_is_there(catalogue):
    faults = [(message.id, [str(one) for one in errors]) for message, errors in catalogue.check()]
    assert faults == []


def test_the_catalogue_is_not_empty(catalogue):
    assert len(catalogue) > 1500
