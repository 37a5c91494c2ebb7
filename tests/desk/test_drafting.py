"""A guide is begun from what customers search, as a draft, by whoever may write there."""

import pytest

from knowledgebase.models import GuidePage
from tests.factories import faq_section, guide, guide_index, section

pytestmark = pytest.mark.django_db
GUIDE = "/admin/drafts/guide/"


def test_a_guide_begins_beside_the_nearest_one(as_, edit):
    upkeep = section("Upkeep")
    guide("Descale the Tide", upkeep)
    page = as_(edit).get(GUIDE, {"words": "descaling fold", "language": "en"})
    form = page.context["form"]
    assert form["title"].value() == "Descaling fold"
    assert form["shelf"].value() == upkeep.pk
    sent = as_(edit).post(GUIDE, {"title": "Descale the Fold", "shelf": upkeep.pk})
    made = GuidePage.objects.get(title="Descale the Fold")
    assert sent.url == f"/admin/pages/{made.pk}/edit/"
    assert (made.live, made.owner, made.get_parent().pk) == (False, edit, upkeep.pk)
    assert as_(edit).get(sent.url).status_code == 200


def test_shelves_are_those_of_the_language(as_, edit):
    form = as_(edit).get(GUIDE, {"words": "lonac", "language": "hr"}).context["form"]
    assert [page.pk for page in form.fields["shelf"].queryset] == [guide_index("hr").pk]


def test_looking_makes_nothing(as_, edit):
    as_(edit).get(GUIDE, {"words": "x"})
    assert not GuidePage.objects.exists()


def test_whoever_may_not_write_there_makes_nothing(as_, ana, mod, edit):
    shelf, other = faq_section(), section()
    for member in (ana, mod):
        sent = as_(member).post(GUIDE, {"title": "X", "shelf": other.pk})
        assert sent.status_code in (302, 403)
    as_(edit).post(GUIDE, {"title": "X", "shelf": shelf.pk})  # no shelf of guides
    assert not GuidePage.objects.exists()


@pytest.mark.parametrize("words", ["", "\0", "x" * 5000, "<script>alert(1)</script>"])
def test_any_words(as_, edit, words):
    page = as_(edit).get(GUIDE, {"words": words, "language": words})
    assert page.status_code == 200
    assert "<script>alert(1)" not in page.content.decode()
