"""Nobody finds what they may not open, nor learns from a count that it is there."""

import pytest
from django.contrib.auth.models import Group

from community.search.models import Entry
from forum.models import Category
from tests.factories import guide, restrict, section

pytestmark = pytest.mark.django_db


def test_a_members_category_is_found_by_members_only(find, ana, mod, back_room):
    back_room.start_topic(ana, "Gasket gossip", "Between us.")
    assert find("gasket") == []
    assert find("gasket", ana) == find("gasket", mod) == ["Gasket gossip"]


def test_a_group_s_category_is_found_by_the_group_and_moderators(find, ana, boris, mod):
    testers = Group.objects.create(name="Testers")
    room = Category.objects.create(name="Testers", slug="testers", read_by="groups")
    room.groups.add(testers)
    boris.groups.add(testers)
    room.start_topic(boris, "Gasket trial", "Between us.")
    assert find("gasket") == find("gasket", ana) == []
    assert find("gasket", boris) == find("gasket", mod) == ["Gasket trial"]


def test_who_reads_a_category_may_change_without_writing_a_row(
    find, ana, questions, django_assert_num_queries
):
    questions.start_topic(ana, "Gasket", "Where?")
    before = list(Entry.objects.values())
    questions.read_by = "members"
    questions.save()
    assert find("gasket") == []
    assert find("gasket", ana) == ["Gasket"]
    assert list(Entry.objects.values()) == before


def test_a_restricted_section_is_found_by_those_who_pass(find, ana, boris):
    shelf = section("For dealers")
    guide("Gasket prices", parent=shelf)
    assert find("gasket") == ["Gasket prices"]
    restriction = restrict(shelf, "groups", "Dealers")
    boris.groups.add(Group.objects.get(name="Dealers"))
    assert find("gasket") == find("gasket", ana) == []
    assert find("gasket", boris) == ["Gasket prices"]
    restriction.delete()
    assert find("gasket") == ["Gasket prices"]


def test_two_restrictions_must_both_be_passed(find, ana, boris):
    outer = section("Members")
    inner = section("Dealers", parent=outer)
    restrict(outer, "login")
    restrict(inner, "groups", "Dealers")
    guide("Gasket prices", parent=inner)
    guide("Gasket colours", parent=outer)
    boris.groups.add(Group.objects.get(name="Dealers"))
    assert find("gasket") == []
    assert find("gasket", ana) == ["Gasket colours"]
    assert sorted(find("gasket", boris)) == ["Gasket colours", "Gasket prices"]


def test_what_lies_behind_a_password_is_found_by_nobody(find, ana, owner):
    shelf = section("Press")
    restrict(shelf, "password", password="x")
    guide("Gasket photographs", parent=shelf)
    assert find("gasket") == find("gasket", ana) == []


def test_a_reader_of_little_is_not_starved_by_what_others_may_see(
    find, ana, back_room, monkeypatch
):
    from community.search import query

    monkeypatch.setattr(query, "DEEP", 2)
    guide("Gasket", text="<p>x</p>")
    for number in range(5):
        back_room.start_topic(ana, f"Gasket gasket {number}", "gasket " * 20)
    assert find("gasket") == ["Gasket"]


def test_keys_are_asked_in_few_questions(ana, django_assert_max_num_queries):
    from community.search.scopes import scopes_of

    with django_assert_max_num_queries(6):  # permissions of the member among them
        scopes_of(ana)
