"""Ana asked why the light blinks, and Boris solved it."""

import pytest

from community.desk.models import Promotion
from tests.factories import faq_section, topic


@pytest.fixture
def solved(ana, boris):
    ana.name, boris.name = "Ana Quill", "Boris Lark"
    ana.save()
    boris.save()
    question = topic(ana, "why does the amber light blink?", text="It is amber since Monday.")
    answer = question.reply(boris, "It wants **descaling**.")
    question.accept(answer, by=ana)
    return question


@pytest.fixture
def cleaning(db):
    return faq_section("Cleaning")


@pytest.fixture
def promotion(cleaning, solved, edit):
    return Promotion.objects.promote(solved, by=edit)


@pytest.fixture
def publish(edit):
    """Publish the answer of a promotion, as its newest draft says it."""

    def published(promotion, **changes):
        page = promotion.entry.get_latest_revision_as_object()
        for name, value in changes.items():
            setattr(page, name, value)
        page.save_revision(user=edit).publish(user=edit)
        return Promotion.objects.get(pk=promotion.pk)

    return published


def agree(promotion, asker="", answerer=""):
    for consent, answer in ((promotion.asker, asker), (promotion.answerer, answerer)):
        if answer:
            consent.give(answer, proof="page")
