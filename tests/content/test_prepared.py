"""Queries whose SQL is written once."""

import pytest

from community.content.prepared import prepared
from community.members.models import Member


@prepared
def called(pk, name, *, backwards=False):
    found = Member.objects.filter(pk__gte=pk, name=name).order_by("-pk" if backwards else "pk")
    return found.values_list("pk", "is_team", "joined_at")


@prepared
def known(pk):
    return Member.objects.filter(pk=pk)


def test_it_answers_as_the_queryset_does(ana, boris, django_assert_num_queries):
    Member.objects.update(name="Ana")
    both = list(Member.objects.order_by("pk").values_list("pk", "is_team", "joined_at"))
    assert called(0, "Ana") == both
    assert called(0, "Ana", backwards=True) == both[::-1]
    with django_assert_num_queries(2):
        assert called(boris.pk, "Ana") == [row for row in both if row[0] >= boris.pk]
        assert called(0, "x' OR '1'='1") == []


def test_it_gives_models(ana, boris):
    assert [known(ana.pk), known(boris.pk), known(0)] == [[ana], [boris], []]
    assert known(boris.pk)[0].username == boris.username


def test_a_number_that_no_column_holds_finds_nothing(db):
    assert known(10**30) == []


def test_what_does_not_reach_the_database_is_told():
    @prepared
    def lost(pk):
        return Member.objects.filter(pk=pk + 1)

    with pytest.raises(TypeError):
        lost(1)
