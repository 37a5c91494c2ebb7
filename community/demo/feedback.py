"""What readers of the demo answered to "Did this help?", told by the verbs that the buttons call."""

from datetime import timedelta
from itertools import count

import yaml
from django.utils import timezone

from community.demo.stories import CONTENT, duration
from community.feedback.models import Reading, Vote

DAYS = 30  # over which a page was read


def tell_answers_to_help(pages, people) -> int:
    """`pages` by the path of their story, `people` by name. How many answers there are."""
    readers = count(1)
    for told in yaml.safe_load((CONTENT / "feedback" / "answers.yaml").read_text()):
        page = pages[CONTENT / told["page"]]
        tell_readings(page, told["read"])
        for number, revision in enumerate(told["revisions"]):
            begin_revision(page, ago(revision["from"]), is_first=number == 0)
            for at, is_helpful in silent_answers(revision):
                Vote.objects.cast(page, is_helpful, reader=f"r:demo-{next(readers)}", at=at)
            for said in revision["said"]:
                tell_words(page, said, people.get(said.get("by")), next(readers))
    return Vote.objects.count()


def tell_readings(page, total: int) -> None:
    """A little more on some weekdays than on others."""
    today = timezone.localdate()
    for day in range(DAYS):
        share = (6 + (day * 5) % 7) / (9 * DAYS)
        Reading.objects.note(page, day=today - timedelta(days=day), count=round(total * share))


def begin_revision(page, at, *, is_first: bool) -> None:
    """The text as it was published `at`: as the page came, or published once more."""
    if not is_first:
        page.save_revision().publish()
    page.refresh_from_db()
    page.revisions.filter(pk=page.live_revision_id).update(created_at=at)


def silent_answers(revision):
    """When and what: evenly from the first day to the last, "not yet" among "yes"."""
    helped, missed = revision["helped"], revision["missed"]
    begun, total = ago(revision["from"]), helped + missed
    step = (ago(revision["to"]) - begun) / total
    for number in range(total):
        yes = (number + 1) * helped // total > number * helped // total
        yield begun + step * (number + 0.5), yes


def tell_words(page, said: dict, member, number: int) -> None:
    vote = Vote.objects.cast(
        page,
        said["helped"],
        reader=f"m:{member.pk}" if member else f"r:demo-{number}",
        member=member,
        query=said.get("searched", ""),
        at=ago(said["ago"]),
    )
    vote.explain(reason=said["reason"], remark=said["remark"])


def ago(words: str):
    return timezone.now() - duration(words)
