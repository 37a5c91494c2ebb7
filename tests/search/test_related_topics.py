"""What is like a topic stands under it: guides, answers and topics that the reader may see."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from community.search import related
from community.search.models import Entry
from community.search.related import SHOWN, relate_all, relate_some, related_to_topic
from tests.factories import category, faq_entry, guide, guide_index, restrict, topic

pytestmark = pytest.mark.django_db
ANYBODY = AnonymousUser()


@pytest.fixture
def talk(ana):
    """Topics that have nothing to do with gaskets, so that words have some weight."""
    return [
        topic(ana, f"About {name}", text=f"{name}, and nothing else.")
        for name in ("milk", "delivery", "voltage", "beans", "warranty")
    ]


@pytest.fixture
def leak(ana, talk):
    return topic(ana, "The gasket leaks", text="Water runs down.")


def beside(topic, member=ANYBODY):
    return [entry.title for entry in related_to_topic(topic, member)]


def test_guides_answers_and_topics_stand_beside_it(leak, boris, client):
    guide("Change the gasket")
    faq_entry("Which gasket fits?")
    topic(boris, "A gasket of rubber")
    guide("Change the gasket HR", guide_index("hr"))
    assert beside(leak) == []
    relate_some()
    found = {"Change the gasket", "Which gasket fits?", "A gasket of rubber"}
    assert set(beside(leak)) == found
    html = client.get(leak.get_absolute_url()).content.decode()
    assert '<h2 id="related">' in html
    assert all(f">{title}</a>" in html for title in found)


def test_a_title_is_text(leak, boris, client):
    topic(boris, "The <b>gasket</b> & I")
    relate_some()
    html = client.get(leak.get_absolute_url()).content.decode()
    assert ">The &lt;b&gt;gasket&lt;/b&gt; &amp; I</a>" in html


def test_a_topic_in_another_language_leads_to_guides_in_it(ana, talk):
    topic_hr = topic(ana, "Brtva curi", room=category("pitanja", language="hr").slug)
    guide("Brtva", guide_index("hr"))
    guide("Brtva EN")
    relate_some()
    assert beside(topic_hr) == ["Brtva"]


def test_like_nothing_else_it_says_nothing(leak, client):
    relate_some()
    assert beside(leak) == []
    assert 'id="related"' not in client.get(leak.get_absolute_url()).content.decode()


def test_there_are_four_at_most(leak):
    for number in range(SHOWN + 2):
        guide(f"Gasket {number}")
    relate_some()
    assert len(beside(leak)) == SHOWN


def test_who_may_not_read_it_is_told_neither_of_it_nor_fewer(leak, ana, boris, mod, client):
    room = category("room", read_by="members", kind="discussion")
    for number in range(SHOWN + 1):
        topic(boris, f"The gasket leaks, secret {number}", room=room.slug)
    secret = guide("The gasket leaks, a secret guide")
    restrict(secret)
    guide("Change the gasket")
    relate_some()
    assert beside(leak) == ["Change the gasket"]
    assert "secret" not in client.get(leak.get_absolute_url()).content.decode()
    assert len(beside(leak, ana)) == SHOWN
    assert any("secret" in title for title in beside(leak, ana))


def test_only_some_groups_read_some(leak, ana, edit):
    room = category("room", read_by="groups", kind="discussion")
    room.groups.set(edit.groups.all())
    topic(edit, "The gasket leaks too", room=room.slug)
    restrict(guide("Gasket for editors"), "groups", "Editor")
    relate_some()
    assert beside(leak, ana) == beside(leak) == []
    assert set(beside(leak, edit)) == {"The gasket leaks too", "Gasket for editors"}


def test_what_is_hidden_is_gone_at_once(leak, boris, mod):
    other, page = topic(boris, "A gasket of rubber"), guide("Change the gasket")
    relate_some()
    assert len(beside(leak)) == 2
    other.hide(by=mod)
    assert beside(leak) == beside(leak, mod) == ["Change the gasket"]
    other.unhide(by=mod)
    assert len(beside(leak)) == 2  # and back at once
    other.hide(by=mod)
    page.unpublish()
    assert beside(leak) == []
    leak.hide(by=mod)
    assert beside(leak, mod) == []


def test_a_category_that_closes_takes_its_topics_along(leak, boris):
    room = category("room", kind="discussion")
    topic(boris, "A gasket of rubber", room=room.slug)
    relate_some()
    assert beside(leak) == ["A gasket of rubber"]
    room.read_by = "members"
    room.save()
    assert beside(leak) == []


def test_a_change_makes_it_due_and_a_week_makes_all_due(leak, boris):
    assert relate_some() == 6
    assert relate_some() == 0
    other = topic(boris, "A gasket of rubber")
    assert relate_some() == 1
    assert beside(other) == ["The gasket leaks"]
    assert beside(leak) == []
    Entry.objects.update(related_at=timezone.now() - timedelta(days=6))
    assert relate_some() == 0
    Entry.objects.update(related_at=timezone.now() - timedelta(days=8))
    assert relate_some() == 7
    assert beside(leak) == ["A gasket of rubber"]


def test_a_batch_is_bounded_and_guides_come_first(leak, monkeypatch):
    monkeypatch.setattr(related, "BATCH", 4)
    guide("Gasket one"), guide("Gasket two")
    assert relate_some() == 4
    assert not Entry.objects.filter(kind="guide", related_at=None).exists()
    assert Entry.objects.filter(kind="topic", related_at=None).count() == 4
    assert [relate_some(), relate_some()] == [4, 0]


def test_after_an_import_topics_wait_for_their_turn(leak):
    guide("Gasket")
    assert relate_all() == 1
    assert Entry.objects.filter(kind="topic", related_at=None).count() == 6


@pytest.mark.parametrize("number", [1, 5])
def test_reading_asks_the_same_however_many_there_are(leak, boris, number):
    for one in range(number):
        topic(boris, f"A gasket, {one}")
    relate_some()
    with CaptureQueriesContext(connection) as asked:
        assert len(beside(leak)) == min(number, SHOWN)
    assert len(asked) == 2
    restrict(guide("Gasket"))
    topic(boris, "Gasket talk", room="talk")
    Entry.objects.update(related_at=None)
    relate_some()
    with CaptureQueriesContext(connection) as asked:
        beside(leak)
    assert len(asked) == 3  # categories; restrictions need not be asked of a guest


@pytest.mark.skipif(connection.vendor != "sqlite", reason="reads SQLite's plans")
def test_what_is_due_is_found_along_an_index(leak):
    with CaptureQueriesContext(connection) as asked:
        related.due("topic", timedelta(days=1), 5)
    for query in asked:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
            plan = " ".join(row[3] for row in cursor.fetchall())
        assert "kind=? AND related_at" in plan
        assert "SCAN" not in plan
