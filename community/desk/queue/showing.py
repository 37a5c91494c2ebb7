"""Items made ready for a page: what they point at, who it is about, and what each decision says. A constant number of queries."""

from collections import defaultdict
from dataclasses import dataclass

from django.core.cache import caches
from django.db.models import Count, Q

from community.desk.models.queue import QueueItem
from community.desk.models.queue_words import all_words, usual_words
from community.desk.queue.kinds import KINDS, Decision, decides
from forum.models import Reply, Topic

NOBODY = -1  # in the cache: decides about nothing
COUNTED_FOR = 60  # seconds that the number in the menu may be old; it is on every page of staff


@dataclass
class Offer:
    """A decision as the form of an item offers it."""

    decision: Decision
    number: int  # the key that presses it
    whom: object  # who is told, or None
    words: str  # what they are told if nobody says anything else


@dataclass
class Record:
    """What a member has done here, for who decides about them."""

    member: object
    posts: int = 0
    earlier: int = 0  # items about them that were decided
    refused: int = 0  # of these, not with the main decision


def ready(items, member) -> list[QueueItem]:
    """Each with its `target`; those whose target is gone are left out, as they wait for nobody."""
    items = [item for item in items if item.noun]
    fetch_targets(items)
    items = [item for item in items if item.thing]
    known, records = all_words(), records_of(items)
    for item in items:
        item.about = records.get(item.person_id)
        item.offers = offers_of(item, known)
        item.title, item.url = item.noun.title(item.thing), item.noun.url(item.thing)
        item.lang, item.version = item.noun.language(item.thing), item.noun.version(item.thing)
        item.looked_at = item.is_looked_at_by_other(member)
        item.needs_words = any(offer.decision.needs_words for offer in item.offers)
        item.takes_words = item.needs_words or any(it.words and it.whom for it in item.offers)
        item.ways = item.noun.ways(item.thing)
    for name, kind in KINDS.items():
        if theirs := [item for item in items if item.kind == name]:
            kind.prepare(theirs)
    return items


def fetch_targets(items) -> None:
    """`thing`: what each points at, joined to what its kind shows; one query for each kind of row."""
    wanted = defaultdict(list)
    for item in items:
        wanted[item.kind, item.content_type_id].append(item.object_id)
    found = {}
    for (name, content_type), ids in wanted.items():
        models = {kind.pk: kind.model_class() for kind in KINDS[name].content_types()}
        rows = KINDS[name].rows(models[content_type]).filter(pk__in=ids)
        found |= {(name, content_type, row.pk): row for row in rows}
    for item in items:
        item.thing = found.get((item.kind, item.content_type_id, item.object_id))


def offers_of(item, known: dict) -> list[Offer]:
    kind, thing = item.noun, item.thing
    return [
        Offer(decision, number, decision.whom(thing), usual_words(kind, decision, thing, known))
        for number, decision in enumerate(kind.decisions, start=1)
    ]


def records_of(items) -> dict[int, Record]:
    people = {item.person_id: item.person for item in items if item.person_id}
    found = {pk: Record(member) for pk, member in people.items()}
    for model in (Topic, Reply):
        rows = model.objects.shown().filter(author__in=found).order_by()
        for row in rows.values("author").annotate(n=Count("pk")):
            found[row["author"]].posts += row["n"]
    main = [d.key for kind in KINDS.values() for d in kind.decisions if d.is_main]
    earlier = QueueItem.objects.decided().filter(person__in=found, decided_by__isnull=False)
    counts = (
        earlier.order_by()
        .values("person")
        .annotate(n=Count("pk"), refused=Count("pk", filter=~Q(decision__in=[*main, "elsewhere"])))
    )
    for row in counts:
        found[row["person"]].earlier, found[row["person"]].refused = row["n"], row["refused"]
    return found


def number_waiting(member) -> int | None:
    """How many things wait for `member`, None where they decide about nothing; as it was within the last minute, so that
    pages of staff ask nothing for it."""
    key = f"desk.queue.{member.pk}"
    number = caches["pages"].get(key)
    if number is None:
        number = count_for(member) if decides(member) else NOBODY
        caches["pages"].set(key, number, COUNTED_FOR)
    return None if number == NOBODY else number


def count_for(member) -> int:
    return QueueItem.objects.open().visible_to(member).count()


def forget_number(member) -> None:
    """They have just changed it."""
    caches["pages"].delete(f"desk.queue.{member.pk}")
