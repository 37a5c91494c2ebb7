"""Two decide, or look, at the same moment. The database is a real one: a file with SQLite, a server with PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from community.desk.models import QueueItem
from community.desk.queue.hearing import reconcile
from forum.models import Refused
from tests.conftest import person
from tests.factories import topic

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def at_once(*acts):
    def run(act):
        try:
            return act()
        except Refused as no:
            return str(no)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_one_of_two_decides_and_the_other_hears_of_it():
    first, second = person("mod", "Moderator"), person("other", "Moderator")
    post = topic(person("ana"))
    post.hold(reason="Lamps")
    item = QueueItem.objects.get()

    def decides(member, decision):
        return lambda: QueueItem.objects.get(pk=item.pk).decide(decision, by=member).key

    said = at_once(*[decides(first, "publish"), decides(second, "decline")] * 2)
    made = [it for it in said if it in ("publish", "decline")]
    assert len(made) == 1
    assert sum("has decided this already" in it for it in said) == 3
    post.refresh_from_db()
    assert post.state == ("" if made == ["publish"] else "deleted")


def test_a_decision_here_and_an_act_elsewhere_wait_for_each_other():
    mod, ana = person("mod", "Moderator"), person("ana")
    posts = [topic(ana, f"Lamp {n}") for n in range(4)]
    for post in posts:
        post.hold(reason="Lamps")
    items = list(QueueItem.objects.all())
    here = [lambda it=it: it.decide("publish", by=mod).key for it in items]
    elsewhere = [lambda post=post: post.remove(by=mod) for post in posts]
    at_once(*(act for pair in zip(here, elsewhere, strict=True) for act in pair))
    assert not QueueItem.objects.open().exists()


def test_a_thing_has_one_open_item_however_many_look():
    post = topic(person("ana"))
    post.hold(reason="Lamps")
    QueueItem.objects.all().delete()
    at_once(*[reconcile, lambda: QueueItem.objects.look_at("held", post)] * 3)
    assert QueueItem.objects.open().count() == 1
