"""One form is one post, however often it arrives at once."""

from uuid import uuid4

import pytest

from forum.models import Draft, Topic
from tests.conftest import person
from tests.factories import category, topic
from tests.forum.test_concurrency import at_once

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def test_one_key_is_one_post():
    ana, boris = person("ana"), person("boris")
    question, key = topic(ana), uuid4()

    def send(_):
        return Topic.objects.get(pk=question.pk).reply(boris, "Same words", key=key).pk

    def start(_):
        return category("talk").start_topic(boris, "Same title", "Same words", key=key).pk

    assert len(set(at_once(send, range(6)))) == 1
    assert len(set(at_once(start, range(6)))) == 1
    question.refresh_from_db()
    assert question.reply_count == question.replies.count() == 1


def test_two_keys_are_two_posts():
    ana, boris = person("ana"), person("boris")
    question = topic(ana)
    keys = [uuid4(), uuid4()] * 3
    at_once(lambda key: Topic.objects.get(pk=question.pk).reply(boris, "+1", key=key), keys)
    question.refresh_from_db()
    assert question.reply_count == question.replies.count() == 2


def test_a_draft_that_tabs_keep_at_once_is_one():
    ana = person("ana")
    at_once(lambda n: Draft.objects.keep(ana, "new", {"source": f"Tab {n}"}), range(6))
    draft = ana.drafts.get()
    assert draft.words["source"] != draft.words["earlier"]
