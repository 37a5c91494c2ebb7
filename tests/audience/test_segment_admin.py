"""Editors keep segments in the Wagtail admin."""

import pytest
from django.urls import reverse

from community.audience.models import Segment
from community.audience.wagtail_hooks import with_usage
from tests.factories import guide, segment

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(Segment.snippet_viewset.get_url_name(name), args=args)


@pytest.fixture
def admin(owner, as_):
    owner.is_superuser = True
    owner.save()
    return as_(owner)


@pytest.fixture
def used():
    made = segment("Tide Mini")
    for number in range(2):
        # Uses are counted by a task, which tests run at once: before the segments of a new page are written.
        guide(f"Guide {number}", segments=[made]).save()
    return made


def test_the_list_tells_kind_and_use_and_filters(admin, used):
    segment("at home", "role")
    html = admin.get(url("list")).content.decode()
    assert "Tide Mini" in html
    assert "Used 2 times" in html
    assert "Used 0 times" in html
    html = admin.get(url("list"), {"kind": "role"}).content.decode()
    assert "at home" in html
    assert "Used 2 times" not in html


def test_the_guides_that_name_it_are_listed(admin, used):
    html = admin.get(url("usage", used.pk)).content.decode()
    assert "Guide 0" in html
    assert "Guide 1" in html


@pytest.mark.parametrize("number", [1, 4])
def test_uses_are_counted_in_one_question(used, number, django_assert_num_queries):
    for one in range(number):
        segment(f"Model {one}")
    counted = with_usage(Segment.objects.all())
    with django_assert_num_queries(1):
        assert {it.slug: it.usage_count for it in counted}["tide-mini"] == 2


def test_one_is_made_with_its_names(admin):
    form = admin.get(url("add")).content.decode()
    assert 'data-controller="w-slug' in form or "w-slug" in form
    sent = {
        "kind": "product", "name": "Fold", "slug": "fold", "position": "0",
        "names-TOTAL_FORMS": "0", "names-INITIAL_FORMS": "0",
    }  # fmt: skip
    assert admin.post(url("add"), sent).status_code == 302
    assert Segment.objects.get().slug == "fold"


def test_a_short_name_is_taken_once(admin, used):
    sent = {
        "kind": "role", "name": "Other", "slug": "tide-mini", "position": "0",
        "names-TOTAL_FORMS": "0", "names-INITIAL_FORMS": "0",
    }  # fmt: skip
    html = admin.post(url("add"), sent).content.decode()
    assert "already exists" in html
    assert 'value="Other"' in html


def test_deleting_one_in_use_leaves_its_guides(admin, used):
    assert "referenced 2 times" in admin.get(url("delete", used.pk)).content.decode()
    assert admin.post(url("delete", used.pk)).status_code == 302
    assert not Segment.objects.exists()
    response = admin.get("/guides/guide-0/")
    assert response.status_code == 200
    assert list(response.context["segments"]) == []


def test_without_permission_there_is_no_door(as_, ana, mod, used):
    for member in (ana, mod):
        assert as_(member).get(url("list")).status_code == 302
        as_(member).post(url("delete", used.pk))
    assert Segment.objects.exists()
