"""Several answers in the same moment: one of them is kept, and the others hear of it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from community.members.models import Consent, ConsentEntry, Overtaken
from community.members.wordings import Purpose
from tests.conftest import person

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
MAIL = ConsentEntry.Proof.MAIL


def at_once(acts):
    def run(act):
        try:
            return act()
        except Overtaken:
            return "overtaken"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_questions_and_answers_at_once():
    ana, edit = person("ana"), person("edit")
    at_once([lambda: Consent.objects.ask(ana, Purpose.NAME, by=edit) and None] * 4)
    consent = Consent.objects.get()
    assert consent.entries.count() == 1

    read = [Consent.objects.get() for _ in range(4)]
    answers = ["full", "first", "full"]
    acts = [lambda c=c, a=a: c.give(a, proof=MAIL) for c, a in zip(read, answers, strict=False)]
    acts.append(lambda: read[3].refuse(proof=MAIL))
    assert sorted(map(str, at_once(acts))) == ["None", "overtaken", "overtaken", "overtaken"]
    consent.refresh_from_db()
    assert consent.turn == consent.entries.count() == 2
    assert consent.entries.first().answer == consent.answer

    read = [Consent.objects.get() for _ in range(3)]
    at_once([lambda c=c: c.withdraw(proof=MAIL) for c in read])
    assert consent.entries.filter(act="withdrawn").count() == bool(consent.given_at)
