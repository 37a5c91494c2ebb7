import pytest

from forum.models import Bookmark
from tests.factories import category, replies, topic


@pytest.fixture
def question(ana):
    return topic(ana)


@pytest.fixture
def answer(question, boris):
    return replies(question, boris, 21)[-1]


def test_a_topic_and_a_reply_are_kept_once(as_, ana, question, answer):
    site = as_(ana)
    for _ in range(2):
        response = site.post(f"/forum/topic/{question.pk}/bookmark/")
        assert response.url == question.get_absolute_url()
        response = site.post(f"/forum/reply/{answer.pk}/bookmark/")
        assert response.url == f"{question.get_absolute_url()}?after=20#reply-21"
    html = site.get("/forum/bookmarks/").content.decode()
    assert html.count("Why does the light blink?</a></h2>") == 2
    assert f'href="{answer.place}"' in html
    assert Bookmark.objects.count() == 2


def test_the_button_says_whether_it_is_kept(client, as_, ana, question, answer):
    url = question.get_absolute_url()
    assert "/bookmark/" not in client.get(url).content.decode()
    site = as_(ana)
    html = site.get(url).content.decode()
    assert f"/forum/topic/{question.pk}/bookmark/" in html
    kept = Bookmark.objects.create(member=ana, topic=question)
    html = site.get(url).content.decode()
    assert f"/forum/bookmarks/{kept.pk}/remove/" in html
    assert f"/forum/topic/{question.pk}/bookmark/" not in html
    response = site.post(f"/forum/bookmarks/{kept.pk}/remove/", {"from_post": "1"})
    assert response.url == url
    assert not Bookmark.objects.exists()


def test_a_note(as_, ana, question):
    kept = Bookmark.objects.create(member=ana, topic=question)
    site = as_(ana)
    url = f"/forum/bookmarks/{kept.pk}/"
    assert site.get(url).status_code == 200
    assert site.post(url, {"note": "For <Saturday>"}).url == "/forum/bookmarks/"
    assert "For &lt;Saturday&gt;" in site.get("/forum/bookmarks/").content.decode()
    long = "word " * 50
    response = site.post(url, {"note": long})
    assert response.status_code == 200
    html = response.content.decode()
    assert "at most 200 characters" in html
    assert long.strip() in html
    kept.refresh_from_db()
    assert kept.note == "For <Saturday>"


def test_removing_from_the_list_leads_back_to_it(as_, ana, question):
    kept = Bookmark.objects.create(member=ana, topic=question)
    response = as_(ana).post(f"/forum/bookmarks/{kept.pk}/remove/")
    assert response.url == "/forum/bookmarks/"


def test_bookmarks_of_somebody_else_are_not_there(as_, ana, boris, question):
    kept = Bookmark.objects.create(member=ana, topic=question)
    site = as_(boris)
    assert "Why does the light blink?" not in site.get("/forum/bookmarks/").content.decode()
    assert site.post(f"/forum/bookmarks/{kept.pk}/", {"note": "x"}).status_code == 404
    assert site.post(f"/forum/bookmarks/{kept.pk}/remove/").status_code == 404
    assert Bookmark.objects.exists()


def test_what_may_no_longer_be_seen_is_not_listed(as_, ana, boris, mod, question, answer):
    for what in ({"topic": question}, {"reply": answer}):
        Bookmark.objects.create(member=ana, **what)
    talk = topic(boris, "What do you brew?", "talk")
    Bookmark.objects.create(member=ana, topic=talk)
    question.hide(by=mod)
    html = as_(ana).get("/forum/bookmarks/").content.decode()
    assert "Why does the light blink?" not in html
    assert "What do you brew?" in html
    category("talk").__class__.objects.filter(slug="talk").update(read_by="groups")
    assert "You have no bookmarks yet" in as_(ana).get("/forum/bookmarks/").content.decode()


def test_what_is_hidden_cannot_be_kept(as_, ana, boris, mod, question, answer):
    answer.hide(by=mod)
    assert as_(ana).post(f"/forum/reply/{answer.pk}/bookmark/").status_code == 404
    question.hide(by=mod)
    assert as_(boris).post(f"/forum/topic/{question.pk}/bookmark/").status_code == 404
    assert not Bookmark.objects.exists()


def test_bookmarks_are_for_members_and_by_post(client, as_, ana, question, answer):
    kept = Bookmark.objects.create(member=ana, topic=question)
    writing = [
        f"/forum/topic/{question.pk}/bookmark/",
        f"/forum/reply/{answer.pk}/bookmark/",
        f"/forum/bookmarks/{kept.pk}/remove/",
    ]
    for url in [*writing, f"/forum/bookmarks/{kept.pk}/"]:
        assert client.post(url).url.startswith("/accounts/login/")
    assert client.get("/forum/bookmarks/").url == "/accounts/login/?next=/forum/bookmarks/"
    for url in writing:
        assert as_(ana).get(url).status_code == 405
    assert as_(ana).post("/forum/bookmarks/").status_code == 405


@pytest.mark.parametrize("number", [1, 7])
def test_queries_of_the_bookmarks(as_, ana, boris, number, django_assert_num_queries):
    for n in range(number):
        one = topic(boris, f"Why does it hum {n}?")
        Bookmark.objects.create(member=ana, topic=one)
        Bookmark.objects.create(member=ana, reply=one.reply(boris, "Hm."))
    site = as_(ana)
    site.get("/forum/bookmarks/")
    with django_assert_num_queries(4):  # session, member, permissions, bookmarks
        site.get("/forum/bookmarks/")


def test_pages_of_many(as_, ana, question, boris):
    for reply in replies(question, boris, 35):
        Bookmark.objects.create(member=ana, reply=reply)
    site = as_(ana)
    first = site.get("/forum/bookmarks/").context["page"]
    second = site.get("/forum/bookmarks/", {"before": first.older}).context["page"]
    assert (len(first), len(second), second.older) == (30, 5, "")
