"""What customers write to support."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.feedback.models import Survey

SALT = "desk.answered"
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that is taken for another when it is read aloud
MESSAGE_LENGTH = 10_000  # characters
FORGOTTEN = {"message": "", "name": "", "email": "", "page": "", "context": {}}
TRIES = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 480, 960)]  # after a failure


def new_reference() -> str:
    """ "K7M-2QX9": short enough for the telephone, and nobody guesses another one's."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(7))
    return f"{letters[:3]}-{letters[3:]}"


class SupportRequestQuerySet(models.QuerySet):
    def due(self):
        """What is still to be handed over, now."""
        return self.filter(handed_over_at=None, next_try_at__lte=timezone.now()).order_by("pk")

    def by_token(self, token: str):
        """The request that `token` was made for. Raises signing.BadSignature, or SupportRequest.DoesNotExist."""
        return self.get(pk=signing.loads(token, salt=SALT))

    def tidy(self) -> int:
        """Forget the words and addresses of old requests; that there was one is kept, for it is counted."""
        old = timezone.now() - settings.RETENTION["support"]
        return self.filter(created_at__lt=old).exclude(message="").update(**FORGOTTEN)

    def forget(self, member, addresses) -> int:
        """The same at once for all that one person wrote; what was not handed over is not handed over any more."""
        theirs = models.Q(member=member)
        for address in addresses:
            theirs |= models.Q(email__iexact=address)
        self.filter(theirs, handed_over_at=None).delete()
        return self.filter(theirs).update(about="", member=None, **FORGOTTEN)


class SupportRequest(models.Model):
    """A message that a customer wrote to support. It is handed over, and the conversation goes on elsewhere."""

    wagtail_reference_index_ignore = True

    reference = models.CharField(_("reference"), max_length=8, unique=True, default=new_reference)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    name = models.CharField(_("name"), max_length=80, blank=True)
    email = models.EmailField(_("e-mail address"))
    about = models.CharField(_("about"), max_length=150)
    message = models.TextField(_("message"), max_length=MESSAGE_LENGTH)
    language = models.CharField(_("language"), max_length=12)
    page = models.CharField(_("came from"), max_length=500, blank=True)  # a path of this site
    context = models.JSONField(
        default=dict
    )  # what was shown before it was sent: {"shown": [titles], "opened": [titles]}
    created_at = models.DateTimeField(_("sent"), default=timezone.now)
    handed_over_at = models.DateTimeField(_("handed over"), null=True, editable=False)
    next_try_at = models.DateTimeField(default=timezone.now, editable=False)
    tries = models.PositiveSmallIntegerField(default=0, editable=False)
    answered_at = models.DateTimeField(_("answered"), null=True, editable=False)
    sent_key = models.UUIDField(
        null=True, unique=True, editable=False
    )  # of the form: sent twice, it is one

    objects = SupportRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("message to support")
        verbose_name_plural = _("messages to support")
        ordering = ["-created_at"]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                condition=models.Q(handed_over_at=None),
                name="requests_to_hand_over",
            )
        ]

    def __str__(self):
        return f"{self.reference}: {self.about}"

    @property
    def answered_url(self) -> str:
        """Where staff say, without signing in, that it was answered."""
        with translation.override(settings.LANGUAGE_CODE):
            token = signing.dumps(self.pk, salt=SALT)
            return settings.SITE_URL + reverse("desk:answered", args=[token])

    @property
    def page_url(self) -> str:
        return settings.SITE_URL + self.page if self.page else ""

    @transaction.atomic
    def mark_answered(self, *, asking: bool = True, at=None) -> None:
        """Once. Whoever wrote it is asked how it went, unless that would be odd: after spam, or a trial. `at` as in the demo."""
        at = at or timezone.now()
        same = SupportRequest.objects.filter(pk=self.pk, answered_at=None)
        if same.update(answered_at=at) and asking:
            self._ask_how_it_went(at)

    def _ask_how_it_went(self, at) -> None:
        with translation.override(settings.LANGUAGE_CODE):
            group = gettext("Support")
        Survey.objects.ask(
            self.member or self.email,
            self,
            title=self.about,
            group=group,
            language=self.language,
            at=at,
        )

    def lease(self) -> None:
        """Nobody else tries it now; if this try fails or is killed, the next one comes later each time."""
        self.next_try_at = timezone.now() + TRIES[min(self.tries, len(TRIES) - 1)]
        self.tries += 1
        self.save(update_fields=["next_try_at", "tries"])

    @property
    def is_given_up(self) -> bool:
        return self.tries > len(TRIES)


from community.desk.models.demand import Apart, Demand, Wording  # noqa: E402, F401 (models of this app)
