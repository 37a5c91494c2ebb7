"""What the worker does for the forum. Each task can run twice without harm."""

from datetime import datetime

from django_tasks import task

from community.members.models import Member
from forum.models import Reply, Topic
from forum.telling import Event, tell


@task()
def tell_of(what: str, model: str, pk: int, actor: int | None, at: str) -> None:
    """Tell members of an Event, given by its parts; of what is gone for good, nobody."""
    related = {
        "topic": (Topic, ["category__parent"]),
        "reply": (Reply, ["topic__category__parent"]),
    }
    nouns, needed = related[model]
    post = nouns.objects.select_related(*needed).filter(pk=pk).first()
    if post:
        by = Member.objects.filter(pk=actor).first()
        tell(Event(what, post, by, datetime.fromisoformat(at)))
