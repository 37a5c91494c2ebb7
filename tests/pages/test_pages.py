import pytest
from django.contrib.auth.models import AnonymousUser

from community.pages.models import StandardPage
from forum.models import Category, Reply, Topic
from tests.factories import add, guide, home, restrict, section

pytestmark = pytest.mark.django_db
ANYBODY = AnonymousUser()


def topic(author, title="Lemon juice?", **fields):
    category, _ = Category.objects.get_or_create(slug="questions", defaults={"name": "Questions"})
    fields.setdefault("category", category)
    return Topic.objects.create(title=title, author=author, source="?", html="<p>?</p>", **fields)


def answered(author, answerer, **fields):
    question = topic(author, **fields)
    words = {"source": "No.", "html": "<p>No, it leaves a film.</p>"}
    reply = Reply.objects.create(topic=question, author=answerer, position=1, **words)
    question.accepted_reply = reply
    question.save()
    return question


def body(client, url="/"):
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def test_an_empty_site_has_a_front_door(client):
    html = body(client)
    assert "How can we help?" in html
    assert 'type="search"' in html
    assert "Kako vam možemo pomoći?" in body(client, "/hr/")
    assert "Ako vám môžeme pomôcť?" in body(client, "/sk/")


def test_it_shows_what_was_updated_last_until_editors_choose(client):
    old = guide("Old", checked_on="2020-01-01")
    new = guide("New")
    assert list(home().popular_for(ANYBODY)) == [new, old]
    page = home()
    page.featured = [("guide", old)]
    page.save()
    assert [one.title for one in home().popular_for(ANYBODY)] == ["Old"]
    assert "Popular guides" in body(client)


def test_chosen_guides_keep_their_order_and_obey_visibility(ana):
    first, second, hidden = guide("First"), guide("Second"), guide("Hidden")
    restrict(hidden)
    page = home()
    page.featured = [("guide", second), ("guide", hidden), ("guide", first)]
    page.save()
    assert [one.title for one in home().popular_for(ANYBODY)] == ["Second", "First"]
    assert [one.title for one in home().popular_for(ana)] == ["Second", "Hidden", "First"]


def test_each_home_shows_the_guides_of_its_language():
    guide("English")
    assert not home("hr").popular_for(ANYBODY)


def test_it_shows_fresh_answers_and_who_still_waits(client, ana, boris):
    answered(ana, boris, title="Lemon juice instead?")
    topic(ana, title="Quieter feet?")
    html = body(client)
    assert "No, it leaves a film." in html
    assert "Asked by <b>Ana</b>, answered by <b>Boris</b>" in html
    assert "Quieter feet?" in html


def test_what_the_forum_keeps_back_is_not_shown(client, ana, boris):
    room = Category.objects.create(name="Room", slug="room", read_by="members")
    answered(ana, boris, title="Members only answer?", category=room)
    topic(ana, title="Members only question?", category=room)
    assert "Members only" not in body(client)


@pytest.mark.parametrize("number", [1, 3])
def test_the_home_page_does_not_grow_queries(client, ana, boris, django_assert_num_queries, number):
    for one in range(number):
        guide(f"Guide {one}", section(f"Section {one}"))
        answered(ana, boris, title=f"Solved {one}")
        topic(ana, title=f"Waiting {one}")
    client.get("/")
    with django_assert_num_queries(19):
        client.get("/")


def test_a_page_of_its_own(client):
    page = add(home(), StandardPage(title="Privacy", body=[("text", "<h2>What we keep</h2>")]))
    assert "What we keep" in body(client, page.url)


def test_the_sitemap_lists_what_everybody_may_read(client, settings):
    shelf, hidden = section("Open"), section("Hidden")
    page = guide("Inside", shelf)
    secret = guide("Secret", hidden)
    restrict(hidden)
    guide("Draft", live=False)
    assert "/sitemap-pages.xml</loc>" in client.get("/sitemap.xml").content.decode()
    xml = client.get("/sitemap-pages.xml").content.decode()
    for address in ("/", "/hr/", "/sk/guides/", shelf.url, page.url):
        assert f"<loc>{settings.SITE_URL}{address}</loc>" in xml
    assert secret.url not in xml
    assert hidden.url not in xml
    assert "draft" not in xml


def test_the_sitemap_of_the_forum_knows_what_is_public(client, ana):
    room = Category.objects.create(name="Room", slug="room", read_by="members")
    public = topic(ana, "Public?", reply_count=1)
    private = topic(ana, "Private?", category=room, reply_count=1)
    unanswered = topic(ana, "Nobody knows?")
    xml = client.get("/sitemap-forum.xml").content.decode()
    assert public.get_absolute_url() in xml
    assert private.get_absolute_url() not in xml
    assert unanswered.get_absolute_url() not in xml
    assert f"<lastmod>{public.last_posted_at:%Y-%m-%d}</lastmod>" in xml
    assert client.get("/sitemap-nothing.xml").status_code == 404


@pytest.mark.parametrize("number", [1, 5])
def test_the_list_of_maps_does_not_read_every_topic(
    client, ana, number, django_assert_max_num_queries
):
    for n in range(number):
        topic(ana, f"Public {n}?", reply_count=1)
    with django_assert_max_num_queries(9):
        xml = client.get("/sitemap.xml").content.decode()
    assert "/sitemap-forum.xml</loc>" in xml


def test_pages_tell_search_engines_where_they_live(client, settings):
    page = guide(summary="Once a year.")
    html = body(client, page.url)
    assert f'<link rel="canonical" href="{settings.SITE_URL}{page.url}">' in html
    assert '<meta name="description" content="Once a year.">' in html
    assert '<meta property="og:title" content="Descale the Tide">' in html
    assert '"@type": "TechArticle"' in html


def test_a_title_cannot_break_out_of_the_data(client):
    page = guide("</script><b>x", slug="x")
    assert "</script><b>x" not in body(client, page.url)


def test_what_is_not_there_is_not_found(client):
    response = client.get("/nothing/")
    assert response.status_code == 404
    assert 'type="search"' in response.content.decode()


def test_a_moved_page_is_redirected(client):
    from wagtail.contrib.redirects.models import Redirect

    page = guide()
    Redirect.objects.create(old_path="/old-guide", redirect_page=page)
    assert client.get("/old-guide/")["Location"] == page.url
