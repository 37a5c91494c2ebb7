"""What migrations alone make."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection
from wagtail.models import Locale, Page, Site

from community.content.models import Navigation, SiteSettings
from tests.factories import faq_index, guide_index, home

pytestmark = pytest.mark.django_db


def test_each_language_has_a_home_with_guides_and_answers():
    assert set(Locale.objects.values_list("language_code", flat=True)) == {"en", "hr", "sk"}
    for code, prefix in (("en", ""), ("hr", "/hr"), ("sk", "/sk")):
        assert home(code).url == f"{prefix}/"
        assert guide_index(code).url == f"{prefix}/guides/"
        assert faq_index(code).url == f"{prefix}/faq/"


def test_the_homes_are_translations_of_each_other():
    assert {page.pk for page in home().get_translations()} == {home("hr").pk, home("sk").pk}
    assert guide_index("sk") in guide_index().get_translations()


def test_the_tree_is_sound():
    assert Page.find_problems() == ([], [], [], [], [])
    assert Page.objects.filter(depth=2).count() == 3
    page = guide_index()
    assert page.get_parent().specific == home()


def test_full_addresses_follow_site_url(settings):
    assert Site.objects.get().is_default_site
    assert guide_index().full_url == f"{settings.SITE_URL}/guides/"


def test_every_language_has_a_menu_and_a_footer():
    assert Navigation.objects.count() == 3
    assert SiteSettings.objects.get().name == "Hearth"


def test_groups_may_do_their_work(edit, mod, owner, ana):
    page = guide_index()
    assert edit.has_perm("wagtailadmin.access_admin")
    assert page.permissions_for_user(edit).can_publish()
    assert not edit.has_perm("forum.moderate")
    assert mod.has_perm("forum.moderate")
    assert mod.has_perm("wagtailadmin.access_admin")
    assert not page.permissions_for_user(mod).can_edit()
    assert owner.has_perms(
        ["forum.moderate", "content.change_sitesettings", "members.change_member", "auth.add_group"]
    )
    assert page.permissions_for_user(owner).can_unpublish()
    assert not ana.has_perm("wagtailadmin.access_admin")


def test_the_permissions_are_those_that_django_writes_itself():
    before = set(Group.objects.get(name="Owner").permissions.values_list("pk", flat=True))
    call_command("migrate", verbosity=0)
    from django.contrib.auth.models import Permission

    assert before <= set(Permission.objects.values_list("pk", flat=True))
    doubles = Permission.objects.values_list("content_type", "codename")
    assert len(doubles) == len(set(doubles))
    roles = {"Author", "Reviewer", "Editor", "Moderator", "Owner"}
    assert set(Group.objects.values_list("name", flat=True)) == roles


def test_the_shared_cache_has_its_table():
    assert "cache" in connection.introspection.table_names()
