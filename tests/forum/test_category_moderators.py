"""Who moderates a category has a moderator's rights there and in what is inside, and nowhere else."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from community.members.models import Member
from community.notifications.models import Notification
from community.search.scopes import scopes_of
from forum.models import Category, Refused, Reply, Tag, Topic
from forum.models.moderators import moderates_some
from forum.telling import may_see
from tests.conftest import person
from tests.factories import category, topic

ROOMS = ("repairs", "inside", "questions", "secret")
# Vera moderates “repairs”, and with it “inside”; Gus, by his group, “secret”, which few may read.


def fresh(member):
    """As the next request has them."""
    return Member.objects.get(pk=member.pk)


@pytest.fixture
def rooms(db):
    outer = category("repairs")
    category("inside", parent=outer, read_by="groups")
    category("secret", read_by="groups")
    return {slug: category(slug) for slug in ROOMS}


@pytest.fixture
def vera(rooms):
    vera = person("vera")
    rooms["repairs"].moderators.add(vera)
    return fresh(vera)


@pytest.fixture
def gus(rooms):
    gus = person("gus", "Guides")
    group = Group.objects.create(name="Guides")
    gus.groups.add(group)
    rooms["secret"].moderator_groups.add(group)
    return fresh(gus)


@pytest.fixture
def posts(rooms, owner):
    found = {}
    for slug in ROOMS:
        question = topic(owner, f"About {slug}", room=slug)
        question.reply(owner, "Hm.")
        found[slug] = question
    return found


MODERATES = {
    "vera": {"repairs", "inside"},
    "gus": {"secret"},
    "mod": set(ROOMS),
    "boris": set(),
}
READS = {
    "vera": {"repairs", "inside", "questions"},
    "gus": {"repairs", "questions", "secret"},
    "mod": set(ROOMS),
    "boris": {"repairs", "questions"},
}
ACTS = ["topic_lock", "topic_pin", "topic_hide", "topic_remove", "topic_move", "topic_merge"]
ACTS += ["topic_split", "topic_rename", "topic_tags", "topic_edit", "reply_hide", "reply_edit"]
PAGES = {"topic_move", "topic_merge", "topic_split", "topic_rename", "topic_tags", "topic_edit"}
PAGES |= {"reply_edit"}


@pytest.fixture
def who(request, vera, gus, mod, boris):
    return fresh({"vera": vera, "gus": gus, "mod": mod, "boris": boris}[request.param])


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("who", MODERATES, indirect=True)
def test_who_does_what_where(as_, who, posts, room):
    question = posts[room]
    site, name = as_(who), who.username
    expected = 404 if room not in READS[name] else 403 if room not in MODERATES[name] else None
    for act in ACTS:
        noun = question.replies.get() if act.startswith("reply") else question
        call = site.get if act in PAGES else site.post
        status = call(reverse(f"forum:{act}", args=[noun.pk])).status_code
        assert status == (expected or (200 if act in PAGES else 302)), act
    moderates = Category.objects.get(slug=room).is_moderated_by(fresh(who))
    assert moderates == (room in MODERATES[name])


@pytest.mark.parametrize("who", MODERATES, indirect=True)
def test_what_is_out_of_sight_is_seen_by_who_moderates_there(as_, who, posts, mod):
    for question in posts.values():
        question.replies.get().hide(by=mod)
        question.hide(by=mod)
    there = MODERATES[who.username]
    for nouns, way in ((Topic, "category__slug"), (Reply, "topic__category__slug")):
        seen = nouns.objects.visible_to(who).values_list(way, flat=True)
        assert set(seen) == there
        assert set(nouns.objects.moderated_by(who).values_list(way, flat=True)) == there
    response = as_(who).get("/forum/out-of-sight/")
    assert response.status_code == (200 if there else 403)
    if there:
        assert {row.topic.category.slug for row in response.context["page"]} == there
    for room in ROOMS:
        on_page = as_(who).get(f"/forum/{room}/")
        assert (b"About" in on_page.content) == (room in there)


@pytest.mark.parametrize("who", READS, indirect=True)
def test_what_is_found_and_read(as_, who, posts, rooms):
    keys = {f"category:{rooms[slug].pk}" for slug in READS[who.username]}
    ours = {f"category:{room.pk}" for room in rooms.values()}
    assert set(scopes_of(who)) & ours == keys
    assert set(Category.objects.visible_to(who).filter(slug__in=ROOMS)) == {
        rooms[slug] for slug in READS[who.username]
    }
    for slug, question in posts.items():
        read = as_(who).get(question.get_absolute_url()).status_code == 200
        assert read == (slug in READS[who.username])
        told = Member.objects.filter(may_see(question), pk=who.pk).exists()
        assert told == read


def test_tags_of_a_private_category_are_seen_by_its_moderator(gus, vera, posts, mod):
    posts["secret"].tag(["spare part"], by=mod)
    assert Tag.objects.visible_to(gus).filter(name="spare part").exists()
    assert not Tag.objects.visible_to(vera).filter(name="spare part").exists()


def test_a_topic_moves_only_between_categories_of_ones_own(as_, vera, posts, rooms):
    question = posts["repairs"]
    html = as_(vera).get(reverse("forum:topic_move", args=[question.pk])).content.decode()
    assert 'value="inside"' in html
    assert 'value="questions"' not in html
    with pytest.raises(Refused, match="you moderate"):
        question.move(rooms["questions"], by=vera)
    question.move(rooms["inside"], by=vera)
    Topic.objects.get(pk=question.pk).move_back(by=vera)
    assert Topic.objects.get(pk=question.pk).category == rooms["repairs"]


def test_nothing_is_merged_or_split_into_a_category_of_others(vera, posts, rooms):
    with pytest.raises(Refused):
        posts["repairs"].merge_into(posts["questions"], by=vera)
    with pytest.raises(Refused):
        posts["questions"].merge_into(posts["repairs"], by=vera)
    replies = posts["repairs"].replies.all()
    with pytest.raises(Refused):
        posts["repairs"].split(replies, title="Off", category=rooms["questions"], by=vera)
    posts["repairs"].merge_into(posts["inside"], by=vera)
    assert posts["inside"].reply_count == 3


def test_who_is_not_named_any_more_has_no_rights(vera, gus, rooms, posts):
    rooms["repairs"].moderators.remove(vera)
    rooms["secret"].moderator_groups.clear()
    for member, slug in ((vera, "repairs"), (gus, "secret")):
        assert not posts[slug].allows_moderation_by(fresh(member))
        assert not moderates_some(fresh(member))
        assert not fresh(member).has_perm("forum.moderate_categories")


def test_a_category_that_goes_takes_its_moderators_along(db):
    vera = person("vera")
    empty = category("empty")
    empty.moderators.add(vera)
    assert fresh(vera).has_perm("forum.moderate_categories")
    empty.delete()
    assert not fresh(vera).has_perm("forum.moderate_categories")


def test_who_may_not_sign_in_any_more_moderates_nothing(vera, posts):
    vera.is_active = False
    vera.save()
    assert not posts["repairs"].allows_moderation_by(fresh(vera))


def test_a_moderator_of_one_category_may_write_there_and_not_more_elsewhere(vera, rooms):
    Category.objects.update(start_by="team", reply_by="team")
    may = {slug: category(slug).allows_topic_by(vera) for slug in ROOMS}
    assert may == {"repairs": True, "inside": True, "questions": False, "secret": False}
    assert set(Category.objects.open_to(vera)) == {rooms["repairs"], rooms["inside"]}


def pages(question):
    return ["/forum/", "/forum/repairs/", question.get_absolute_url(), "/forum/topics/latest/"]


@pytest.mark.parametrize("page", range(4))
def test_whom_no_category_names_is_not_asked_about(
    as_, client, boris, vera, rooms, posts, page, django_assert_num_queries
):
    """The same queries as on a site where no category names anybody."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    url = pages(posts["repairs"])[page]

    def queries(site):
        site.get(url)
        with CaptureQueriesContext(connection) as found:
            assert site.get(url).status_code == 200
        return [query["sql"].count("forum_category_moderator") for query in found]

    for site in (as_(boris), client):
        assert not any(queries(site))
    asked = queries(as_(vera))
    assert sum(1 for n in asked if n) == 1  # once, however often the page asks


def test_the_form_of_a_category_names_moderators(as_, owner, boris, rooms):
    site = as_(owner)
    room = rooms["repairs"]
    url = reverse(Category.snippet_viewset.get_url_name("edit"), args=[room.pk])
    form = {"name": "Repairs", "slug": "repairs", "kind": "questions", "read_by": "public"}
    form |= {"start_by": "members", "reply_by": "members", "hue": 0, "icon": "forum", "order": 0}
    html = site.post(url, form | {"moderator_names": "boris, nobody"}).content.decode()
    assert "Nobody who can sign in is called: nobody." in html
    assert "boris, nobody" in html
    assert (
        site.post(url, form | {"moderator_names": "@boris", "close_after": 30}).status_code == 302
    )
    assert room.is_moderated_by(fresh(boris))
    assert 'value="boris"' in site.get(url).content.decode()
    assert "Ensure this value is greater" in (
        site.post(url, form | {"close_after": 1}).content.decode()
    )
    assert not Notification.objects.exists()
