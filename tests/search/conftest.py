"""A forum with three categories, and a way to ask."""

import pytest
from django.contrib.auth.models import AnonymousUser

from community.search.models import Entry
from community.search.query import Query
from community.search.scopes import scopes_of
from forum.models import Category


@pytest.fixture
def questions(db):
    return Category.objects.create(name="Repairs", slug="repairs", kind="questions")


@pytest.fixture
def back_room(db):
    return Category.objects.create(
        name="Members", slug="members-only", kind="discussion", read_by="members"
    )


@pytest.fixture
def find(db):
    """`find("descale", ana)`: the titles of what Ana finds, best first."""

    def titles(text, member=None, locale="en"):
        hits = Query(text).hits(scopes_of(member or AnonymousUser()), locale)
        entries = Entry.objects.in_bulk([hit.pk for hit in hits])
        return [entries[hit.pk].title for hit in hits]

    return titles
