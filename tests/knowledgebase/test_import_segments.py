"""The front matter of an imported file says for whom it is."""

import pytest

from knowledgebase.importers import import_guides
from knowledgebase.models import GuidePage
from tests.factories import segment

pytestmark = pytest.mark.django_db


@pytest.fixture
def imported(tmp_path):
    """`imported("segments: [fold]")`: the problems, and the short names that the guide has."""

    def run(front_matter):
        text = f"---\ntitle: Gasket\n{front_matter}\n---\n\nGrease it.\n"
        (tmp_path / "a.md").write_text(text)
        problems = [str(problem) for problem in import_guides(tmp_path).problems]
        page = GuidePage.objects.get()
        stored = sorted(page.segments.values_list("slug", flat=True))
        in_revision = sorted(
            one.slug for one in page.get_latest_revision_as_object().segments.all()
        )
        assert stored == in_revision
        return problems, stored

    return run


@pytest.mark.parametrize(
    "written",
    [
        "segments: [tide-mini, fold]",
        "segments: tide-mini, fold",
        "segments:\n  - Tide Mini\n  - Fold",
        "products: [fold]\naudience: tide-mini",
    ],
)
def test_it_names_segments(imported, written):
    segment("Tide Mini"), segment("Fold")
    assert imported(written) == ([], ["fold", "tide-mini"])


def test_what_is_no_segment_is_reported_with_its_line(imported):
    segment("Fold")
    problems, stored = imported("order: 1\nsegments: [fold, tied]")
    assert stored == ["fold"]
    assert len(problems) == 1
    assert problems[0].startswith("a.md:4: segments: there is no segment “tied”")


def test_products_of_others_are_no_error_where_there_are_no_segments(imported):
    assert imported("audience: Admin\nproducts: [windows]") == ([], [])
    problems, _ = imported("segments: [fold]")
    assert problems[0].startswith("a.md:3: ")


def test_a_segment_made_later_is_taken_at_the_next_import(imported):
    assert imported("segments: [fold]")[1] == []
    segment("Fold")
    assert imported("segments: [fold]") == ([], ["fold"])
    assert imported("order: 1") == ([], [])
