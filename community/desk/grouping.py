"""Which questions ask the same in other words. The night puts them together; staff can take them apart for good.

A question is held against a few that are most like it, which the search finds: never against all. Two are the same when
what their titles share and what their whole texts share are together at least SAME. It is chosen for precision, as
docs/decisions/0015 tells: what is put together wrongly hides a question, what is missed only stands twice in the list.
"""

from collections import Counter
from functools import cached_property
from math import log, sqrt

from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, F, OuterRef
from django.utils import timezone
from django_tasks import task

from community.content.markdown import plain_text
from community.desk.counting import BATCH, count
from community.desk.models.demand import Demand, Wording, open_rooms
from community.search.analysis import words
from community.search.asking_again import LOOKED_AT, likeness
from community.search.common_words import is_common
from community.search.logged import LoggedSearch
from community.search.models import PUBLIC, Entry, Word
from community.search.related import Likeness
from community.search.stemming import stem
from forum.models import Topic

SAME = 0.5
READ = 300  # words of a text; the question stands at its beginning
SLICE = 25  # questions at a time; one takes some 100 ms, and the schedule has other things to do
SEARCHES = 500  # different searches that found nothing, the most frequent
LEAST_SEARCHED = 3  # times; fewer are slips of somebody's fingers
TITLED = 0.9  # of what was searched must stand in a title


def group_questions() -> int:
    """All there is, at once: after an import, in the demo. How many were new; run again it changes nothing."""
    forget()
    new = sum(iter(group_some, 0)) + sum(iter(add_searches, 0))
    count(Demand.objects.all())
    return new


def group_some() -> int:
    """A slice of the new questions, and of those that were rewritten; how many. The schedule calls it."""
    return add_topics(SLICE) + compare_edited(SLICE)


def begin_night() -> None:
    """What the night does: forget, take in what was searched, and have all counted in slices. The schedule calls it."""
    forget()
    add_searches()
    count_after.enqueue(0)


@task()
def count_after(pk: int) -> None:
    """Count a slice of the questions anew, from this number on, and have the next one counted."""
    pks = Demand.objects.filter(pk__gt=pk).order_by("pk").values_list("pk", flat=True)
    if some := list(pks[:BATCH]):
        count(Demand.objects.filter(pk__in=some))
        count_after.enqueue(some[-1])


def questions():
    return Topic.objects.shown().questions()


def forget() -> None:
    """What is gone, or is no question any more; and what not all of the readers of its question may read."""
    there = questions().order_by().values("pk")
    Wording.objects.filter(topic__isnull=False).exclude(topic__in=there).delete()
    logged = LoggedSearch.objects.filter(group=OuterRef("group"), language=OuterRef("language"))
    Wording.objects.filter(topic=None).exclude(Exists(logged)).delete()
    Demand.objects.filter(wordings=None).delete()
    # Of questions in several rooms, what is in a room that was closed.
    rooms = Count("demand__wordings__topic__category", distinct=True)
    mixed = Wording.objects.filter(topic__isnull=False).alias(rooms=rooms).filter(rooms__gt=1)
    for wording in mixed.exclude(topic__category__in=open_rooms()).select_related("topic"):
        wording.stand_alone()


def add_topics(number: int) -> int:
    """The new ones in their order, each put to what was there before it."""
    known = Wording.objects.filter(topic=OuterRef("pk"))
    new = questions().filter(~Exists(known)).order_by("pk").values_list("pk", flat=True)
    pks = list(new[:number])
    for topic in Topic.objects.filter(pk__in=pks).select_related("category").order_by("pk"):
        place(Wording(topic=topic, language=topic.category.lang))
    return len(pks)


def compare_edited(number: int) -> int:
    """Those that were rewritten and stand alone are compared anew; what stands with others stays."""
    edited = Wording.objects.filter(topic__edited_at__gt=F("compared_at")).order_by("pk")
    edited = list(edited.select_related("topic__category")[:number])
    for wording in edited:
        wording.compared_at = timezone.now()
        wording.save(update_fields=["compared_at"])
        put_to_nearest(wording)
    return len(edited)


def place(wording: Wording) -> None:
    """Keep it, alone; then with what asks the same. Another worker may have been quicker."""
    try:
        with transaction.atomic():
            wording.stand_alone()
    except IntegrityError:
        return
    if wording.topic:
        put_to_nearest(wording)
    elif other := titled(wording):
        other.demand.take(wording)


def put_to_nearest(wording: Wording) -> None:
    for topic in alike(wording.topic):
        other = Wording.objects.select_related("demand").get(topic=topic)
        if other.demand_id != wording.demand_id and other.demand.take(wording):
            return


def alike(topic: Topic) -> list[int]:
    """Topics that are known already and ask the same, the likest first."""
    entry = Entry.objects.filter(kind=Entry.Kind.TOPIC, object_id=topic.pk).first()
    if not entry:
        return []
    near = [other for other in nearest(entry, topic) if other.object_id != topic.pk]
    own, texts = Text(topic), {text.pk: text for text in texts_of(near)}
    measured = [
        (sameness(entry, other, own, texts[other.object_id], topic.category.lang), other.object_id)
        for other in near
        if other.object_id in texts
    ]
    found = sorted(((score, -pk) for score, pk in measured if score >= SAME), reverse=True)
    return [-pk for _, pk in found]


def nearest(entry: Entry, topic: Topic) -> list[Entry]:
    """Of what the search finds most like it, what is known and has the same readers; LOOKED_AT at most."""
    rooms = open_rooms()
    rooms = rooms if topic.category_id in rooms else {topic.category_id}
    scopes = [f"category:{pk}" for pk in sorted(rooms)]
    found = Likeness(entry).others(scopes, topic.category.lang, [Entry.Kind.TOPIC])
    pks = [other.object_id for other in found]
    known = Wording.objects.filter(topic__in=pks).values_list("topic", flat=True)
    known = set(known) if pks else set()
    kept = [other.pk for other in found if other.object_id in known][:LOOKED_AT]
    entries = Entry.objects.only("kind", "object_id", "scope", "title").in_bulk(kept)
    return [entries[pk] for pk in kept if pk in entries]


def texts_of(entries: list[Entry]) -> list["Text"]:
    topics = Topic.objects.filter(pk__in=[entry.object_id for entry in entries])
    return [Text(topic) for topic in topics.select_related("category")]


class Text:
    """What a question says, title and all, by the stems of its words and how rare each is."""

    def __init__(self, topic: Topic):
        self.pk, self.language = topic.pk, topic.category.lang
        said = words(f"{topic.title}\n{plain_text(topic.html)}")[:READ]
        self.said = Counter(word for word in said if not is_common(word, self.language))

    @cached_property
    def weights(self) -> dict[str, float]:
        """The stems that other texts hold too, in a vector of length 1."""
        known = dict(Word.objects.filter(text__in=list(self.said)).values_list("text", "entries"))
        total = Entry.objects.count()
        weights: Counter = Counter()
        for word, times in self.said.items():
            entries = known.get(word, 0)
            rarity = log(1 + (max(total - entries, 0) + 0.5) / (entries + 0.5))
            weights[stem(word, self.language)] += (1 + log(times)) * rarity
        length = sqrt(sum(weight**2 for weight in weights.values())) or 1
        return {word: weight / length for word, weight in weights.items()}


def sameness(entry: Entry, other: Entry, one: Text, another: Text, language: str) -> float:
    """From 0 to 1: the geometric mean of how much the titles share, and the whole texts (their cosine)."""
    titles = likeness(entry, other, language)
    if not titles:
        return 0.0
    shared = one.weights.keys() & another.weights.keys()
    return sqrt(titles * sum(one.weights[word] * another.weights[word] for word in shared))


def add_searches() -> int:
    """A slice of those that found nothing often enough: to the question whose title says the same, else alone."""
    rows = LoggedSearch.objects.found_nothing().grouped().filter(times__gte=LEAST_SEARCHED)
    rows = rows.exclude(group="").order_by("-times", "group", "language")[:SEARCHES]
    known = set(Wording.objects.filter(topic=None).values_list("group", "language"))
    new = [row for row in rows if (row["group"], row["language"]) not in known][:SLICE]
    for row in new:
        place(Wording(words=row["words"], group=row["group"], language=row["language"]))
    return len(new)


def titled(wording: Wording) -> Wording | None:
    """The wording of a public topic whose title says what was searched: the likest."""
    scopes = [f"category:{pk}" for pk in sorted(open_rooms())]
    entry = Entry(kind=Entry.Kind.TOPIC, title=wording.words, scope=PUBLIC)
    wanted = set(wording.group.split())
    hits = Likeness(entry).hits(scopes, wording.language)[:LOOKED_AT]
    found = Entry.objects.only("object_id", "title").in_bulk([hit.pk for hit in hits])
    for hit in hits:
        stems = {stem(word, wording.language) for word in words(found[hit.pk].title)}
        if len(wanted) > 1 and len(wanted & stems) >= TITLED * len(wanted):
            return Wording.objects.filter(topic=found[hit.pk].object_id).first()
    return None
