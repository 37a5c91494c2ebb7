"""The living parts of the front page: shown where there is something in them, in the order that editors chose."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from community.pages.living import LABELS
from forum.models import Category
from tests.conftest import person
from tests.factories import category, faq_entry, faq_section, home, restrict, topic

pytestmark = pytest.mark.django_db


def front(client):
    cache.clear()
    return " ".join(client.get("/").content.decode().split())


def helped(asker, helper, room="questions", at=None, title="Why?"):
    """A question that `helper` solved."""
    asked = topic(asker, title, room)
    reply = asked.reply(helper, "So.", at=at)
    asked.accept(reply, by=asker)
    return reply


def test_an_empty_part_is_not_shown(client):
    html = front(client)
    for heading in ("Newest answers", "Still waiting", "New in the FAQ", "They helped this month"):
        assert heading not in html


def test_editors_order_them_and_leave_some_out(client, ana, boris):
    faq_entry("How long does it take?")
    helped(ana, boris)
    html = front(client)
    assert html.index("New in the FAQ") < html.index("They helped this month")
    page = home()
    page.living = [("helpers", None), ("entries", None)]
    page.save()
    html = front(client)
    assert html.index("They helped this month") < html.index("New in the FAQ")
    assert "Newest answers" not in html
    page.living = []
    page.save()
    assert "New in the FAQ" not in front(client)


def test_the_newest_entries_of_the_language_as_far_as_one_may_see_them(client):
    shelf = faq_section()
    restrict(faq_entry("Hidden?", shelf))
    for name in ("One?", "Two?", "Three?"):
        faq_entry(name, shelf)
    html = front(client)
    assert html.index("Three?") < html.index("Two?") < html.index("One?")
    assert "Hidden?" not in html
    assert "New in the FAQ" not in client.get("/hr/").content.decode()


def test_who_helped_is_named_with_what_everybody_may_count(client, ana, boris, stranger):
    reply = helped(ana, boris)
    reply.react("thanks", by=ana)
    reply.react("thanks", by=stranger)
    topic(ana, "Another?").reply(stranger, "No.").react("thanks", by=boris)
    html = front(client)
    people = html[html.index("They helped this month") :]
    assert people.index("Boris") < people.index("Stranger")
    assert "1 accepted answer, thanked 2 times" in people
    assert "thanked once" in people


def test_what_is_long_ago_or_not_for_everybody_does_not_count(client, ana, boris, mod):
    helped(ana, boris, at=timezone.now() - timedelta(days=31))
    room = category("room", kind=Category.Kind.QUESTIONS, read_by="members")
    helped(ana, mod, "room").react("thanks", by=ana)
    hidden = helped(ana, boris)
    hidden.hide(by=mod)
    assert room.topics.count() == 1
    assert "They helped this month" not in front(client)


def test_who_has_left_or_was_shut_out_is_not_named(client, ana, boris):
    helped(ana, boris)
    assert "Boris" in front(client)
    boris.is_active = False
    boris.save()
    assert "They helped this month" not in client.get("/").content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_they_do_not_grow_queries(client, ana, django_assert_num_queries, number):
    shelf = faq_section()
    for n in range(number):
        faq_entry(f"Entry {n}", shelf)
        helped(ana, person(f"helper{n}"), title=f"Why {n}?")
        topic(ana, f"Nobody {n}?")
    front(client)
    client.get("/")
    with django_assert_num_queries(QUERIES):
        client.get("/")


QUERIES = 19


def test_each_part_has_a_name_for_editors():
    kinds = home()._meta.get_field("living").stream_block.child_blocks
    assert {name: block.label for name, block in kinds.items()} == LABELS
