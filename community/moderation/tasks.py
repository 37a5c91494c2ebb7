"""What the worker does for moderation. Each task can run twice without harm."""

from django_tasks import task

from community.moderation import telling_flags
from community.moderation.models import Case
from community.moderation.weighing import recompute

TELL = {
    "moderation.held": telling_flags.tell_held,
    "moderation.decide": telling_flags.tell_decided,
    "moderation.reopen": telling_flags.unsay_decided,
}


@task()
def tell_of_case(act: str, pk: int) -> None:
    """Tell members of an act on a case; of what is gone for good, nobody. Who flagged it was right or wrong: they are weighed anew."""
    if case := Case.objects.filter(pk=pk).first():
        TELL[act](case)
        recompute(case.flags.exclude(member=None).values_list("member", flat=True))


@task()
def weigh_anew(ids: list[int]) -> None:
    """Something has happened that may change how far these members are trusted."""
    recompute(ids)
