"""Guides about similar things are found beforehand; a reader sees those they may see."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.utils import timezone

from community.search import related
from community.search.models import Entry
from community.search.related import SHOWN, relate_all, relate_some, related_to
from knowledgebase.models import GuidePage
from tests.factories import faq_entry, guide, guide_index, restrict, section, segment

pytestmark = pytest.mark.django_db
ANYBODY = AnonymousUser()


@pytest.fixture
def shelf():
    """Guides that have nothing to do with gaskets, so that words have some weight."""
    made = section("Filler")
    for name in ("Milk", "Delivery", "Voltage", "Beans", "Descaling", "Warranty"):
        guide(f"About {name}", made, text=f"<p>{name}, and nothing else.</p>")
    return made


def beside(page, member=ANYBODY):
    return [guide.title for guide in related_to(page, member)]


def test_what_is_about_the_same_stands_beside_it(shelf):
    page = guide("Change the gasket", text="<p>Rubber.</p>")
    guide("Which gasket fits")
    guide("Unlike anything", text="<p>zzz</p>")
    faq_entry("May I change the gasket?")
    guide("Change the gasket HR", guide_index("hr"))
    assert beside(page) == []
    relate_all()
    assert beside(page) == ["Which gasket fits"]


def test_tags_and_segments_say_more_than_the_words_of_sentences(shelf):
    page = guide("Wash it", summary="It takes half an hour twice a year.")
    near = guide("Scrub the wand")
    guide("A parcel", text="<p>Half an hour, twice a year.</p>")
    for one in (page, near):
        one.tags.add("steam wand")
        one.save()
    relate_all()
    assert beside(page) == ["Scrub the wand"]


def test_among_equals_those_for_the_same_readers_come_first(shelf):
    mini = segment()
    page = guide("Gasket of rubber", segments=[mini])
    guide("Gasket for one", segments=[mini])
    guide("Gasket for two")
    relate_all()
    assert beside(page) == ["Gasket for one", "Gasket for two"]


def test_a_guide_like_no_other_has_none_and_the_page_says_nothing(shelf, client):
    page = guide("Zebra")
    relate_all()
    assert beside(page) == []
    assert "Related guides" not in client.get(page.url).content.decode()


def test_pins_come_first_and_once(shelf, client):
    page, like, other = guide("Gasket one"), guide("Gasket two"), guide("Zebra", summary="Striped.")
    page.pinned = [("guide", other), ("guide", like)]
    page.save()
    assert beside(page) == ["Zebra", "Gasket two"]  # at once, before anything was found
    relate_all()
    assert beside(page) == ["Zebra", "Gasket two"]
    html = client.get(page.url).content.decode()
    assert "Related guides" in html
    assert "Striped." in html


def test_there_are_four_at_most(shelf):
    page = guide("Gasket")
    for number in range(6):
        guide(f"Gasket {number}")
    relate_all()
    assert len(beside(page)) == SHOWN


def test_the_stranger_sees_neither_secrets_nor_gaps(shelf, ana, client):
    page = guide("Gasket")
    secrets = section("Workshop")
    for number in range(SHOWN + 2):
        guide(f"Gasket secret {number}", secrets)
    guide("Gasket open")
    restrict(secrets)
    relate_all()
    assert beside(page) == ["Gasket open"]  # though the secrets are as near
    assert len(beside(page, ana)) == SHOWN
    assert "secret" not in client.get(page.url).content.decode()


def test_who_may_see_it_is_asked_at_reading(shelf, ana):
    page, like, pinned = guide("Gasket one"), guide("Gasket two"), guide("Zebra")
    page.pinned = [("guide", pinned)]
    page.save()
    relate_all()
    restrict(like), restrict(pinned)
    assert beside(page) == []
    assert beside(page, ana) == ["Zebra", "Gasket two"]
    like.unpublish(), pinned.delete()
    assert beside(page, ana) == []


def test_a_change_makes_it_due_and_a_day_makes_all_due(shelf):
    page = guide("Gasket one")
    assert relate_all() == 7
    assert relate_some() == 0
    like = guide("Gasket two")
    assert relate_some() == 1
    assert beside(like) == ["Gasket one"]
    assert beside(page) == []
    Entry.objects.update(related_at=timezone.now() - timedelta(days=2))
    assert relate_all() == 8
    assert beside(page) == ["Gasket two"]
    page.title, page.body = "Zebra", []
    page.save_revision().publish()
    assert beside(page) == ["Gasket two"]  # kept until it was looked at
    assert relate_some() == 1
    assert beside(page) == []


def test_a_batch_is_bounded_and_what_changed_comes_first(shelf, monkeypatch):
    monkeypatch.setattr(related, "BATCH", 4)
    Entry.objects.filter(title="About Milk").update(related_at=timezone.now() - timedelta(days=2))
    assert relate_some() == 4
    assert relate_some() == 2
    assert relate_some() == 0


def test_an_unpublished_guide_has_no_row_and_its_preview_shows_its_pins(shelf):
    page = guide("Gasket", live=False)
    page.pinned = [("guide", GuidePage.objects.get(title="About Milk"))]
    assert beside(page) == ["About Milk"]
    assert beside(GuidePage(title="New")) == []


def test_imports_and_rebuilding_leave_it_filled(tmp_path, shelf):
    for name in ("one", "two"):
        (tmp_path / f"{name}.md").write_text(f"# Gasket {name}\n\nRubber.\n")
    call_command("import_guides", tmp_path, verbosity=0)
    page = GuidePage.objects.get(title="Gasket one")
    assert beside(page) == ["Gasket two"]
    Entry.objects.all().delete()
    call_command("rebuild_index", verbosity=0)
    assert beside(page) == ["Gasket two"]
    call_command("check_index")


@pytest.mark.parametrize("number", [1, 4])
def test_reading_asks_the_same_however_many_there_are(shelf, number, django_assert_num_queries):
    page = guide("Gasket")
    for one in range(number):
        guide(f"Gasket {one}")
    relate_all()
    assert len(beside(page)) == number
    with django_assert_num_queries(2):
        related_to(page, ANYBODY)
