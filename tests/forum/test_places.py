"""Categories in categories, and who reads, starts and replies in them."""

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.core.exceptions import ValidationError

from community.search.query import Query
from community.search.scopes import scopes_of
from forum.models import Category, Refused, Topic
from tests.factories import category, topic

ANYBODY = AnonymousUser()


def words(response):
    return " ".join(response.content.decode().split())


def seen(member):
    return set(Category.objects.visible_to(member).values_list("slug", flat=True))


@pytest.fixture
def testers(db, boris):
    group = Group.objects.create(name="Testers")
    boris.groups.add(group)
    return group


@pytest.mark.parametrize(
    ("outer", "inner", "readers"),
    [
        ("public", "public", ["anybody", "ana", "boris", "mod"]),
        ("public", "members", ["ana", "boris", "mod"]),
        ("members", "public", ["ana", "boris", "mod"]),
        ("groups", "public", ["boris", "mod"]),
        ("groups", "groups", ["mod"]),
        ("public", "groups", ["mod"]),
    ],
)
def test_what_is_inside_is_never_more_open_than_the_outside(
    ana, boris, mod, testers, outer, inner, readers
):
    room = category("outer", read_by=outer)
    room.groups.add(testers)
    inside = category("inner", read_by=inner, parent=room)
    people = {"anybody": ANYBODY, "ana": ana, "boris": boris, "mod": mod}
    said = inside.start_topic(mod, "Between us, gasket", "A sentence to be read by some.")
    for name, person in people.items():
        allowed = name in readers
        assert ("inner" in seen(person)) == allowed
        assert inside.allows_reading_by(person) == allowed
        assert Topic.objects.visible_to(person).filter(pk=said.pk).exists() == allowed
        assert bool(list(Query("gasket").hits(scopes_of(person), "en"))) == allowed


@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        ("members", ["ana", "boris", "edit", "mod"]),
        ("groups", ["boris", "mod"]),
        ("team", ["edit", "mod"]),
    ],
)
def test_who_starts_and_replies(request, ana, boris, edit, mod, testers, who, allowed):
    room = category("some", start_by=who, reply_by=who)
    room.starters.add(testers)
    room.repliers.add(testers)
    for name in ("ana", "boris", "edit", "mod"):
        person = request.getfixturevalue(name)
        assert room.allows_topic_by(person) == room.allows_reply_by(person) == (name in allowed)
        assert Category.objects.open_to(person).filter(pk=room.pk).exists() == (name in allowed)
    assert not room.allows_topic_by(ANYBODY)
    assert not room.allows_reply_by(ANYBODY)


def test_where_only_some_reply_others_read_along(as_, client, ana, mod):
    room = category("some", reply_by="team")
    topic = room.start_topic(ana, "Read along here", "A sentence to be read.")
    with pytest.raises(Refused):
        topic.reply(ana, "Hm.")
    for page in (client.get(topic.get_absolute_url()), as_(ana).get(topic.get_absolute_url())):
        assert "Only some people reply in this category" in words(page)
    assert as_(ana).post(f"/forum/topic/{topic.pk}/reply/", {"source": "Hm."}).status_code == 403
    topic.reply(mod, "Well.")


def test_one_level_and_no_circle(db):
    outer, inner, other = category("outer"), category("inner"), category("other")
    inner.parent = outer
    inner.full_clean()
    inner.save()
    for child, parent in ((outer, outer), (other, inner), (outer, other)):
        child.parent = parent
        with pytest.raises(ValidationError) as error:
            child.clean()
        assert "parent" in error.value.message_dict


def test_a_language_the_site_has_not(db):
    with pytest.raises(ValidationError):
        Category(name="X", slug="x", language="xx").clean()


def form_of(room, **changed):
    names = ("name", "slug", "kind", "read_by", "start_by", "reply_by", "hue", "icon", "order")
    return {name: getattr(room, name) for name in names} | changed


def test_the_admin_says_why_a_category_cannot_be_moved(as_, mod):
    outer = category("outer")
    category("inner", parent=outer)
    other = category("other")
    url = f"/admin/snippets/forum/category/edit/{outer.pk}/"
    response = as_(mod).post(url, form_of(outer, parent=other.pk))
    assert "Take them out first." in words(response)
    response = as_(mod).post(url, form_of(outer, parent=outer.pk))
    assert "cannot lie in itself" in words(response)
    outer.refresh_from_db()
    assert outer.parent is None
    response = as_(mod).post(f"/admin/snippets/forum/category/delete/{outer.pk}/")
    assert Category.objects.filter(pk=outer.pk).exists()


@pytest.mark.parametrize(
    ("who", "groups"),
    [("read_by", "groups"), ("start_by", "starters"), ("reply_by", "repliers")],
)
def test_where_only_chosen_groups_may_one_is_chosen(as_, mod, testers, who, groups):
    url = "/admin/snippets/forum/category/add/"
    new = form_of(Category(name="Beta", slug="beta"), **{who: "groups"})
    page = as_(mod).post(url, new)
    assert page.context["form"].errors.keys() == {groups}
    assert "Choose at least one group" in words(page)
    assert 'value="Beta"' in words(page)
    assert as_(mod).post(url, new | {groups: [testers.pk]}).status_code == 302
    assert list(getattr(Category.objects.get(slug="beta"), groups).all()) == [testers]


def test_pages_show_what_lies_inside(client, ana):
    outer = category("outer", hue=3, icon="tip")
    inner = category("inner", parent=outer, language="hr")
    said = inner.start_topic(ana, "Kako se to čisti?", "Pitam za prijatelja, hvala.")
    for url in ("/forum/", "/forum/outer/"):
        html = words(client.get(url))
        assert 'href="/forum/inner/"' in html
        assert "hue-3" in html
    html = words(client.get(said.get_absolute_url()))
    assert '<h1 lang="hr">' in html
    assert html.index("/forum/outer/") < html.index("/forum/inner/") < html.index("<h1")
    assert 'lang="hr">Kako se to' in words(client.get("/forum/inner/"))


@pytest.mark.parametrize("number", [1, 7])
def test_queries_of_categories_in_categories(client, ana, number, django_assert_num_queries):
    outer = category("outer")
    for n in range(number):
        topic(ana, f"Question number {n}", category(f"inner-{n}", parent=outer).slug)
    client.get("/forum/")
    with django_assert_num_queries(3):  # categories, newest, waiting
        client.get("/forum/")
    with django_assert_num_queries(4):  # category, others, count, no topics
        client.get("/forum/outer/")


def test_a_new_question_begins_in_an_outermost_category(as_, ana):
    category("inner", name="A first name", parent=category("questions"), order=0)
    page = as_(ana).get("/forum/new/").content.decode()
    assert page.index('value="questions"') < page.index('value="inner"')
    assert '<option value="questions" selected' in page
