"""What stands in a guide by reference is found there, and found anew when it changes."""

import pytest
from django.core.management import call_command
from wagtail.models import Locale
from wagtail.rich_text import RichText

from community.search.models import Entry
from knowledgebase.models import GlossaryTerm, GuidePage, Passage
from tests.factories import guide

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_drift(db):
    yield
    call_command("check_index")


@pytest.fixture
def unplug():
    body = [("text", RichText("<h2>Sparkling</h2><p>Pull the zephyr.</p>"))]
    return Passage.objects.create(title="Unplug", body=body, locale=Locale.get_default())


@pytest.fixture
def puck():
    return GlossaryTerm.objects.create(
        term="Puck", slug="puck", definition="<p>A <b>gro</b>und cake.</p>",
        locale=Locale.get_default(),
    )  # fmt: skip


def test_guides_are_found_by_what_they_show(find, unplug, puck):
    film = {"url": "https://youtu.be/dQw4w9WgXcQ", "title": "A", "transcript": "Listen: whirr."}
    guide("All", body=[("passage", unplug), ("term", puck), ("video", film)])
    for word in ("zephyr", "puck", "ground", "whirr"):
        assert find(word) == ["All"], word
    assert Entry.objects.get(title="All").headings == "Sparkling"


def test_a_changed_passage_is_found_in_every_guide(find, unplug):
    for title in ("One", "Two"):
        guide(title, body=[("passage", unplug)])
    guide("Three")
    unplug.body = [("text", RichText("<h2>Cable</h2><p>Pull the mistral.</p>"))]
    unplug.save()
    assert find("zephyr") == []
    assert sorted(find("mistral")) == ["One", "Two"]
    assert {entry.headings for entry in Entry.objects.exclude(title="Three")} == {"Cable"}


def test_a_changed_term_is_found_in_every_guide(find, puck):
    guide("One", body=[("term", puck)])
    puck.term = "Galette"
    puck.save()
    assert find("puck") == []
    assert find("galette") == ["One"]


def test_a_draft_that_shows_it_stays_unfound(find, unplug):
    guide("Secret", live=False, body=[("passage", unplug)])
    unplug.save()
    assert find("zephyr") == []


def test_a_change_right_after_the_guide_s_own_is_not_missed(find, unplug, settings):
    """The worker may not have written down yet what the guide refers to."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    guide("One", body=[("passage", unplug)])
    unplug.body = [("text", RichText("<p>Pull the mistral.</p>"))]
    unplug.save()
    assert find("mistral") == ["One"]


def growth(django_assert_max_num_queries, words, number):
    for one in range(number):
        guide(f"G {number} {one}", body=[("passage", words)])
    with django_assert_max_num_queries(60) as asked:
        words.save()
    return len(asked)


def test_a_change_costs_the_same_however_many_guides_show_it(django_assert_max_num_queries, unplug):
    first = growth(django_assert_max_num_queries, unplug, 1)
    assert growth(django_assert_max_num_queries, unplug, 6) == first
    assert GuidePage.objects.that_show(unplug).count() == 7
