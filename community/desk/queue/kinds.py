"""What may wait for a human: the kinds of the queue, and how another is written.

A kind is a class in a file of this folder, made known by `@register` and imported by `DeskConfig.ready`. The whole of one:

    def publish(review, *, by, reason, words):
        review.approve(by=by, note=words)

    @register
    class Reviews(Kind):
        name = "review"                       # stored in the row, part of addresses; at most 30 letters
        label = _("Reviews")                  # of the filter: what waits, in the plural
        models = (Review,)
        urgency = Urgency.SOON                # unless `describe` says otherwise of a single one
        decisions = (
            Decision("publish", _("Publish"), publish, said=_("The review is published."),
                     undo=lambda review, *, by, why: review.retract(by=by),
                     stands=lambda review: review.published_at is not None,
                     tells=lambda review: review.member, words=_("Thank you, your review is published.")),
            Decision("decline", _("Decline"), decline, said=_("The review is declined."), needs_reason=True),
        )

        def rows(self, model):                # what pages show of them, joined to what they show
            return model.objects.select_related("member", "product")

        def waiting(self, rows):              # those that wait now
            return rows.filter(published_at=None, declined_at=None)

        def describe(self, review):           # of one that waits: since when, why, and in which category of the forum
            return Waiting(since=review.sent_at, why=gettext("Somebody says it is untrue."))

        def scope(self, member):              # which items of this kind they see and decide; None: none of them
            return Q() if member.has_perm("reviews.change_review") else None

and `templates/desk/queue/_review.html`, which is given `item` and `target` and shows the words, safely, with what stands around
them. `ForModerators` has the `scope` of everything in the forum. `person` is whose doing it is: the page tells their standing.

Items come and go by looking: whoever hears that a thing has changed says so, once it is committed, in any receiver:

    look_again("review", review, by=who_did_it_or_None)

which opens an item where the thing waits, closes the open one where it does not any more, and does nothing where all is as it
should be. A job of the schedule (`reconcile`) looks at everything every few minutes, so that a kind works, slowly, without any
receiver. What a decision does is the verb of the noun; the queue adds the lock, the record, and the second who comes too late.
A verb that refuses raises Refused (or any PermissionDenied with a sentence); then nothing is decided. `words` are what staff
wrote to whom `tells` names (a decision with `words` has some when they wrote none), for the verb to send or to keep; `reason` is for colleagues. Neither is told by the queue itself,
so nobody is told twice.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db.models import IntegerChoices, Model, Q, QuerySet
from django.utils.functional import Promise

from forum.models.moderators import moderated, moderates_all


class Urgency(IntegerChoices):
    """What comes first; within one, the longest waiting."""

    LATER = 1  # nobody waits for it: a guide that may be out of date
    SOON = 2  # somebody waits for an answer
    NOW = 3  # somebody may come to harm, or is shut out


@dataclass(frozen=True)
class Waiting:
    """Of a thing that waits: since when, why a human should look (for staff, in the site's language), where in the forum."""

    since: datetime
    why: str = ""
    category: Model | None = None
    urgency: int | None = None  # that of the kind


@dataclass(frozen=True)
class Decision:
    """One way to settle a thing: `do(target, by=, reason=, words=)` calls the verb of the noun.

    `undo(target, by=, why=)` is the verb that takes it back (`why` is why it waited), and `stands(target)` whether the thing is still as the decision
    left it; without `undo` it cannot be taken back. `tells(target)` is who is written to (a Member, a name, or None for nobody) and `words`
    what is said to them unless staff have other words. `note` says who else hears of it.
    """

    key: str  # at most 30 letters
    label: str | Promise
    do: Callable
    said: str | Promise  # to who decided: what happened
    undo: Callable | None = None
    stands: Callable[[Model], bool] = lambda target: True
    tells: Callable[[Model], object] | None = None
    words: str | Promise = ""
    note: str | Promise = ""
    needs_reason: bool = False
    needs_words: bool = False  # they are what the decision is about: an answer
    is_main: bool = False

    def whom(self, target):
        """Who is written to about it, or None."""
        return self.tells(target) if self.tells else None


class Kind:
    """One kind of thing that waits. The docstring of this module shows a whole one."""

    name: str
    label: str | Promise
    models: tuple[type[Model], ...]
    decisions: tuple[Decision, ...]
    urgency: int = Urgency.SOON
    hint: str | Promise = ""  # beside words that are needed: where they go

    def rows(self, model) -> QuerySet:
        return model._default_manager.all()

    def waiting(self, rows: QuerySet) -> QuerySet:
        raise NotImplementedError

    def describe(self, target) -> Waiting:
        raise NotImplementedError

    def scope(self, member) -> Q | None:
        raise NotImplementedError

    def person(self, target):
        """The member whose doing it is, or None."""

    def title(self, target) -> str:
        return str(target)

    def url(self, target) -> str:
        return target.get_absolute_url()

    def ways(self, target) -> list[dict]:
        """Other pages where one goes on with it: {"label", "url"} of each."""
        return []

    def language(self, target) -> str:
        """Of what is shown, where it is known."""
        return ""

    def version(self, target) -> str:
        """Something that changes when its words do: nobody decides about other words than they have read."""
        return ""

    def prepare(self, items: list) -> None:
        """Before a page shows these items, whose `target` is there: fetch for all at once what its template asks of each."""

    # What follows holds for every kind -----------------------------------------------------------

    @property
    def template(self) -> str:
        return f"desk/queue/_{self.name}.html"

    def decision(self, key: str) -> Decision | None:
        return next((it for it in self.decisions if it.key == key), None)

    def all_waiting(self, model) -> QuerySet:
        return self.waiting(self.rows(model))

    def waits(self, target) -> Model | None:
        """As it is in the database now, if it waits."""
        return self.all_waiting(type(target)).filter(pk=target.pk).first()

    def content_types(self) -> list[ContentType]:
        return [content_type_of(model) for model in self.models]


class ForModerators(Kind):
    """What belongs to the forum is for its moderators."""

    def scope(self, member) -> Q | None:
        return moderated_by(member)


def moderated_by(member) -> Q | None:
    """The items whose `category` the member keeps the peace in; what belongs to none is for those of the whole forum."""
    if moderates_all(member):
        return Q()
    there = moderated(member)
    return Q(category__in=there) if there else None


KINDS: dict[str, Kind] = {}


def register(kind: type[Kind]) -> type[Kind]:
    KINDS[kind.name] = kind()
    return kind


def content_type_of(model) -> ContentType:
    return ContentType.objects.get_for_model(model, for_concrete_model=False)


def decides(member) -> bool:
    """Is there a kind they decide about?"""
    return any(kind.scope(member) is not None for kind in KINDS.values())
