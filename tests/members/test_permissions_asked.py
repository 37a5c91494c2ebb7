"""Permissions are asked for in one question (community/members/models/permitted.py), and are those that Django would find."""

import pytest
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Group, Permission

from community.members.models import Member


def fresh(member) -> Member:
    return Member.objects.get(pk=member.pk)


def as_django(member) -> set:
    backend, again = ModelBackend(), fresh(member)
    return backend.get_user_permissions(again) | backend.get_group_permissions(again)


def permission(name: str) -> Permission:
    app, _, codename = name.partition(".")
    return Permission.objects.get(content_type__app_label=app, codename=codename)


def test_nobody_gave_any(ana):
    assert fresh(ana).get_all_permissions() == set() == as_django(ana)


def test_their_own_and_those_of_their_groups(ana, boris):
    ana.groups.add(Group.objects.get(name="Moderator"))
    ana.user_permissions.add(permission("wagtailadmin.access_admin"))
    found = fresh(ana).get_all_permissions()
    assert found == as_django(ana)
    assert {"forum.moderate", "wagtailadmin.access_admin"} <= found
    assert not fresh(boris).has_perm("forum.moderate")


def test_what_is_taken_away_is_gone_with_the_next_request(ana):
    group = Group.objects.get(name="Moderator")
    ana.groups.add(group)
    assert fresh(ana).has_perm("forum.moderate")
    group.permissions.remove(permission("forum.moderate"))
    assert not fresh(ana).has_perm("forum.moderate")
    ana.user_permissions.add(permission("forum.moderate"))
    assert fresh(ana).has_perm("forum.moderate")
    ana.user_permissions.clear()
    assert not fresh(ana).has_perm("forum.moderate")


@pytest.mark.parametrize("is_superuser", [True, False])
def test_who_may_not_sign_in_may_do_nothing(ana, is_superuser):
    ana.groups.add(Group.objects.get(name="Moderator"))
    Member.objects.filter(pk=ana.pk).update(is_active=False, is_superuser=is_superuser)
    assert fresh(ana).get_all_permissions() == set()
    assert not fresh(ana).has_perm("forum.moderate")


def test_an_owner_by_flag_has_all(ana):
    Member.objects.filter(pk=ana.pk).update(is_superuser=True)
    assert fresh(ana).get_all_permissions() == as_django(ana)
    assert len(as_django(ana)) == Permission.objects.count()


def test_one_question(ana, django_assert_num_queries):
    member = fresh(ana)
    member.has_perm("forum.moderate")
    member = fresh(ana)
    with django_assert_num_queries(1):
        assert not member.has_perm("forum.moderate")
        assert not member.is_staff
