"""The plain list of what is hidden, held or deleted: topics and replies together, the latest first."""

from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from wagtail.models import ModelLogEntry

from forum.models import Reply, Topic

STATES = ("hidden", "held", "deleted")
KINDS = {"topics": Topic, "replies": Reply}
BACK = {"hidden": "unhide", "held": "release", "deleted": "restore"}
ACTS = {"hidden": "forum.hide", "held": "forum.hold", "deleted": "forum.remove"}


@dataclass
class Row:
    post: Topic | Reply
    at: object
    entry: ModelLogEntry | None  # who did it, and why

    @property
    def topic(self) -> Topic:
        return self.post if self.kind == "topic" else self.post.topic

    @property
    def kind(self) -> str:
        return self.post._meta.model_name

    @property
    def undo_url(self) -> str:
        return reverse(f"forum:{self.kind}_{BACK[self.post.state]}", args=[self.post.pk])

    @property
    def reason(self) -> str:
        return self.entry.data.get("reason", "") if self.entry else ""


class OutOfSight:
    """What `member` moderates of it. A sequence for a Paginator: a count, and slices of rows. A page asks five questions, whatever is on it."""

    def __init__(self, member, state: str = "", kind: str = ""):
        self.member = member
        self.state = state if state in STATES else ""
        self.kind = kind if kind in KINDS else ""

    def count(self) -> int:
        return self._keys().count()

    def __getitem__(self, part: slice) -> list[Row]:
        keys = list(self._keys().order_by("-at", "kind", "-pk")[part])
        posts = self._posts(keys)
        entries = self._entries(posts)
        return [
            Row(post, at, entries.get((ACTS[post.state], post._meta.model_name, str(pk))))
            for kind, pk, at in keys
            if (post := posts.get((kind, pk))) and post.state
        ]

    def _keys(self):
        """(kind, pk, since when) of each."""
        first, *others = [
            self._of(model, kind) for kind, model in KINDS.items() if kind == (self.kind or kind)
        ]
        return first.union(*others, all=True) if others else first

    def _of(self, model, kind: str):
        found = model.objects.moderated_by(self.member).out_of_sight().order_by()
        if self.state:
            found = found.exclude(**{f"{self.state}_at": None})
        return found.annotate(
            kind=Value(kind, CharField()), at=Coalesce("deleted_at", "hidden_at", "held_at")
        ).values_list("kind", "pk", "at")

    def _posts(self, keys) -> dict:
        related = {"topics": ("author", "category"), "replies": ("author", "topic__category")}
        return {
            (kind, pk): post
            for kind, model in KINDS.items()
            for pk, post in model.objects.select_related(*related[kind])
            .in_bulk([pk for k, pk, _ in keys if k == kind])
            .items()
        }

    def _entries(self, posts) -> dict:
        """The last entry of the record for each act on each post."""
        types = ContentType.objects.get_for_models(Topic, Reply)
        names = {ct.pk: model._meta.model_name for model, ct in types.items()}
        found = ModelLogEntry.objects.filter(
            content_type__in=names,
            action__in=ACTS.values(),
            object_id__in={str(pk) for _, pk in posts},
        )
        found = found.select_related("user").order_by("timestamp")
        return {(it.action, names[it.content_type_id], it.object_id): it for it in found}
