"""When two topics ask the same, as far as the words of their titles tell.

Titles say what a question is about; under it people tell stories. So of the words of each title, weighed by how rare they
are, at least SAME must stand in the other title, and AT_LEAST different ones, in whatever form. The thresholds are
deliberately high: a hint that is wrong costs a moderator's attention, one that is missing costs nothing.
"""

from django.db import transaction

from community.search.analysis import words
from community.search.meaning import LETTERS, Meaning
from community.search.models import AskedBefore, Entry
from community.search.stemming import stem
from forum.models import Topic

SAME = 0.6
AT_LEAST = 2
LOOKED_AT = 5  # of what is like a topic, the likest
LONGEST = 40  # words of a title


def find_earlier(entry: Entry, topic: Topic, like: list[Entry]) -> None:
    """Keep which of the topics that are `like` it were there before and ask the same."""
    like = {other.object_id: other for other in like[:LOOKED_AT]}
    before = Topic.objects.filter(pk__in=like, created_at__lt=topic.created_at) if like else []
    alike = {it.pk: likeness(entry, like[it.pk], topic.category.lang) for it in before}
    keep(topic, {pk: share for pk, share in alike.items() if share >= SAME})


@transaction.atomic
def keep(topic: Topic, found: dict[int, float]) -> None:
    """In place of what was found earlier; what a moderator dismissed stays dismissed."""
    rows = AskedBefore.objects.filter(topic=topic)
    rows.filter(dismissed_at=None).exclude(earlier__in=found).delete()
    AskedBefore.objects.bulk_create(
        [AskedBefore(topic=topic, earlier_id=pk, likeness=share) for pk, share in found.items()],
        update_conflicts=True,
        unique_fields=["topic", "earlier"],
        update_fields=["likeness"],
    )


def likeness(one: Entry, other: Entry, language: str) -> float:
    """The smaller share of a title that stands in the other, from 0 to 1; 0 where it is too few words."""
    titles = [words(it.title)[:LONGEST] for it in (one, other)]
    tokens = list(dict.fromkeys([*titles[0], *titles[1]]))
    meaning = Meaning(tokens, language, [one.scope, other.scope], is_whole=True)
    weights = {sought.text: sought.rarity for sought in meaning.find(correct=False)}
    forms = {word: {stem(word, language), word[:LETTERS]} for word in tokens}
    return min(share(*titles, weights, forms), share(*reversed(titles), weights, forms))


def share(title: list[str], other: list[str], weights: dict, forms: dict) -> float:
    stand = set().union(*(forms[word] for word in other))
    shared = {word for word in title if forms[word] & stand}
    if len(shared) < AT_LEAST:
        return 0.0
    return sum(weights[word] for word in shared) / (sum(weights[word] for word in set(title)) or 1)
