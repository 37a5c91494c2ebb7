"""What becomes of an unhappy answer: somebody takes it up, and the customer hears what came of it."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from community.feedback.surveys import Survey
from community.notifications import send
from community.notifications.models import MailChoices

WORDS_LENGTH = 4000


class FollowUpQuerySet(models.QuerySet):
    def open(self):
        return self.filter(done_at=None)

    def follow(self, survey: Survey, *, at) -> None:
        """One for an unhappy answer; none when it was changed to a better one before anybody took it up."""
        if survey.is_unhappy:
            self.get_or_create(survey=survey, defaults={"opened_at": at})
        else:
            self.open().filter(survey=survey, assigned=None).delete()

    def for_list(self):
        """Those that wait first, the longest wait at the top; then what was done, the newest first."""
        return self.select_related("survey__member", "assigned").order_by(
            models.F("done_at").desc(nulls_first=True), "opened_at", "pk"
        )


class FollowUp(models.Model):
    """An unhappy answer that waits for somebody, or what came of it."""

    wagtail_reference_index_ignore = True

    survey = models.OneToOneField(Survey, models.CASCADE, related_name="follow_up")
    assigned = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("who sees to it"),
        related_name="+",
    )
    opened_at = models.DateTimeField(_("opened"), default=timezone.now)
    done_at = models.DateTimeField(_("done"), null=True)
    words = models.TextField(_("what came of it"), max_length=WORDS_LENGTH, blank=True)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")

    def __str__(self):
        return f"{self._meta.verbose_name} {self.pk}"

    @property
    def state(self) -> str:
        if self.done_at:
            return gettext("done")
        return gettext("taken") if self.assigned_id else gettext("open")

    @transaction.atomic
    def take(self, *, by, at=None) -> None:
        """See to it. PermissionDenied when somebody else was quicker."""
        self._lock()
        if self.done_at or self.assigned == by:
            return
        if self.assigned:
            raise PermissionDenied(
                gettext("%(name)s sees to it already.") % {"name": self.assigned}
            )
        self.assigned = by
        self.save(update_fields=["assigned"])
        log(instance=self, action="feedback.take", user=by, timestamp=at or timezone.now())

    @transaction.atomic
    def close(self, words: str, *, by, at=None) -> None:
        """Done; `words` go to the customer in a mail. Once: PermissionDenied when it is done already."""
        self._lock()
        if self.done_at:
            raise PermissionDenied(gettext("The customer was told already what came of it."))
        self.words, self.done_at, self.assigned = words, at or timezone.now(), self.assigned or by
        self.save(update_fields=["words", "done_at", "assigned"])
        log(instance=self, action="feedback.close", user=by, timestamp=self.done_at)
        self._tell()

    def _lock(self) -> None:
        row = FollowUp.objects.select_related("survey__member").select_for_update(of=("self",))
        self.refresh_from_db(from_queryset=row)

    def _tell(self) -> None:
        survey = self.survey
        to = survey.member or survey.address
        if not to:
            return
        language = survey.language
        if survey.member:
            language = MailChoices.objects.of(survey.member).reads
        with translation.override(language):
            context = {"survey": survey, "words": self.words}
            send("feedback/came_of_it", to=to, language=language, context=context)
