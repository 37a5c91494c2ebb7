"""Lists that are kept for who is not signed in: they show at once what was written, and nothing that is not for everybody."""

import pytest
from django.utils import timezone

from community.audience.visibility import Visibility
from community.content import changes
from community.content.page_cache import PageCacheMiddleware
from forum.models import Topic
from tests.content.cached import cache_of_pages, one_request
from tests.factories import category, topic

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("page_cache")]

LISTS = ["/forum/", "/forum/questions/", "/forum/topics/latest/", "/forum/topics/unanswered/"]


@pytest.fixture(autouse=True)
def kept(monkeypatch):
    """The parts of lists, without the cache of whole pages in front of them."""
    straight = lambda self, request: self.get_response(request)  # noqa: E731
    monkeypatch.setattr(PageCacheMiddleware, "__call__", straight)
    with cache_of_pages():
        yield


@pytest.fixture
def client(client, django_capture_on_commit_callbacks):
    """Each of its requests is a transaction of its own, as outside of tests: within one that has written, nothing is kept."""
    ask = client.request

    def request(**environ):
        with one_request(django_capture_on_commit_callbacks):
            return ask(**environ)

    client.request = request
    return client


@pytest.fixture
def room():
    return category()


@pytest.fixture
def asked(ana, room):
    return topic(ana, "Why does it hum?")


def main(client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode().partition("<main")[2]


@pytest.fixture
def known(client, asked):
    """Each list was looked at, so it is kept."""
    for _ in range(2):  # PostgreSQL tells once more of what was not committed at the first asking
        changes.known.catch_up()
    return {path: main(client, path) for path in LISTS}


@pytest.mark.parametrize("path", LISTS)
def test_a_kept_list_asks_only_whether_it_is_still_good(
    client, known, path, django_assert_num_queries
):
    with django_assert_num_queries(0):  # what changed is asked of the driver itself
        again = main(client, path)
    assert again == known[path]
    assert "Why does it hum?" in again


@pytest.mark.parametrize("path", LISTS)
def test_a_new_topic_is_there_at_once(client, known, boris, room, path):
    topic(boris, "Is it the pump?")
    assert "Is it the pump?" in main(client, path)


@pytest.mark.parametrize("path", LISTS)
def test_a_hidden_topic_is_gone_at_once(client, known, asked, mod, path):
    asked.hide(by=mod)
    assert "Why does it hum?" not in main(client, path)
    asked.unhide(by=mod)
    assert "Why does it hum?" in main(client, path)


@pytest.mark.parametrize("path", LISTS[:3])
def test_a_reply_and_who_gave_it(client, known, asked, boris, path):
    asked.reply(boris, "It is the pump.")
    html = main(client, path)
    assert html != known[path]
    assert path == "/forum/" or "last reply by Boris" in html


@pytest.mark.parametrize("path", LISTS)
def test_names_of_people(client, known, ana, path):
    ana.name = "Anastasia"
    ana.save()
    html = main(client, path)
    assert "Anastasia" in html
    assert ">Ana<" not in html


@pytest.mark.parametrize("path", [LISTS[0], *LISTS[2:]])
def test_names_of_categories(client, known, room, path):
    room.name = "Problems"
    room.save()
    assert "Problems" in main(client, path)


def test_tags_of_a_category(client, known, asked, ana):
    asked.tag(["pump"], by=ana)
    assert ">pump</a>" in main(client, "/forum/questions/")


def test_what_is_pinned(client, known, asked):
    Topic.objects.filter(pk=asked.pk).update(pinned_at=timezone.now())
    assert main(client, "/forum/questions/") != known["/forum/questions/"]


@pytest.mark.parametrize("path", LISTS)
def test_what_becomes_for_members_alone_is_gone_at_once(client, known, room, path):
    room.read_by = Visibility.MEMBERS
    room.save()
    response = client.get(path)
    assert "Why does it hum?" not in response.content.decode()
    assert response.status_code == (404 if path == "/forum/questions/" else 200)


@pytest.mark.parametrize("path", LISTS)
def test_what_a_member_sees_is_not_kept_for_others(client, as_, ana, room, asked, path):
    room.read_by = Visibility.MEMBERS
    room.save()
    assert "Why does it hum?" in main(as_(ana), path)
    client.logout()
    assert "Why does it hum?" not in client.get(path).content.decode()


def test_the_same_list_in_another_language_and_with_a_filter(client, known):
    assert "Kategorije" in main(client, "/hr/forum/")
    assert "Why does it hum?" not in main(client, "/forum/questions/?filter=solved")
    assert main(client, "/forum/questions/") == known["/forum/questions/"]


def test_the_title_is_kept_with_its_list(client, known, room):
    assert "<title>Questions ·" in client.get("/forum/questions/").content.decode()
    room.name = "Problems"
    room.save()
    assert "<title>Problems ·" in client.get("/forum/questions/").content.decode()
