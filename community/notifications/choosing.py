"""What each member has chosen about mail, and what that means at a moment."""

from contextlib import suppress
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core import signing
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.members.models import Member
from community.notifications.kinds import CHOICES, Choice, Mail, choice_for

MAILS_A_DAY = (
    12  # more in one day is a flood that ends in a filter for all our mail; the rest is one digest
)
RESUME = "notifications.resume"
MORNING = 8  # o'clock, where the reader is: a digest is there with the coffee


class MailChoicesQuerySet(models.QuerySet):
    def wanted(self, kind: str, reasons: dict[int, str]) -> dict[int, str]:
        """How each member wants mail of this kind: "instant", "daily" or "weekly"; without those who want none.

        Only confirmed addresses are written to. Whoever has not chosen yet gets a row, so that their first digest waits for
        its morning.
        """
        asked = {pk: choice_for(kind, why) for pk, why in reasons.items()}
        asked = {pk: choice for pk, choice in asked.items() if choice}
        if not asked:
            return {}
        rows = self._of(asked)
        chosen = {pk: rows[pk].mail_for(choice) for pk, choice in asked.items() if pk in rows}
        return {pk: mail for pk, mail in chosen.items() if mail != Mail.OFF}

    def _of(self, ids) -> dict[int, "MailChoices"]:
        able = Member.objects.able_to_sign_in().exclude(email_verified_at=None)
        able = set(able.filter(pk__in=list(ids)).values_list("pk", flat=True))
        rows = {row.member_id: row for row in self.filter(pk__in=able)}
        new = {pk: self.model(member_id=pk) for pk in able - rows.keys()}
        self.bulk_create(new.values(), ignore_conflicts=True)
        return rows | new

    def with_token(self, token: str) -> "MailChoices | None":
        """Whose resume_url has this token."""
        with suppress(signing.BadSignature):
            return self.filter(pk=signing.Signer(salt=RESUME).unsign_object(token)).first()
        return None

    def of(self, member) -> "MailChoices":
        return self.select_related("member").get_or_create(member=member)[0]

    def not_seen_since(self, day):
        """Of members who can sign in and whom nobody has asked yet; who never came back since this is kept count too."""
        away = models.Q(seen_on__lt=day) | models.Q(seen_on=None, member__last_login__date__lt=day)
        return self.filter(
            away, member__in=Member.objects.able_to_sign_in(), follows_paused_at=None
        )


class MailChoices(models.Model):
    """When a member wants mail of what, and when never. Without a row, the defaults of the Choices hold."""

    wagtail_reference_index_ignore = True  # it would write a task for every row

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="mail_choices"
    )
    chosen = models.JSONField(
        default=dict
    )  # {"answers": "daily"}; what is not in it has its default
    chosen_at = models.DateTimeField(null=True, blank=True)  # on the page of choices, the last time
    language = models.CharField(
        max_length=12, blank=True
    )  # as the site was first read; what the member chooses is theirs (Member.language)
    paused_until = models.DateField(null=True, blank=True)  # no mail before this day begins
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    daily_at = models.DateTimeField(default=timezone.now)  # the last digest
    weekly_at = models.DateTimeField(default=timezone.now)
    counted_on = models.DateField(null=True, blank=True)
    mails = models.PositiveSmallIntegerField(default=0)  # written at once on that day
    seen_on = models.DateField(null=True, blank=True)
    follows_paused_at = models.DateTimeField(null=True, blank=True)

    objects = MailChoicesQuerySet.as_manager()

    class Meta:
        verbose_name = _("choices about mail")
        verbose_name_plural = _("choices about mail")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quiet_from=None, quiet_until=None)
                | models.Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="quiet_hours_begin_and_end",
            )
        ]

    def __str__(self):
        return str(self.member)

    def mail_for(self, choice: Choice) -> Mail:
        chosen = self.chosen.get(choice.name)
        return Mail(chosen) if chosen in Mail.values else choice.default

    def wants(self, notification) -> bool:
        """Still: they may have chosen otherwise since it was told."""
        choice = choice_for(notification.kind, notification.reason)
        return bool(choice) and self.mail_for(choice) != Mail.OFF

    def choose(self, chosen: dict[str, str]) -> None:
        """What is as the default is not kept, so that a better default reaches whoever never chose."""
        self.chosen = {name: mail for name, mail in chosen.items() if mail != CHOICES[name].default}

    def choose_nothing(self) -> None:
        self.choose(dict.fromkeys(CHOICES, Mail.OFF))
        self.save(update_fields=["chosen"])

    def refuse(self, name: str) -> None:
        """No more mail of this one Choice."""
        self.choose({**self.chosen, name: Mail.OFF})
        self.save(update_fields=["chosen"])

    @property
    def reads(self) -> str:
        known = dict(settings.LANGUAGES)
        said = (self.member.language, self.language)
        return next((code for code in said if code in known), settings.LANGUAGE_CODE)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.member.time_zone or settings.TIME_ZONE)

    def here(self, now: datetime) -> datetime:
        return now.astimezone(self.zone)

    def is_paused(self, now: datetime) -> bool:
        return bool(self.paused_until) and self.here(now).date() < self.paused_until

    def quiet_end(self, now: datetime) -> datetime | None:
        """When the quiet hours end in which `now` is, or None. They may go over midnight; the end belongs to the day."""
        if self.quiet_from is None or self.quiet_from == self.quiet_until:
            return None
        here = self.here(now)
        hour, begins, ends = here.time(), self.quiet_from, self.quiet_until
        over_midnight = begins > ends
        quiet = (hour >= begins or hour < ends) if over_midnight else begins <= hour < ends
        if not quiet:
            return None
        day = here.date() + timedelta(days=over_midnight and hour >= begins)
        return datetime.combine(day, ends, self.zone)

    def digest_is_due(self, period: str, now: datetime) -> bool:
        """A morning has come since the last one; weekly, a Monday's. Not while mail is paused, nor in quiet hours."""
        if self.is_paused(now) or self.quiet_end(now):
            return False
        last = self.daily_at if period == Mail.DAILY else self.weekly_at
        return last < morning(period, self.here(now))

    def note_digest(self, period: str, now: datetime) -> None:
        field = f"{period}_at"
        setattr(self, field, now)
        self.save(update_fields=[field])

    def may_get_another(self, now: datetime) -> bool:
        return self.counted_on != self.here(now).date() or self.mails < MAILS_A_DAY

    def count_mail(self, now: datetime) -> None:
        today = self.here(now).date()
        self.mails = self.mails + 1 if self.counted_on == today else 1
        self.counted_on = today
        self.save(update_fields=["mails", "counted_on"])

    def note_visit(self, language: str) -> None:
        """They were here today, and read this language: mail speaks it until they choose one."""
        self.seen_on, self.language = self.here(timezone.now()).date(), self.language or language
        self.save(update_fields=["seen_on", "language"])

    @property
    def resume_url(self) -> str:
        """Opens without signing in: it is for the mail that asks, too."""
        return reverse(
            "notifications:resume", args=[signing.Signer(salt=RESUME).sign_object(self.pk)]
        )

    def pause_follows(self, now: datetime) -> None:
        self.follows_paused_at = now
        self.save(update_fields=["follows_paused_at"])

    def resume_follows(self) -> None:
        """They are here, so nobody asks them again at once."""
        self.follows_paused_at, self.seen_on = None, self.here(timezone.now()).date()
        self.save(update_fields=["follows_paused_at", "seen_on"])


def morning(period: str, here: datetime) -> datetime:
    """The last moment at which digests were to go out, before or at `here` (a time where the reader is)."""
    at = here.replace(hour=MORNING, minute=0, second=0, microsecond=0)
    if at > here:
        at -= timedelta(days=1)
    return at - timedelta(days=at.weekday() if period == Mail.WEEKLY else 0)
