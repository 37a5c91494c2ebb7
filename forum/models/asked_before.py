from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from community.audience.refused import Refused
from community.members.models import Member, standing_of

CLOSED = ("forum.lock", "forum.duplicate")  # acts in the audit log that close a topic


class AskedBefore(models.Model):
    """A question that trusted members close because it was asked before, with the way to the other one.

    Its author knows best whether it is the same, so they may open it again; then it stays so for all but moderators.
    """

    class Meta:
        abstract = True

    @property
    def closing(self) -> ModelLogEntry | None:
        """The act that closed it: by whom, and why."""
        if not self.locked_at:
            return None
        acts = ModelLogEntry.objects.for_instance(self).filter(action__in=CLOSED)
        return acts.order_by("-timestamp", "-pk").first()

    @property
    def lock_reason(self) -> str:
        closing = self.closing
        return closing.data.get("reason", "") if closing else ""

    def allows_closing_as_asked_before_by(self, member) -> bool:
        """Who is trusted and could also reply, as long as nobody has answered to the asker's satisfaction."""
        trusted = standing_of(member) == Member.Trust.TRUSTED
        return trusted and self.is_waiting and self.allows_reply_by(member)

    def why_not_same_as(self, other) -> str:
        """A sentence against closing this one because `other` was asked before, or ""."""
        if other.pk == self.pk:
            return gettext("That is this very question. Paste the address of the other one.")
        if not (other.category.takes_answers and other.is_shown):
            return gettext("That is no question that somebody could find an answer in.")
        if not (other.category.is_public or other.category_id == self.category_id):
            return gettext("Not everybody who reads this one may read that one. Choose another.")
        closing = other.closing
        if closing and closing.action == "forum.duplicate":
            return gettext("That one was itself asked before. Choose the one that it leads to.")
        return ""

    @transaction.atomic
    def close_as_asked_before(self, other, *, by) -> None:
        """Close to new replies, and say where the other one is. Raises Refused."""
        both = type(self).objects.select_for_update(no_key=True, of=("self",))
        both = (
            both.filter(pk__in=[self.pk, other.pk])
            .order_by("pk")
            .select_related("category__parent")
        )
        other = next((it for it in both if it.pk == other.pk), other)
        self._lock_topic()
        if not self.allows_closing_as_asked_before_by(by):
            raise Refused(gettext("This question is closed or solved already."))
        if problem := self.why_not_same_as(other) or self._why_left_open(by):
            raise Refused(problem)
        self.locked_at = timezone.now()
        self.save(update_fields=["locked_at"])
        data = {"reason": self._reason(other), "of": other.pk}
        log(instance=self, action="forum.duplicate", user=by, data=data, timestamp=self.locked_at)

    def _why_left_open(self, by) -> str:
        opened = ModelLogEntry.objects.for_instance(self).filter(action="forum.unlock")
        if self.allows_moderation_by(by) or not opened.filter(user=self.author_id).exists():
            return ""
        return gettext("Its author has said that it is another question, so it stays open.")

    def _reason(self, other) -> str:
        """In the language of the topic. The short address tells no title to who may not see it."""
        with override(settings.LANGUAGE_CODE):
            address = settings.SITE_URL + reverse("forum:topic_short", args=[other.pk])
        with override(self.category.lang):
            sentence = gettext("This question was asked before, and goes on there: %(address)s")
            return sentence % {"address": address}

    def allows_reopening_by(self, member, closing: ModelLogEntry | None = None) -> bool:
        """Its author, if it was closed because it was asked before. `closing` is that act, if it is known."""
        if not self.locked_at or not self.is_shown or member != self.author:
            return False
        closing = closing or self.closing
        return bool(closing and closing.action == "forum.duplicate")

    @transaction.atomic
    def reopen(self, *, by, reason: str = "") -> None:
        """It is another question, says its author."""
        self._lock_topic()
        if self.locked_at and not self.allows_reopening_by(by):
            raise Refused(gettext("A moderator has closed this topic meanwhile."))
        self.unlock(by=by, reason=reason)
