"""Asking people how it went: one row for each time somebody is asked, and the one throttle for all kinds of asking."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from community.feedback.asked import key_of, keys_of, may_be_written_to, person_with
from community.members.models import Member

COMMENT_LENGTH = 1000
GOOD_FOR = timedelta(days=14)  # later, nobody remembers how it was
CHANGED_WITHIN = timedelta(days=1)  # an answer can be changed for so long
FORGOTTEN = "gone:"  # and the row's own number, in place of the person
SALT = "feedback.survey"
OPEN = Q(answered_at=None, closed_at=None)


class SurveyQuerySet(models.QuerySet):
    def open(self, now: datetime | None = None):
        """Asked, not answered, and still to be answered."""
        return self.filter(OPEN, expires_at__gt=now or timezone.now())

    def answered(self):
        return self.exclude(answered_at=None)

    def asked_of(self, person):
        return self.filter(person__in=keys_of(person))

    def about(self, thing):
        return self.filter(
            content_type=ContentType.objects.get_for_model(thing), object_id=thing.pk
        )

    def may_be_asked(self, person, now: datetime) -> bool:
        """The one throttle, whatever the kind: nothing open, nothing within the quiet period, and nobody who works here,
        cannot be reached or has asked not to be asked. `person` is a Member or an address."""
        quiet = Q(asked_at__gt=now - settings.SURVEY_QUIET)
        waiting = OPEN & Q(expires_at__gt=now)
        asked = self.asked_of(person).filter(quiet | waiting | Q(refused_at__isnull=False))
        return may_be_written_to(person) and not asked.exists()

    @transaction.atomic
    def ask(self, person, thing, *, title: str, group: str = "", language: str = "", at=None):
        """The question that `person` is asked about `thing`, or None: the throttle says no, or they were asked about it before.

        `title` and `group` are how the thing and what it belongs to are called now; `at` is for words of the past: the demo.
        """
        now = at or timezone.now()
        person = person_with(person)
        if not self.may_be_asked(person, now) or self.asked_of(person).about(thing).exists():
            return None
        # A constraint holds that one is open; it knows no clock, so what has run out is closed here.
        self.asked_of(person).filter(OPEN, expires_at__lte=now).update(closed_at=F("expires_at"))
        try:
            with transaction.atomic():
                return self.create(
                    person=key_of(person),
                    member=person if isinstance(person, Member) else None,
                    content_type=ContentType.objects.get_for_model(thing),
                    object_id=thing.pk,
                    title=title,
                    group=group,
                    language=language or get_language() or settings.LANGUAGE_CODE,
                    asked_at=now,
                    due_at=now + settings.SURVEY_MAIL_AFTER,
                    expires_at=now + GOOD_FOR,
                )
        except IntegrityError:  # somebody else has asked them in this moment
            return None

    def withdraw(self, thing) -> int:
        """What is open about `thing` is not asked any more: it was taken back, moderated, or is gone."""
        return self.about(thing).filter(OPEN).update(closed_at=timezone.now())

    def refuse(self, person) -> None:
        """They want no questions: what is open ends, and an address without account is never asked again."""
        now, mine = timezone.now(), self.asked_of(person)
        mine.filter(OPEN).update(closed_at=now)
        mine.filter(refused_at=None).update(refused_at=now)

    def due(self, now: datetime):
        """What was not answered on the site, and is to be asked by mail now."""
        return self.open(now).filter(due_at__lte=now, mailed_at=None)

    def by_token(self, token: str) -> tuple["Survey", str]:
        """The question that `token` was made for, and the channel it came by. Raises signing.BadSignature, or Survey.DoesNotExist."""
        pk, channel = signing.loads(token, salt=SALT, max_age=GOOD_FOR + CHANGED_WITHIN)
        return self.select_related("member").get(pk=pk), channel

    def forget(self, member, addresses) -> None:
        """All that ties answers to somebody who is erased, or has been long ago; how they were meant stays."""
        theirs = Q(person__in=[key_of(member), *map(key_of, addresses)])
        self.filter(theirs, answered_at=None).delete()
        self.filter(theirs)._let_go()

    def tidy(self) -> int:
        """Every day: words and names of old answers go, and what was never answered. Who wants no questions stays known."""
        old = self.filter(asked_at__lt=timezone.now() - settings.RETENTION["surveys"])
        old.filter(answered_at=None, refused_at=None).delete()
        return (
            old.answered().filter(refused_at=None).exclude(person__startswith=FORGOTTEN)._let_go()
        )

    def _let_go(self) -> int:
        from community.feedback.follow_ups import FollowUp

        FollowUp.objects.filter(survey__in=self).delete()
        number = Cast("pk", models.CharField())
        gone = {"member": None, "title": "", "comment": "", "content_type": None, "object_id": None}
        return self.update(person=Concat(models.Value(FORGOTTEN), number), **gone)


class Survey(models.Model):
    """One person is asked one question about one thing, with five faces and room for words."""

    wagtail_reference_index_ignore = True  # it would write a task for every row

    class Kind(models.TextChoices):
        CSAT = "csat", _("How it went")

    class Face(models.IntegerChoices):
        VERY_UNHAPPY = 1, _("Very unhappy")
        UNHAPPY = 2, _("Unhappy")
        NEITHER = 3, _("Neither")
        HAPPY = 4, _("Happy")
        VERY_HAPPY = 5, _("Very happy")

    class Channel(models.TextChoices):
        PAGE = "page", _("On the site")
        MAIL = "mail", _("By mail")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.CSAT)
    person = models.CharField(max_length=330)  # "m:12", or the address of a guest
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("member"),
        related_name="surveys",
    )
    content_type = models.ForeignKey(ContentType, models.SET_NULL, null=True, related_name="+")
    object_id = models.PositiveBigIntegerField(null=True)
    thing = GenericForeignKey()
    title = models.CharField(_("about"), max_length=150, blank=True)
    group = models.CharField(_("category"), max_length=80, blank=True)
    language = models.CharField(_("language"), max_length=12)
    asked_at = models.DateTimeField(_("asked"))
    due_at = models.DateTimeField()  # by mail, unless it was answered before
    mailed_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)  # without an answer
    refused_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(_("answered"), null=True)
    score = models.PositiveSmallIntegerField(_("answer"), choices=Face, null=True)
    comment = models.TextField(_("in their words"), max_length=COMMENT_LENGTH, blank=True)
    channel = models.CharField(_("answered"), max_length=4, choices=Channel, blank=True)

    objects = SurveyQuerySet.as_manager()

    class Meta:
        verbose_name = _("question how it went")
        verbose_name_plural = _("questions how it went")
        ordering = ["-asked_at", "-pk"]
        permissions = [("see_who_answered", _("Can see who answered"))]
        indexes = [
            models.Index(
                fields=["due_at"], condition=OPEN & Q(mailed_at=None), name="to_be_mailed"
            ),
            models.Index(fields=["answered_at"]),
            models.Index(fields=["content_type", "object_id"]),
            models.Index(fields=["person", "asked_at"]),
        ]
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=OPEN, name="one_open_question"),
            models.UniqueConstraint(
                fields=["person", "kind", "content_type", "object_id"], name="never_asked_twice"
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, score=None)
                | Q(answered_at__isnull=False, score__range=(1, 5)),
                name="answered_with_a_face",
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.pk}"

    @property
    def address(self) -> str:
        """Where they are written to; "" where nobody is known any more."""
        if self.member:
            return self.member.email or ""
        return self.person if "@" in self.person else ""

    @property
    def said_by(self) -> str:
        return str(self.member or self.address)

    @property
    def is_happy(self) -> bool:
        return self.score is not None and self.score >= self.Face.HAPPY

    @property
    def is_unhappy(self) -> bool:
        return self.score is not None and self.score <= self.Face.UNHAPPY

    def is_open(self, now: datetime | None = None) -> bool:
        """May it be answered, or the answer be changed?"""
        now = now or timezone.now()
        if self.answered_at:
            return now < self.answered_at + CHANGED_WITHIN
        return not self.closed_at and now < self.expires_at

    def token(self, channel: str) -> str:
        return signing.dumps([self.pk, channel], salt=SALT)

    @property
    def page_token(self) -> str:
        return self.token(self.Channel.PAGE)

    @transaction.atomic
    def answer(self, score: int, comment: str = "", *, channel: str, at=None) -> bool:
        """Keep the answer, or the changed one; False when it is too late. An unhappy one opens a follow-up."""
        from community.feedback.follow_ups import FollowUp

        self.refresh_from_db(from_queryset=Survey.objects.select_for_update(of=("self",)))
        now = at or timezone.now()
        if not self.is_open(now):
            return False
        self.score, self.comment, self.channel = score, comment, self.channel or channel
        self.answered_at = self.answered_at or now
        self.save(update_fields=["score", "comment", "channel", "answered_at"])
        FollowUp.objects.follow(self, at=now)
        return True

    def decline(self, *, channel: str = "") -> None:
        """No answer is an answer too: by a `channel` it was theirs, without one it is not asked for another reason."""
        mine = Survey.objects.filter(OPEN, pk=self.pk)
        mine.update(closed_at=timezone.now(), channel=channel)
