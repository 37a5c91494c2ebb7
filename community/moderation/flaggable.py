"""What members can flag. The room that has a noun registers it here, and says how it is found, whose it is and what
can be done with it; this room knows none of them by name."""

from datetime import datetime

from django.db.models import Model, QuerySet
from django.db.models.signals import pre_delete
from django.utils.functional import Promise

FLAGGABLE: dict[str, "Flaggable"] = {}  # by the name of the model, which stands in addresses


class Flaggable:
    """One kind of thing. What `hides` can be taken out of sight, by flags or by a decision, and knows the last four verbs."""

    model: type[Model]
    called: str | Promise  # “this reply”, in the middle of a sentence
    hides = False

    @property
    def name(self) -> str:
        return self.model._meta.model_name

    def rows(self) -> QuerySet:
        """Joined to what the methods below ask of each."""
        return self.model._default_manager.all()

    def visible_to(self, member) -> QuerySet:
        return self.model.objects.visible_to(member)

    def decidable_by(self, member) -> QuerySet:
        """Those about which `member` decides."""
        raise NotImplementedError

    def allows_decision_by(self, thing, member) -> bool:
        return self.decidable_by(member).filter(pk=thing.pk).exists()

    def author(self, thing):
        raise NotImplementedError

    def title(self, thing) -> str:
        """What it is called in a list."""
        return str(thing)

    def text(self, thing) -> str:
        """Its words in one line, for moderators."""
        return ""

    def state(self, thing) -> str:
        """Why not everybody sees it, or "" when everybody does."""
        return ""

    def changed_since(self, thing, at: datetime) -> bool:
        return False

    def is_flaggable(self, thing) -> bool:
        return not self.state(thing)

    def is_protected(self, thing) -> bool:
        """Its author works here or moderates: a person decides about it, and no crowd."""
        author = self.author(thing)
        return author.is_team or self.allows_decision_by(thing, author)

    def may_be_held(self, thing) -> bool:
        return self.hides and not self.state(thing) and not self.is_protected(thing)

    def hold(self, thing, weight: float) -> None:
        """Take it out of the sight of all but its author and moderators, until one has decided."""
        raise NotImplementedError

    def bring_back(self, thing, *, by, reason: str) -> None:
        """Undo `hold`, and nothing else that somebody has done with it. Its author reads `reason`, here and below."""
        raise NotImplementedError

    def put_away(self, thing, state: str, *, by, reason: str) -> None:
        """Make it "hidden" or "removed", unless it is as far away already."""
        raise NotImplementedError

    def put(self, thing, state: str, *, by, reason: str) -> None:
        """Make its state exactly this one."""
        if state != self.state(thing):
            raise NotImplementedError


def register(kind: Flaggable) -> None:
    FLAGGABLE[kind.name] = kind
    pre_delete.connect(forget_case, sender=kind.model, dispatch_uid="flags")


def forget_case(instance, **kwargs) -> None:
    """What is gone for good has no case."""
    from community.moderation.models import Case

    Case.objects.about(instance).delete()
