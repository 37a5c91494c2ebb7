"""Moderators are told that a question may have been asked before; they decide."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community.search.models import AskedBefore, Entry
from community.search.related import relate_some
from tests.factories import category, topic

pytestmark = pytest.mark.django_db
REPORT = "/admin/reports/asked_before/"


@pytest.fixture
def talk(ana):
    for name in ("milk", "delivery", "voltage", "beans", "warranty"):
        topic(ana, f"About {name}", text=f"{name}, and nothing else.")


@pytest.fixture
def earlier(ana, talk):
    return topic(ana, "The gasket leaks in the morning")


@pytest.fixture
def later(boris, earlier):
    return topic(boris, "My gasket leaks every morning", text="Water everywhere.")


def words(response):
    return " ".join(response.content.decode().split())


def hints(member):
    return [(row.topic.title, row.earlier) for row in AskedBefore.objects.for_moderator(member)]


def test_the_later_one_is_held_against_the_earlier(earlier, later, mod, as_):
    relate_some()
    assert hints(mod) == [(later.title, earlier)]
    page = words(as_(mod).get(later.get_absolute_url()))
    assert "This may have been asked before" in page
    assert earlier.get_absolute_url() in page
    assert "asked before" not in words(as_(mod).get(earlier.get_absolute_url()))


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("Gasket leaks, morning", True),  # the same words
        ("Mornings: gaskets leaking", True),  # in other forms
        ("The gasket", False),  # one word alone
        ("The gasket leaks oil on the floor of my kitchen since yesterday", False),
        ("The voltage in the morning", False),
    ],
)
def test_how_much_alike_two_titles_must_be(earlier, boris, mod, title, found):
    topic(boris, title)
    relate_some()
    assert bool(hints(mod)) is found


def test_nobody_but_moderators_is_told(client, as_, ana, boris, edit, earlier, later):
    relate_some()
    (row,) = AskedBefore.objects.all()
    url = later.get_absolute_url()
    assert "asked before" not in words(client.get(url))
    for member in (ana, boris, edit):
        assert hints(member) == []
        assert "asked before" not in words(as_(member).get(url))
        assert as_(member).post(f"/search/not-same/{row.pk}/").status_code == 404
        assert as_(member).get(REPORT).status_code == 302
    assert not AskedBefore.objects.exclude(dismissed_at=None).exists()


def test_it_is_closed_with_a_link_that_everybody_reads(client, as_, mod, earlier, later, settings):
    relate_some()
    reason = AskedBefore.objects.get().reason
    assert f'value="{reason}"' in words(as_(mod).get(later.get_absolute_url()))
    as_(mod).post(f"/forum/topic/{later.pk}/lock/", {"reason": reason})
    client.logout()
    page = words(client.get(later.get_absolute_url()))
    assert f'<a href="{settings.SITE_URL}/forum/t/{earlier.pk}/"' in page
    assert hints(mod) == []
    assert client.get(f"/forum/t/{earlier.pk}/", follow=True).status_code == 200


def test_why_a_topic_is_closed_stays_text(client, mod, later):
    later.lock(by=mod, reason="<b>See</b> https://example.org/?a=1&b=2")
    page = client.get(later.get_absolute_url()).content.decode()
    assert "&lt;b&gt;See&lt;/b&gt;" in page
    assert 'href="https://example.org/?a=1&amp;b=2"' in page


def test_what_a_moderator_dismissed_stays_dismissed(as_, mod, earlier, later):
    relate_some()
    row = AskedBefore.objects.get()
    url = f"/search/not-same/{row.pk}/"
    assert as_(mod).get(url).status_code == 405
    response = as_(mod).post(url, follow=True)
    assert "It is not suggested again." in words(response)
    assert "Said that it was not asked before" in words(response)
    assert "This may have been" not in words(response)
    Entry.objects.update(related_at=None)
    relate_some()
    assert hints(mod) == []
    assert AskedBefore.objects.count() == 1
    assert as_(mod).post(url).status_code == 404


def test_signed_out_the_button_asks_to_sign_in(client, earlier, later):
    relate_some()
    url = f"/search/not-same/{AskedBefore.objects.get().pk}/"
    assert client.post(url).url.startswith("/accounts/login/")
    assert AskedBefore.objects.get().dismissed_at is None


def test_a_link_leads_only_where_the_readers_may_go(earlier, boris, mod):
    room = category("room", kind="questions", read_by="members")
    within = topic(boris, "The gasket leaks in the morning too", room=room.slug)
    public = topic(boris, "The gasket leaks, this morning")
    relate_some()
    assert (public.title, within) not in hints(mod)
    assert (public.title, earlier) in hints(mod)
    assert (within.title, earlier) in hints(mod)


@pytest.mark.parametrize("act", ["hide", "remove"])
def test_what_is_out_of_sight_is_no_hint(earlier, later, mod, act):
    relate_some()
    getattr(earlier, act)(by=mod)
    assert hints(mod) == []


def test_another_title_is_another_matter(earlier, later, mod, boris):
    relate_some()
    later.edit("A question of milk", "Frothy?", by=boris)
    relate_some()
    assert hints(mod) == []
    assert not AskedBefore.objects.exists()


def test_looking_again_changes_nothing(earlier, later):
    relate_some()
    before = list(AskedBefore.objects.values())
    Entry.objects.update(related_at=None)
    relate_some()
    assert list(AskedBefore.objects.values()) == before


def test_the_list_for_moderators(as_, mod, earlier, later):
    assert "No open topic is much like an earlier one." in words(as_(mod).get(REPORT))
    relate_some()
    page = words(as_(mod).get(REPORT))
    assert later.title in page
    assert earlier.get_absolute_url() in page
    assert as_(mod).get(f"{REPORT}?p=1e9").status_code in (200, 404)


def test_queries_of_the_list(as_, mod, boris, earlier):
    site, asked = as_(mod), []
    for number in (1, 2, 3):
        topic(boris, f"The gasket leaks in the morning, {number}")
        relate_some()
        with CaptureQueriesContext(connection) as queries:
            assert len(site.get(REPORT).context["object_list"]) >= number
        asked.append(len(queries))
    assert asked[1] == asked[2] < 15  # the first time a process learns what it keeps
