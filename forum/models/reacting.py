from django.db import models, transaction
from django.utils.translation import gettext

from community.audience.refused import Refused


class Reactable(models.Model):
    """A post that others call helpful, or give thanks for."""

    helpful_count = models.PositiveIntegerField(default=0, editable=False)
    thanks_count = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        abstract = True

    def allows_reaction_by(self, member) -> bool:
        return member.is_authenticated and member != self.author and self.is_shown

    @transaction.atomic
    def react(self, kind: str, *, by) -> None:
        """Say once that it was helpful, or thanks. Raises Refused for one's own words."""
        self._lock_topic()
        if not self.allows_reaction_by(by):
            raise Refused(
                gettext("Only others can thank you for your words, or call them helpful.")
            )
        self.reactions.get_or_create(member=by, kind=kind)
        self._recount_reactions(kind)

    @transaction.atomic
    def take_back(self, kind: str, *, by) -> None:
        self._lock_topic()
        self.reactions.filter(member=by, kind=kind).delete()
        self._recount_reactions(kind)

    def _recount_reactions(self, kind: str) -> None:
        """The topic is locked by whoever calls."""
        setattr(self, f"{kind}_count", self.reactions.filter(kind=kind).count())
        self.save(update_fields=[f"{kind}_count"])
