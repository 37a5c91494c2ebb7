"""Items come when something begins to wait, and go when it is settled elsewhere: by hearing, and by looking at everything."""

import logging

from django.db import transaction

from community.desk.models.queue import QueueItem
from community.desk.queue.kinds import KINDS, Kind

logger = logging.getLogger(__name__)
BATCH = 500  # of one kind that are opened in one round; the next is a few minutes later


def look_again(kind: str, target, *, by=None) -> None:
    """`target` has changed: once that is committed, open an item for it, or close the one that is open.

    Never in the transaction of the change itself: it holds the lock of the thing, and who decides takes that of the
    item first. `by` is who did it, if it was somebody.
    """
    transaction.on_commit(lambda: QueueItem.objects.look_at(kind, target, by=by), robust=True)


def reconcile() -> None:
    """Whatever was missed: a process that was killed, an import, a change by script, a guide that grew old."""
    for kind in KINDS.values():
        try:
            for model in kind.models:
                _open_missed(kind, model)
                _close_settled(kind, model)
        except Exception:  # one kind that fails leaves the others their turn
            logger.exception("the queue could not look for %s", kind.name)


def _open_missed(kind: Kind, model) -> None:
    known = QueueItem.objects.open().of(kind.name, model)
    missed = kind.all_waiting(model).exclude(pk__in=known.values("object_id"))
    for target in missed[:BATCH]:
        QueueItem.objects.open_for(kind, target)


def _close_settled(kind: Kind, model) -> None:
    waiting = kind.all_waiting(model).order_by().values("pk")
    QueueItem.objects.open().of(kind.name, model).exclude(object_id__in=waiting).settle()
