from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import get_language, gettext

from community.audience.refused import Refused
from community.members.models import Member


class AskedToo(models.Model):
    """A question that others have too: it counts them, each once, and they hear of the answer."""

    same_count = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        abstract = True

    def allows_asking_too_by(self, member) -> bool:
        """Anybody who sees it, but the asker, as long as it waits for an answer."""
        may = getattr(member, "may_write", True)  # others than members confirm an address
        return may and self.is_waiting and self.is_shown and member != self.author

    def is_asked_too_by(self, member) -> bool:
        """Asks nothing where the page of the topic has asked for `member` already."""
        if self.asked_too_by_reader is not None:
            return self.asked_too_by_reader
        return member.is_authenticated and self.same_questions.filter(member=member).exists()

    @transaction.atomic
    def ask_too(self, member) -> None:
        """Count `member`. Raises Refused when there is nothing to wait for."""
        self._lock_topic()
        self._ask_too(member, member=member)

    @transaction.atomic
    def ask_too_from(self, email: str, language: str) -> None:
        """Count somebody who has proved that the address is theirs; a member who has it is counted as a member."""
        self._lock_topic()
        email = email.lower()
        verified = Member.objects.filter(email=email, email_verified_at__isnull=False)
        if member := verified.filter(kind=Member.Kind.MEMBER).first():
            self._ask_too(member, member=member)
        else:
            self._ask_too(None, email=email, language=language)

    def _ask_too(self, person, **who) -> None:
        if not self.allows_asking_too_by(person):
            raise Refused(gettext("This question does not wait for an answer any more."))
        defaults = {"confirmed_at": timezone.now(), "language": get_language() or ""}
        self.same_questions.get_or_create(**who, defaults=defaults | who)
        self._recount_same()

    @transaction.atomic
    def ask_no_more(self, **who) -> None:
        """Forget one of them: `member=…` or `pk=…`."""
        self._lock_topic()
        self.same_questions.filter(**who).delete()
        self._recount_same()

    def _recount_same(self) -> None:
        """The row is locked by whoever calls."""
        self.same_count = self.same_questions.exclude(confirmed_at=None).count()
        self.save(update_fields=["same_count"])
