"""What readers would change in guides, and what becomes of it."""

import difflib
import re

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log
from wagtail.models import Page
from wagtail.permissions import policy_registry

from community.notifications import send
from knowledgebase.replacing import replace_once

WORDS = re.compile(r"\s+|\w+|[^\w\s]")
WAITING = models.Q(applied_at=None, declined_at=None)


class AlreadyDecided(PermissionDenied):
    """Somebody else was quicker."""


class EditSuggestionQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(WAITING)

    def decidable_by(self, member):
        """Those about guides that `member` may change."""
        if not member.has_perm("knowledgebase.change_editsuggestion"):
            return self.none()
        policy = policy_registry.get_by_type(Page)
        pages = policy.instances_user_has_permission_for(member, "change")
        return self.filter(guide_id__in=pages.order_by().values("pk"))

    def for_listing(self):
        return self.select_related("guide__locale", "member")


class EditSuggestion(models.Model):
    """What a reader would change in a guide: a passage as it is, and as it should be."""

    guide = models.ForeignKey(
        "knowledgebase.GuidePage",
        models.CASCADE,
        related_name="suggestions",
        verbose_name=_("guide"),
    )
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    passage = models.TextField(_("as it is"), max_length=4000, blank=True)
    proposal = models.TextField(_("as it should be"), max_length=4000)
    why = models.TextField(_("why"), max_length=1000, blank=True)
    revision_number = models.PositiveBigIntegerField(_("suggested for revision"))
    # Where it was applied, so that the two can be compared; numbers, as revisions may be purged.
    applied_revision_number = models.PositiveBigIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(_("when"), auto_now_add=True)
    applied_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)

    objects = EditSuggestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("suggested edit")
        verbose_name_plural = _("suggested edits")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(applied_at=None) | models.Q(declined_at=None),
                name="suggestion_decided_one_way",
            )
        ]

    def __str__(self):
        return Truncator(self.proposal).chars(80)

    def get_absolute_url(self):
        return reverse("knowledgebase_admin:suggestion", args=[self.pk])

    @property
    def is_waiting(self) -> bool:
        return self.applied_at is None and self.declined_at is None

    @property
    def state(self) -> str:
        if self.applied_at:
            return gettext("applied")
        return gettext("declined") if self.declined_at else gettext("waits")

    @property
    def difference(self) -> str:
        """HTML: what goes and what comes, word by word."""
        old, new = WORDS.findall(self.passage), WORDS.findall(self.proposal)
        matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
        return format_html_join("", "{}", ((part,) for part in parts(matcher, old, new)))

    @transaction.atomic
    def apply(self, *, by):
        """A draft with the proposal in place of the passage; None, and nothing decided, if it is not at one place.

        The draft is made from the newest one, so that nobody's unfinished work is lost.
        """
        self._claim("applied_at")
        guide = type(self.guide).objects.select_for_update().get(pk=self.guide_id)
        draft = guide.get_latest_revision_as_object()
        if not replace_once(draft.body, self.passage, self.proposal):
            self._give_back("applied_at")
            return None
        revision = draft.save_revision(user=by, log_action=True, changed=True)
        self._note_applied(by, revision)
        return revision

    @transaction.atomic
    def apply_by_hand(self, *, by) -> None:
        """Somebody has worked it into the guide themselves."""
        self._claim("applied_at")
        self.guide.refresh_from_db(fields=["latest_revision"])
        self._note_applied(by, self.guide.latest_revision)

    @transaction.atomic
    def decline(self, *, by, reason: str) -> None:
        self._claim("declined_at")
        log(instance=self, action="knowledgebase.decline", user=by, data={"reason": reason})
        self._tell("declined", reason=reason)

    @transaction.atomic
    def reopen(self, *, by) -> None:
        """It waits again. What was applied in a draft stays there: that is the draft's to change."""
        decided = EditSuggestion.objects.filter(pk=self.pk).exclude(WAITING)
        if not decided.update(applied_at=None, declined_at=None, applied_revision_number=None):
            return
        self.applied_at = self.declined_at = self.applied_revision_number = None
        log(instance=self, action="knowledgebase.reopen", user=by)

    def _claim(self, field: str) -> None:
        """One of two who decide at once; the other hears of it."""
        now = timezone.now()
        if not EditSuggestion.objects.waiting().filter(pk=self.pk).update(**{field: now}):
            raise AlreadyDecided(
                gettext("Somebody else has already decided about this suggestion.")
            )
        setattr(self, field, now)

    def _give_back(self, field: str) -> None:
        setattr(self, field, None)
        self.save(update_fields=[field])

    def _note_applied(self, by, revision) -> None:
        self.applied_revision_number = revision and revision.pk
        self.save(update_fields=["applied_revision_number"])
        data = {"revision": self.applied_revision_number}
        log(instance=self, action="knowledgebase.apply", user=by, data=data)
        self._tell("applied")

    def _tell(self, what: str, **context) -> None:
        """Whoever signed in to suggest it gets an answer, in the language they read the guide in."""
        if not self.member or not self.member.is_active:
            return
        context |= {"suggestion": self, "guide": self.guide}
        language = self.guide.locale.language_code
        template = f"knowledgebase/suggestion_{what}"
        send(template, to=self.member, context=context, language=language)


def parts(matcher, old: list[str], new: list[str]):
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            yield "".join(old[a:b])
            continue
        if b > a:
            yield format_html("<del>{}</del>", "".join(old[a:b]))
        if d > c:
            yield format_html("<ins>{}</ins>", "".join(new[c:d]))
