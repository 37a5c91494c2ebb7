"""Measuring search with the site's own queries: once a day for the record, and on the spot with a synonym that is not kept."""

from dataclasses import dataclass
from itertools import product

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from community.search.analysis import words
from community.search.evaluation import Case, Figures
from community.search.meaning import Meaning
from community.search.models import Entry, QualityRun, Synonym
from community.search.own_set import OwnSet
from community.search.query import Query

FIELDS = {
    "n": "queries",
    "S@1": "first",
    "S@5": "among_five",
    "S@10": "among_ten",
    "MRR": "mrr",
    "nDCG@10": "ndcg",
}
FAILED = 50  # queries that are kept to be looked at
TRIED = 100  # queries that a synonym is tried with, so that the answer comes in a few seconds


def measure_all() -> None:
    """Have the worker measure what was not measured today. The schedule calls it, and waits for none of it."""
    done = set(QualityRun.objects.filter(day=timezone.localdate()).values_list("language", "mode"))
    for language, mode in product(dict(settings.LANGUAGES), QualityRun.Mode.values):
        if (language, mode) not in done:
            measure.enqueue(language, mode)


@task()
def measure(language: str, mode: str) -> None:
    """Keep today's figures, unless they are kept already or nobody has asked anything yet."""
    runs = QualityRun.objects.filter(language=language, mode=mode)
    if runs.filter(day=timezone.localdate()).exists():
        return
    figures = OwnSet(language, mode).evaluate()
    if figures.ranks:
        keep(runs, {"language": language, "mode": mode}, figures)


@transaction.atomic
def keep(runs, of: dict, figures: Figures) -> None:
    runs.update(failed=[])
    kept = {FIELDS[name]: figure for name, figure in figures.as_dict().items()}
    kept["entries"] = Entry.objects.count()
    kept["failed"] = [[case.line, case.target, case.topic] for case in figures.failed[:FAILED]]
    runs.get_or_create(day=timezone.localdate(), **of, defaults=kept)


@dataclass(frozen=True)
class Change:
    """The rank of what was meant by a query; None where it is not among the first ten."""

    query: str
    before: int | None
    after: int | None

    @property
    def is_better(self) -> bool:
        return bool(self.after) and (not self.before or self.after < self.before)


class Trial:
    """What a synonym, kept or not, would do to the site's own queries: figures before and after, and what changes.

    One for all languages is tried with queries in the site's first.
    """

    def __init__(self, synonym: Synonym):
        self.synonym = synonym
        self.language = synonym.language or settings.LANGUAGE_CODE
        own = OwnSet(self.language, most=TRIED)
        self.cases, self.before = own.cases, own.evaluate()
        met = [self.meets(case) for case in own.cases]
        again = [case for case, is_met in zip(own.cases, met, strict=True) if is_met]
        ranks = iter(own.evaluate(again, [synonym]).ranks)
        pairs = zip(self.before.ranks, met, strict=True)
        self.after = Figures([next(ranks) if is_met else rank for rank, is_met in pairs])

    def meets(self, case: Case) -> bool:
        """Only what says one side of it can change."""
        meaning = Meaning(Query(case.query).words, self.language, [])
        return any(meaning.says(words(said)) for said, _ in self.synonym.directions)

    @property
    def figures(self) -> list[tuple[str, float, float]]:
        """(what it is called, before, after) of each."""
        before, after = self.before.as_dict(), self.after.as_dict()
        called = {name: QualityRun._meta.get_field(FIELDS[name]).verbose_name for name in before}
        return [(called[name], before[name], after[name]) for name in before if name != "n"]

    @property
    def changes(self) -> list[Change]:
        """Better ones first."""
        rows = zip(self.cases, self.before.ranks, self.after.ranks, strict=True)
        changed = [Change(case.line, old, new) for case, old, new in rows if old != new]
        return sorted(changed, key=lambda change: not change.is_better)
