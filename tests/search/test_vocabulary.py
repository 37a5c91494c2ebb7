"""The words of the index are counted anew, and those that nothing holds any more are forgotten."""

import pytest
from django.core.management import call_command

from community.search.models import Word
from community.search.vocabulary import recount
from tests.factories import guide

pytestmark = pytest.mark.django_db


def entries(word):
    return dict(Word.objects.values_list("text", "entries")).get(word)


@pytest.mark.parametrize("count", [recount, lambda: call_command("rebuild_index", verbosity=0)])
def test_words_are_counted(count):
    for number in range(3):
        guide(f"Gasket {number}", text="<p>Grease it.</p>")
    count()
    assert entries("grease") == 3


def test_a_word_that_nothing_holds_is_forgotten():
    page = guide("Gasket care", text="<p>Flywheel.</p>")
    recount()
    assert entries("flywheel") == 1
    page.delete()
    recount()
    assert entries("flywheel") is None
