"""How much a question is wanted, counted at night and kept: no request walks what it is counted from.

    demand = Σ weight × (times + times lately)

Whatever happened LATELY counts twice, so a question that is asked now stands above one that was asked once.
"""

from collections import defaultdict
from datetime import timedelta

from django.db.models import Count, Max, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.desk.answered import answers_in_help
from community.desk.models.demand import LENGTH, Demand, Wording
from community.search.logged import LoggedSearch
from forum.models import Reply, Topic
from forum.models.taking_part import SameQuestion

LATELY = timedelta(days=90)
BATCH = 500  # questions at a time
# What one of each is worth. Asking again costs a customer most; opening a result costs a click.
WEIGHTS = {"repeats": 5.0, "asked_too": 3.0, "failed": 1.0, "replies": 0.5, "views": 0.2}
LABELS = {
    "repeats": _("Asked again"),
    "asked_too": _("“I have this too”"),
    "failed": _("Searches without result"),
    "replies": _("Replies"),
    "views": _("Opened from the search"),
}
MOST_REPLIES = 20  # of a question; more are a conversation
KEPT = ["title", "topic", "category", "language", "state", "answer", "counts", "score", "last_at"]


def count(demands) -> int:
    """Count these anew and keep what is different; how many were. A handful of questions for each batch."""
    pks, changed = list(demands.order_by("pk").values_list("pk", flat=True)), 0
    for start in range(0, len(pks), BATCH):
        rows = Demand.objects.filter(pk__in=pks[start : start + BATCH]).order_by("pk")
        changed += Batch(list(rows)).keep()
    return changed


class Batch:
    def __init__(self, demands: list[Demand]):
        self.demands, self.since = demands, timezone.now() - LATELY
        self.topics, self.searches = defaultdict(list), defaultdict(list)
        wordings = Wording.objects.filter(demand__in=demands).select_related("topic__category")
        wordings = wordings.select_related("topic__accepted_reply").order_by("pk")
        for wording in wordings.defer("topic__source", "topic__html"):
            (self.topics if wording.topic_id else self.searches)[wording.demand_id].append(wording)
        self.topic_ids = [it.topic_id for some in self.topics.values() for it in some]
        self.asked_too = self.by_topic(
            SameQuestion.objects.filter(confirmed_at__isnull=False), "confirmed_at"
        )
        self.replies = self.by_topic(Reply.objects.shown(), "created_at")
        self.views = self.opened()
        self.failed = self.found_nothing()
        topics = [it.topic for some in self.topics.values() for it in some]
        self.answers = answers_in_help(topics)

    def times(self, at: str) -> dict:
        lately = Q(**{f"{at}__gte": self.since})
        return {"all": Count("pk"), "lately": Count("pk", filter=lately), "latest": Max(at)}

    def by_topic(self, rows, at: str) -> dict[int, tuple]:
        rows = rows.filter(topic__in=self.topic_ids).order_by().values("topic")
        return {row.pop("topic"): row for row in rows.annotate(**self.times(at))}

    def opened(self) -> dict[int, dict]:
        names = {f"topic:{pk}": pk for pk in self.topic_ids}
        rows = LoggedSearch.objects.filter(opened__in=list(names)).order_by().values("opened")
        return {names[row.pop("opened")]: row for row in rows.annotate(**self.times("opened_at"))}

    def found_nothing(self) -> dict[tuple, dict]:
        groups = {it.group for some in self.searches.values() for it in some}
        rows = LoggedSearch.objects.found_nothing().filter(group__in=groups).order_by()
        rows = rows.values("group", "language").annotate(**self.times("at"))
        return {(row.pop("group"), row.pop("language")): row for row in rows}

    def keep(self) -> int:
        """Only what is different is written, and nothing that staff decide."""
        changed = []
        for demand in self.demands:
            before = [getattr(demand, f"{n}_id" if n in RELATED else n) for n in KEPT]
            self.tell(demand)
            after = [getattr(demand, f"{n}_id" if n in RELATED else n) for n in KEPT]
            if after != before or not demand.counted_at:
                demand.counted_at = timezone.now()
                changed.append(demand)
        Demand.objects.bulk_update(changed, [*KEPT, "counted_at"])
        return len(changed)

    def tell(self, demand: Demand) -> None:
        topics, searches = self.topics[demand.pk], self.searches[demand.pk]
        pks = [it.topic_id for it in topics]
        parts = {
            "asked_too": [self.asked_too[pk] for pk in pks if pk in self.asked_too],
            "replies": [self.replies[pk] for pk in pks if pk in self.replies],
            "views": [self.views[pk] for pk in pks if pk in self.views],
            "failed": [
                self.failed[key]
                for it in searches
                if (key := (it.group, it.language)) in self.failed
            ],
        }
        demand.counts = {name: summed(rows) for name, rows in parts.items()}
        demand.counts["replies"] = [min(n, MOST_REPLIES) for n in demand.counts["replies"]]
        demand.counts["repeats"] = self.repeats([it.topic for it in topics])
        demand.score = round(sum(WEIGHTS[name] * sum(n) for name, n in demand.counts.items()), 1)
        moments = [row["latest"] for rows in parts.values() for row in rows if row["latest"]]
        demand.last_at = max(
            [*moments, *(it.topic.created_at for it in topics)], default=demand.last_at
        )
        self.stand_for(demand, topics, searches)

    def repeats(self, topics: list[Topic]) -> list[int]:
        """How often it was asked again after the first time."""
        again = sorted(topic.created_at for topic in topics)[1:]
        return [len(again), sum(at >= self.since for at in again)]

    def stand_for(self, demand: Demand, topics: list[Wording], searches: list[Wording]) -> None:
        """The wording that most people share, and whether one of them is answered."""
        if not topics:
            demand.topic_id = demand.category_id = demand.answer_id = None
            demand.state = Demand.State.SEARCHED
            demand.title = searches[0].words[:LENGTH] if searches else demand.title
            return
        topic = max((it.topic for it in topics), key=lambda it: (*self.wanted(it), -it.pk))
        demand.title, demand.topic_id = topic.title, topic.pk
        demand.category_id, demand.language = topic.category_id, topic.category.lang
        answers = [self.answers[it.topic_id] for it in topics if it.topic_id in self.answers]
        demand.answer_id = answers[0] if answers else None
        solved = any(it.topic.accepted_reply_id for it in topics)
        unanswered = Demand.State.SOLVED if solved else Demand.State.UNANSWERED
        demand.state = Demand.State.FAQ if answers else unanswered

    def wanted(self, topic: Topic) -> tuple[int, int]:
        return topic.same_count, self.views.get(topic.pk, {}).get("all", 0)


RELATED = ("topic", "category", "answer")


def summed(rows: list[dict]) -> list[int]:
    """[times, of them lately]."""
    return [sum(row["all"] for row in rows), sum(row["lately"] for row in rows)]
