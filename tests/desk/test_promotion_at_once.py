"""Several editors press at the same moment: one answer is begun, and each person is asked once."""

import pytest

from community.desk.models import Promotion
from community.members.models import ConsentEntry
from forum.models import Topic
from knowledgebase.models import FAQEntryPage
from tests.conftest import person
from tests.factories import faq_section, topic
from tests.forum.test_concurrency import at_once

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def test_one_topic_becomes_one_answer_and_two_become_two():
    ana, boris = person("ana"), person("boris")
    editors = [person(f"editor{n}", "Editor", is_team=True) for n in range(3)]
    faq_section("Cleaning")
    questions = [topic(ana, "Why does it blink?"), topic(boris, "Which water?")]
    for question in questions:
        question.accept(
            question.reply(boris, "Descale it."), by=ana if question.author == ana else boris
        )

    def press(what):
        editor, question = what
        return Promotion.objects.promote(Topic.objects.get(pk=question.pk), by=editor).pk

    made = at_once(press, [(editor, question) for editor in editors for question in questions])
    assert len(set(made)) == Promotion.objects.count() == FAQEntryPage.objects.count() == 2
    assert ConsentEntry.objects.count() == 3  # Ana and Boris of the first, Boris of his own
    assert {page.get_parent().numchild for page in FAQEntryPage.objects.all()} == {2}
    assert not FAQEntryPage.find_problems()[0]
