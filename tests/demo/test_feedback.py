"""What the demo's readers say is told through the verbs, and of pages and people that are there."""

from datetime import timedelta

import pytest
import yaml
from django.utils import timezone

from community.demo.feedback import tell_answers_to_help
from community.demo.stories import CONTENT
from community.feedback.models import Reading, Vote
from tests.conftest import person
from tests.factories import guide, section

TOLD = yaml.safe_load((CONTENT / "feedback" / "answers.yaml").read_text())
SAID = [said for page in TOLD for revision in page["revisions"] for said in revision["said"]]


def test_the_pages_and_people_are_there():
    assert all((CONTENT / told["page"]).is_file() for told in TOLD)
    people = {said["by"] for said in SAID if "by" in said}
    assert all((CONTENT / "people" / f"{name}.md").is_file() for name in people)


def test_reasons_go_with_their_answers():
    assert all(said["reason"] in Vote.reasons_for(said["helped"]) for said in SAID)


@pytest.mark.django_db
def test_answers_are_told_with_their_time_and_revision():
    shelf = section()
    pages = {
        CONTENT / told["page"]: guide(told["page"], shelf, slug=f"p{n}")
        for n, told in enumerate(TOLD)
    }
    for page in pages.values():
        page.save_revision().publish()
    people = {said["by"]: person(said["by"]) for said in SAID if "by" in said}
    number = tell_answers_to_help(pages, people)
    silent = sum(r["helped"] + r["missed"] for page in TOLD for r in page["revisions"])
    assert number == Vote.objects.count() == silent + len(SAID)
    assert Vote.objects.with_words().count() == len(SAID)
    assert Reading.objects.count() == 30 * len(TOLD)
    assert Vote.objects.earliest("created_at").created_at < timezone.now() - timedelta(weeks=10)
    fell = pages[CONTENT / "guides/en/repairs/no-water-but-the-pump-runs.md"]
    assert Vote.objects.fallen_pages() == {fell.pk}
