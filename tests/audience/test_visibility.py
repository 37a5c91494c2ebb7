import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.models import Collection, PageViewRestriction

from community.audience.visibility import allowed_restrictions
from knowledgebase.models import GuidePage
from tests.factories import guide, guide_index, restrict, section

ANYBODY = AnonymousUser()


def titles(member):
    return set(GuidePage.objects.visible_to(member).values_list("title", flat=True))


@pytest.fixture
def shelves(db):
    """One guide under each kind of restriction."""
    shelf = {name: section(name) for name in ("open", "login", "groups", "password")}
    restrict(shelf["login"])
    restrict(shelf["groups"], PageViewRestriction.GROUPS, "Keepers")
    restrict(shelf["password"], PageViewRestriction.PASSWORD, password="tide")
    for name, page in shelf.items():
        guide(f"{name} guide", page)
    guide("draft", live=False)
    return shelf


def test_nobody_in_particular_sees_what_is_public_and_published(shelves):
    assert titles(ANYBODY) == {"open guide"}


def test_members_see_what_needs_signing_in(shelves, ana):
    assert titles(ana) == {"open guide", "login guide"}


def test_groups_see_what_is_theirs(shelves, ana):
    ana.groups.add(Group.objects.get(name="Keepers"))
    assert titles(ana) == {"open guide", "login guide", "groups guide"}


def test_a_superuser_sees_all_but_what_has_a_password(shelves, ana):
    ana.is_superuser = True
    assert titles(ana) == {"open guide", "login guide", "groups guide"}


def test_every_restriction_on_the_way_down_must_be_passed(shelves, ana):
    inner = section("inner", shelves["login"])
    restrict(inner, PageViewRestriction.GROUPS, "Keepers")
    guide("inner guide", inner)
    assert "inner guide" not in titles(ana)


def test_an_alias_is_kept_as_its_source_is(shelves):
    page = GuidePage.objects.get(title="login guide")
    restrict(page)
    alias = page.create_alias(parent=guide_index(), update_slug="elsewhere")
    assert alias.get_view_restrictions().exists()
    assert titles(ANYBODY) == {"open guide"}


def test_a_neighbour_whose_path_begins_alike_is_not_taken_for_a_child(shelves):
    sister = section("sister")
    guide("sister guide", sister)
    assert "sister guide" in titles(ANYBODY)


def test_visible_to_is_one_query(shelves, ana, django_assert_num_queries):
    with django_assert_num_queries(1):
        list(GuidePage.objects.visible_to(ANYBODY))
    with django_assert_num_queries(1):
        list(GuidePage.objects.visible_to(ana))


def test_scope_names_every_restriction_above(shelves, ana):
    inner = section("inner", shelves["groups"])
    first = shelves["groups"].view_restrictions.get().pk
    second = restrict(inner).pk
    page = guide("inner guide", inner)
    assert page.scope == f"restricted:{first}+{second}"
    assert section("another").scope == "public"
    assert second in allowed_restrictions(ana)
    assert first not in allowed_restrictions(ana)
    assert allowed_restrictions(ANYBODY) == set()


def test_who_is_signed_in_is_not_sent_to_sign_in_again(shelves, client, as_, ana):
    """They would be led back, and to sign in again, for ever; to them it is as if there was nothing."""
    address = "/guides/groups/groups-guide/"
    assert "/login/" in client.get(address)["Location"]
    assert as_(ana).get(address).status_code == 404
    assert as_(ana).get("/guides/password/password-guide/").status_code == 200, "asks for it"
    ana.groups.add(Group.objects.get(name="Keepers"))
    assert as_(ana).get(address).status_code == 200


def test_nor_for_a_document(client, as_, ana):
    private = Collection.get_first_root_node().add_child(name="Inner")
    restriction = private.view_restrictions.create(restriction_type="groups")
    restriction.groups.create(name="Keepers")
    file = ContentFile(b"a", "list.txt")
    document = get_document_model().objects.create(title="List", file=file, collection=private)
    assert "/login/" in client.get(document.url)["Location"]
    assert as_(ana).get(document.url).status_code == 404
    ana.groups.add(Group.objects.get(name="Keepers"))
    assert as_(ana).get(document.url).status_code == 200
