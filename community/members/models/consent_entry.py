from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.members.wordings import Answer


class ConsentEntry(models.Model):
    """One line of the ledger: what was asked or said. Written once, never changed."""

    class Act(models.TextChoices):
        ASKED = "asked", _("asked")
        GIVEN = "given", _("given")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("taken back")

    class Proof(models.TextChoices):
        SIGN_UP = "signup", _("the form of signing up")
        MAIL = "mail", _("a link in a mail")
        PAGE = "page", _("a page, signed in")

    wagtail_reference_index_ignore = True

    consent = models.ForeignKey(
        "members.Consent", models.CASCADE, related_name="entries", verbose_name=_("consent")
    )
    turn = models.PositiveIntegerField()  # 1, 2, 3 within its consent
    act = models.CharField(_("what"), max_length=10, choices=Act)
    at = models.DateTimeField(_("when"), default=timezone.now, db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("asked by"),
    )  # who asked; whoever answered is the member of the consent
    answer = models.CharField(_("answer"), max_length=5, choices=Answer, blank=True)
    words = models.TextField(_("words"), blank=True)
    proof = models.CharField(_("by"), max_length=6, choices=Proof, blank=True)
    version = models.PositiveSmallIntegerField(_("version of the wording"), null=True)
    language = models.CharField(_("language"), max_length=12, blank=True)
    read = models.TextField(_("wording, as it was read"), blank=True)

    class Meta:
        verbose_name = _("entry of the consent ledger")
        verbose_name_plural = _("entries of the consent ledger")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["consent", "turn"], name="entries_take_turns"),
            models.CheckConstraint(
                condition=~Q(act__in=["given", "refused"]) | ~Q(read=""),
                name="answers_keep_what_was_read",
            ),
        ]

    def __str__(self):
        return f"{self.consent}: {self.get_act_display()}"

    @property
    def asked_by(self) -> str:
        return self.by.username if self.by else ""
