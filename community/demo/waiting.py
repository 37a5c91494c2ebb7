"""What waits for the team of the demo when it is opened, by the verbs that the pages call."""

from datetime import timedelta

import yaml
from django.utils import timezone

from community.demo.stories import CONTENT, duration
from community.desk.models import Nomination, QueueItem
from community.desk.queue.hearing import reconcile
from community.members.models import Member
from forum.models import Category, Topic
from knowledgebase.models import EditSuggestion, GuidePage


def tell_waiting(people: dict[str, Member]) -> int:
    """Held posts, suggested edits, a question for the FAQ, a doubted guide; how many things wait in all."""
    told = yaml.safe_load((CONTENT / "queue" / "waiting.yaml").read_text())
    for it in told["held"]:
        tell_held(it, people)
    for it in told["suggestions"]:
        guide = GuidePage.objects.get(slug=it.pop("guide"), locale__language_code="en")
        member = people[it.pop("by")]
        EditSuggestion.objects.create(
            guide=guide, member=member, revision_number=guide.live_revision_id, **it
        )
    for it in told["nominations"]:
        Nomination.objects.nominate(Topic.objects.get(title=it["topic"]), by=people[it["by"]])
    for it in told["doubts"]:
        GuidePage.objects.get(slug=it["guide"], locale__language_code="en").suspect(it["reason"])
    reconcile()
    item = QueueItem.objects.filter(kind="suggestion").in_order().first()
    item.claim(by=people["karim"])
    QueueItem.objects.filter(pk=item.pk).update(claimed_until=timezone.now() + timedelta(days=1))
    return QueueItem.objects.open().count()


def tell_held(told: dict, people: dict[str, Member]) -> None:
    at = timezone.now() - duration(told["at"])
    author = people[told["by"]]
    if "reply_to" in told:
        post = Topic.objects.get(title=told["reply_to"]).reply(author, told["text"], at=at)
    else:
        category = Category.objects.get(slug=told["category"])
        post = category.start_topic(author, told["title"], told["text"], at=at)
    post.hold(reason=told["why"])
    type(post).objects.filter(pk=post.pk).update(held_at=at)  # a while ago, as the words were
