"""What the site knows about a member, for that member."""

import pytest
from django.apps import apps

from community.members.models import Member
from community.privacy.kept import LEFT_OUT, SHELVES

pytestmark = pytest.mark.django_db


def relations():
    """Every field of every model that leads to a member, as "app.Model.field"."""
    for model in apps.get_models():
        fields = [*model._meta.local_fields, *model._meta.local_many_to_many]
        for field in fields:
            if field.related_model is Member and not field.auto_created:
                yield f"{model._meta.label}.{field.name}"


def test_every_relation_to_a_member_is_in_the_archive_or_left_out_with_a_reason():
    told = {f"{shelf.model}.{lookup}" for shelf in SHELVES for lookup in shelf.whose}
    found = set(relations())
    assert found - told - set(LEFT_OUT) == set()
    assert set(LEFT_OUT) - found == set()
    assert all(LEFT_OUT.values())
    assert not told & set(LEFT_OUT)


def test_the_page_counts_everything(as_, zora):
    response = as_(zora).get("/your-data/")
    counted = {shelf.name: number for shelf, number in response.context["shelves"]}
    assert counted["topics"] == counted["replies"] == counted["votes"] == counted["support"] == 1
    assert counted["uploads"] == 2
    # The copy of the message to support, that the password was changed, what was asked of a customer and said to one, a warning.
    assert counted["mail"] == 5
    assert counted["sanctions"] == counted["appeals"] == 1
    assert 'href="/your-data/kept/topics/"' in response.content.decode()


@pytest.mark.parametrize("shelf", SHELVES, ids=lambda shelf: shelf.name)
def test_each_shelf_has_a_page(as_, zora, ana, shelf):
    for member in (zora, ana):
        response = as_(member).get(f"/your-data/kept/{shelf.name}/")
        assert response.status_code == 200
    assert "zora-quill@example.org" not in response.content.decode()


@pytest.mark.parametrize("page", ["1e9", "0", "-1", "999999999999", "x", "%00", "1" * 10_000])
def test_hostile_pages(as_, ana, page):
    assert as_(ana).get(f"/your-data/kept/topics/?page={page}").status_code == 200


def test_what_does_not_exist(as_, ana):
    assert as_(ana).get("/your-data/kept/nothing/").status_code == 404


def test_strangers_are_asked_to_sign_in(client, db):
    for path in ("/your-data/", "/your-data/kept/topics/", "/your-data/export/" + "0" * 32 + "/"):
        assert "/accounts/login/" in client.get(path)["Location"]


def test_nothing_of_others_is_shown(as_, zora, ana):
    html = "".join(
        as_(ana).get(f"/your-data/kept/{shelf.name}/").content.decode() for shelf in SHELVES
    )
    for private in ("for later", "Half a thought", "liked it", "I am Zora", "zora-quill@"):
        assert private not in html


def test_queries_do_not_grow(as_, zora, ana, django_assert_num_queries):
    from tests.factories import topic

    site = as_(zora)
    site.get("/your-data/kept/topics/")
    with django_assert_num_queries(
        5
    ):  # session, member, how many, the rows, what she was warned of
        site.get("/your-data/kept/topics/")
    for n in range(5):
        topic(zora, f"Another one, number {n}")
    with django_assert_num_queries(5):
        site.get("/your-data/kept/topics/")
