"""What the worker does. Each task can run twice without harm."""

from django_tasks import task

from community.moderation.weighing import recompute


@task()
def weigh_anew(ids: list[int]) -> None:
    """Something has happened that may change how far these members are trusted."""
    recompute(ids)
