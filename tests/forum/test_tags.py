"""Words by which topics are found together."""

import pytest
from django.contrib.auth.models import AnonymousUser, Permission
from django.core.exceptions import ValidationError

from community.members.models import Member
from community.search.query import Query
from community.search.scopes import scopes_of
from forum.models import Category, Refused, Tag
from forum.models.tag import names_in
from tests.factories import category, topic

ANYBODY = AnonymousUser()


def words(response):
    return " ".join(response.content.decode().split())


def tag(name, **fields):
    return Tag.objects.create(name=name, slug=name.replace(" ", "-"), **fields)


def names(topic):
    return [tag.name for tag in topic.tags.all()]


def found(text):
    return len(list(Query(text).hits(scopes_of(ANYBODY), "en")))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" , ,, ", []),
        ("#Descaling,  Water   Filter", ["descaling", "water filter"]),
        ("tide, TIDE; tide\n#tide", ["tide"]),
        ("káva, 電気, ＡＢ", ["káva", "電気", "ab"]),
        ("\u200b, !!!, c++", ["c++"]),
    ],
)
def test_what_is_typed_becomes_names(text, expected):
    assert names_in(text) == expected


def test_a_member_tags_their_topic(as_, ana):
    question = topic(ana)
    url = f"/forum/topic/{question.pk}/tags/"
    assert as_(ana).post(url, {"tags": "Water filter, #tide"}).url == question.get_absolute_url()
    assert names(question) == ["tide", "water filter"]
    html = words(as_(ana).get(question.get_absolute_url()))
    assert 'href="/forum/tag/water-filter/"' in html
    assert "water filter" in words(as_(ana).get("/forum/questions/"))
    assert found("filter") == 1
    as_(ana).post(url, {"tags": ""})
    assert names(question) == []
    assert found("filter") == 0


def test_a_new_topic_comes_with_its_tags(as_, ana):
    form = {
        "title": "Why does it blink?",
        "category": "questions",
        "source": "The light is amber, twice.",
        "tags": "lights",
    }
    as_(ana).post("/forum/new/", form)
    assert names(ana.topic_set.get()) == ["lights"]
    form |= {"tags": "one, two, three, four, five, six", "title": "And why does it hum?"}
    html = words(as_(ana).post("/forum/new/", form))
    assert "Choose at most 5 tags." in html
    assert "one, two, three" in html
    assert ana.topic_set.count() == 1


def test_others_may_not_and_hidden_things_are_not_there(as_, client, ana, boris, mod):
    question = topic(ana)
    url = f"/forum/topic/{question.pk}/tags/"
    assert client.post(url).url == f"/accounts/login/?next={url}"
    assert as_(boris).post(url, {"tags": "x"}).status_code == 403
    question.hide(by=mod)
    assert as_(ana).post(url, {"tags": "x"}).status_code == 404
    as_(mod).post(url, {"tags": "rude"})
    assert names(question) == ["rude"]


def test_a_member_brings_few_new_tags_a_day(ana, mod):
    ana.trust = Member.Trust.MEMBER
    question = topic(ana)
    tag("known")
    question.tag(["known", "one", "two", "three"], by=ana)
    with pytest.raises(Refused, match=r"enough new tags for today.*four"):
        question.tag(["known", "four"], by=ana)
    assert len(names(question)) == 4
    question.tag(["five", "six", "seven", "eight", "nine"], by=mod)
    with pytest.raises(Refused, match="Shorten"):
        topic(mod, "Another one").tag(["x" * 41], by=mod)


def test_a_synonym_stands_for_its_tag(client, ana):
    scale = tag("scale")
    tag("limescale", synonym_of=scale)
    question = topic(ana)
    question.tag(["limescale"], by=ana)
    assert names(question) == ["scale"]
    assert client.get("/forum/tag/limescale/").url == "/forum/tag/scale/"


def test_the_page_of_a_tag(client, ana, mod):
    empty = tag("empty")
    assert "Nothing has this tag yet" in words(client.get(empty.get_absolute_url()))
    for n in range(3):
        topic(ana, f"Question number {n}").tag(["tide"], by=mod)
    html = words(client.get("/forum/tag/tide/"))
    assert html.count("Question number") == 3
    assert "Question number 2" in html
    assert client.get("/forum/tag/nothing/").status_code == 404
    assert client.get("/forum/tag/tide/", {"page": "-1"}).status_code == 200


def test_what_is_talked_of_in_private_has_no_name_outside(client, as_, ana, mod):
    secret = category("secret", read_by="groups")
    secret.start_topic(mod, "The new machine", "It has two boilers.").tag(["boilers"], by=mod)
    tag("kettles", synonym_of=Tag.objects.get(name="boilers"))
    for path in ("/forum/tag/boilers/", "/forum/tag/kettles/"):
        client.logout()
        assert client.get(path).status_code == 404
        assert as_(ana).get(path).status_code == 404
        assert as_(mod).get(path).status_code in (200, 301)
    assert not Tag.objects.visible_to(ana).filter(name="boilers").exists()
    topic(ana).tag(["boilers"], by=ana)
    client.logout()
    html = words(client.get("/forum/tag/boilers/"))
    assert "Why does the light blink?" in html
    assert "The new machine" not in html


@pytest.mark.parametrize("number", [1, 7])
def test_queries_of_a_tag(client, ana, mod, number, django_assert_num_queries):
    for n in range(number):
        topic(ana, f"Question number {n}").tag(["tide", f"other {n}"], by=mod)
    client.get("/forum/tag/tide/")
    with django_assert_num_queries(3):  # tag, count, topics, their tags
        client.get("/forum/tag/tide/")


# What moderators do ------------------------------------------------------------------------------


def test_merging_moves_topics_and_synonyms(ana, mod):
    old, new = tag("lime"), tag("scale")
    older = tag("chalk", synonym_of=old)
    only_old, both = topic(ana, "Only the old one"), topic(ana, "Both of them are here")
    only_old.tag(["lime"], by=mod)
    both.tag(["lime", "scale"], by=mod)
    old.merge_into(new, by=mod)
    older.refresh_from_db()
    assert old.synonym_of == older.synonym_of == new
    assert names(only_old) == names(both) == ["scale"]
    assert found("scale") == 2
    assert found("lime") == 0
    with pytest.raises(Refused):
        new.merge_into(old, by=mod)


def test_tags_in_the_admin(as_, ana, mod):
    admin = "/admin/snippets/forum/tag/"
    assert as_(ana).get(admin).status_code == 302
    question = topic(ana)
    question.tag(["lime", "tide"], by=mod)
    scale, lime = tag("scale"), Tag.objects.get(name="lime")
    site = as_(mod)
    assert "lime" in words(site.get(admin))
    edit = f"{admin}edit/{lime.pk}/"
    assert site.post(edit, {"name": "Lime scale"}).status_code == 302
    assert found("scale") == 1
    assert site.post(edit, {"name": "lime", "synonym_of": scale.pk}).status_code == 302
    assert names(question) == ["scale", "tide"]
    assert site.post(f"{admin}add/", {"name": "#Two Words"}).status_code == 302
    assert Tag.objects.get(name="two words").slug == "two-words"
    assert site.post(f"{admin}add/", {"name": "!!!"}).status_code == 200
    site.post(f"{admin}delete/{scale.pk}/")
    assert names(question) == ["tide"]


@pytest.mark.parametrize("number", [1, 7])
def test_queries_of_tags_in_the_admin(as_, mod, ana, number, django_assert_max_num_queries):
    for n in range(number):
        topic(ana, f"Question number {n}").tag([f"tag {n}"], by=mod)
    site = as_(mod)
    site.get("/admin/snippets/forum/tag/")
    with django_assert_max_num_queries(12):
        site.get("/admin/snippets/forum/tag/")


def test_a_tag_does_not_stand_for_itself_nor_for_a_synonym(db):
    scale = tag("scale")
    tag("lime", synonym_of=scale)
    for wrong in (scale, tag("other")):
        scale.synonym_of = wrong
        with pytest.raises(ValidationError):
            scale.clean()


def test_moderators_may_by_their_group(mod):
    wanted = Permission.objects.filter(content_type__app_label="forum", codename__endswith="_tag")
    assert wanted.count() == 4
    assert all(mod.has_perm(f"forum.{it.codename}") for it in wanted)


# All of them -------------------------------------------------------------------------------------


def counts(response) -> dict:
    return {tag.name: tag.topic_count for tag in response.context["page"]}


def test_all_tags_with_how_many_topics_the_visitor_may_see(client, as_, ana, boris, mod):
    inside = category("inside", read_by="members")
    tide, steam, hidden = tag("tide"), tag("steam"), tag("hidden words")
    tag("unused")
    tag("tides", synonym_of=tide)
    for room, marks in (("questions", [tide]), ("talk", [tide]), ("inside", [tide, steam])):
        topic(ana, f"In {room}", room).tags.set(marks)
    out_of_sight = topic(ana, "Rude")
    out_of_sight.tags.set([tide, hidden])
    out_of_sight.hide(by=mod)
    assert inside.topics.count() == 1
    page = client.get("/forum/tags/")
    assert counts(page) == {"tide": 2}
    html = words(page)
    assert 'href="/forum/tag/tide/"' in html
    assert "2 topics" in html
    assert "noindex" not in html
    assert '<link rel="canonical" href="http://127.0.0.1:8000/forum/tags/"' in html
    assert counts(as_(boris).get("/forum/tags/")) == {"steam": 1, "tide": 3}
    assert counts(as_(mod).get("/forum/tags/")) == {"hidden words": 1, "steam": 1, "tide": 4}


def test_the_forum_leads_to_all_tags(client, db):
    assert 'href="/forum/tags/"' in words(client.get("/forum/"))


def test_without_any_tag_the_page_says_how_they_come(client, db):
    page = client.get("/forum/tags/")
    assert "No topic has a tag yet" in words(page)
    assert "noindex" in words(page)
    assert client.post("/forum/tags/").status_code == 405


@pytest.mark.parametrize("number", [1, 30])
def test_queries_of_all_tags(client, as_, ana, number, django_assert_num_queries):
    for n in range(number):
        topic(ana, f"Topic {n}").tags.set([tag(f"tag{n}"), tag(f"other{n}")])
    client.get("/forum/tags/")
    with django_assert_num_queries(2):  # how many, and they
        assert len(counts(client.get("/forum/tags/"))) == 2 * number
    site = as_(ana)
    site.get("/forum/tags/")
    with django_assert_num_queries(5):  # session, member, permissions
        site.get("/forum/tags/")


def test_many_tags_stand_on_pages(client, ana):
    made = Tag.objects.bulk_create(Tag(name=f"t{n:03}", slug=f"t{n}") for n in range(201))
    topic(ana).tags.set(made)
    second = client.get("/forum/tags/?page=2")
    assert list(counts(second)) == ["t200"]
    assert "noindex" in words(second)
    assert client.get("/forum/tags/?page=x").context["page"].number == 1


def test_no_category_lies_where_all_tags_are():
    with pytest.raises(ValidationError):
        Category(name="Tags", slug="tags").clean()
