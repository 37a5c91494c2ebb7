"""What a moderator says to somebody who harms the community: a warning, silence, suspension, a ban.

Each is a row of its own, with an end or for good; what a member may not do now is the latest end of those that stand,
and is kept on the member's row (`silenced_until`, `suspended_until`, `warned_at`). Taking one back counts anew from
the others. Nothing of it goes by where somebody comes from, only by who they are.
"""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.core import signing
from django.db import models, transaction
from django.db.models import Max, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from community.audience.refused import Refused
from community.audience.visibility import VisibleQuerySet
from community.members.models import FOR_GOOD, Member
from community.moderation.rules import why_not

SALT = "moderation.standing"
REASON_LENGTH = 2_000  # characters: a page that somebody hurt still reads to its end


class SanctionQuerySet(VisibleQuerySet):
    def visible_to(self, member):
        """Their own; all of them for moderators."""
        if not member.is_authenticated:
            return self.none()
        return self if member.has_perm("forum.moderate") else self.filter(member=member)

    def standing(self, now=None):
        """Silence, suspensions and bans that hold now."""
        return self.filter(lifted_at=None, until__gt=now or timezone.now())

    def unread(self):
        """Warnings nobody has said to have read."""
        return self.filter(kind=Sanction.Kind.WARNING, lifted_at=None, read_at=None)

    def active(self):
        return self.standing() | self.unread()

    def past(self):
        return self.exclude(pk__in=self.active().values("pk"))

    def for_listing(self):
        return self.select_related("member", "set_by", "lifted_by").order_by("-set_at", "-pk")

    def for_notifications(self):
        return self.select_related("member")

    def shutting_out(self, member):
        """What keeps `member` from signing in for longest, or None."""
        shut = self.standing().filter(member=member, kind__in=Sanction.SHUT_OUT)
        return shut.order_by("-until", "-pk").first()

    def silencing(self, member):
        quiet = self.standing().filter(member=member, kind=Sanction.Kind.SILENCE)
        return quiet.order_by("-until", "-pk").first()

    def ends_of(self, ids) -> dict:
        """When the last silence or suspension of each of these members ends or ended; not of who had none."""
        rows = self.filter(member__in=ids, lifted_at=None, until__isnull=False).order_by()
        return dict(rows.values_list("member").annotate(end=Max("until")))

    def with_token(self, token: str):
        """The one whose page has this token, whoever opens it; None for any other."""
        try:
            pk = signing.loads(token, salt=SALT)
        except signing.BadSignature:
            return None
        return self.select_related("member").filter(pk=pk).first()

    def warn(self, member, **said):
        """`said` of all four: by, reason, and if need be note, about (the thing it is about), until."""
        return self.impose(Sanction.Kind.WARNING, member, **said)

    def silence(self, member, **said):
        """They read on, and write nothing until then."""
        return self.impose(Sanction.Kind.SILENCE, member, **said)

    def suspend(self, member, **said):
        """They cannot sign in until then."""
        return self.impose(Sanction.Kind.SUSPENSION, member, **said)

    def ban(self, member, **said):
        """They cannot sign in any more."""
        return self.impose(Sanction.Kind.BAN, member, **said)

    @transaction.atomic
    def impose(self, kind, member, *, by, about=None, until=None, **said):
        """The same row again for the same press twice. Raises Refused when `by` may not, or when it would be over already."""
        kind, person = Sanction.Kind(kind), lock(member)
        if problem := why_not(by, person):
            raise Refused(problem)
        said |= {"member": person, "kind": kind, "until": kind.end(until), "set_by": by}
        if twin := self.filter(**said, lifted_at=None, read_at=None, ended_at=None).first():
            return twin
        new = self.create(**said, **pointing(about))
        recount(person)
        new.record(f"moderation.{kind}", by, new.reason)
        new.tell("imposed")
        return new

    def read(self, member) -> None:
        """Whoever was warned says that they have read it."""
        with transaction.atomic():
            member = lock(member)
            self.unread().filter(member=member).update(read_at=timezone.now())
            recount(member)

    def note_ended(self) -> int:
        """Those whose time is over: tidy the rows of their members, and tell them. How many."""
        over = self.filter(lifted_at=None, ended_at=None, until__lte=timezone.now())
        return sum(sanction.note_ended() for sanction in over.select_related("member")[:200])

    def tidy(self) -> int:
        """Forget what was over long ago; how many. Bans that stand are not over."""
        old = timezone.now() - settings.RETENTION["sanctions"]
        lifted, ended = Q(lifted_at__lt=old), Q(ended_at__lt=old)
        read = Q(kind=Sanction.Kind.WARNING, read_at__lt=old)
        gone = self.filter(lifted | ended | read).delete()[1]
        return gone.get(self.model._meta.label, 0)


class Sanction(models.Model):
    class Kind(models.TextChoices):
        WARNING = "warn", _("Warning")
        SILENCE = "silence", _("Silence")
        SUSPENSION = "suspend", _("Suspension")
        BAN = "ban", _("Ban")

        def end(self, until):
            """None of a warning. Raises Refused for an end that is missing or past."""
            if self in (self.WARNING, self.BAN):
                return FOR_GOOD if self == self.BAN else None
            if not until or not timezone.now() < until < FOR_GOOD:
                raise Refused(gettext("Choose an end that lies ahead."))
            return until

    SHUT_OUT = (Kind.SUSPENSION, Kind.BAN)
    wagtail_reference_index_ignore = True

    member = models.ForeignKey(
        Member, models.CASCADE, related_name="sanctions", verbose_name=_("member")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    reason = models.TextField(_("reason"), max_length=REASON_LENGTH)  # the person reads it
    note = models.TextField(_("note"), max_length=REASON_LENGTH, blank=True)  # only colleagues do
    content_type = models.ForeignKey("contenttypes.ContentType", models.SET_NULL, null=True)
    object_id = models.PositiveBigIntegerField(null=True)
    thing = GenericForeignKey()  # what it was about, if it was about one thing
    set_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    set_at = models.DateTimeField(_("since"), default=timezone.now)
    until = models.DateTimeField(_("until"), null=True)
    lifted_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    lifted_at = models.DateTimeField(_("taken back"), null=True)
    lift_reason = models.TextField(blank=True)
    read_at = models.DateTimeField(_("read"), null=True)  # a warning: its member has said so
    ended_at = models.DateTimeField(null=True)  # its time was over, and they were told

    objects = SanctionQuerySet.as_manager()

    class Meta:
        verbose_name = _("sanction")
        verbose_name_plural = _("sanctions")
        indexes = [
            models.Index(fields=["member", "-set_at"], name="sanctions_of_member"),
            models.Index(
                fields=["until"], condition=Q(lifted_at=None, ended_at=None), name="not_ended"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="warn", until=None) | ~Q(kind="warn") & Q(until__isnull=False),
                name="all_but_warnings_end",
            )
        ]

    def __str__(self):
        return self.get_kind_display()

    def get_absolute_url(self):
        return reverse("moderation:standing", args=[self.token])

    @property
    def token(self) -> str:
        """Of its page, which is for its member alone and needs no signing in: whoever has it was let in or written to."""
        return signing.dumps(self.pk, salt=SALT)

    @property
    def is_warning(self) -> bool:
        return self.kind == self.Kind.WARNING

    @property
    def is_for_good(self) -> bool:
        return self.until == FOR_GOOD

    @property
    def is_standing(self) -> bool:
        """Does it keep its member from something now?"""
        return not self.lifted_at and bool(self.until) and self.until > timezone.now()

    @property
    def is_active(self) -> bool:
        return self.is_standing or (self.is_warning and not (self.lifted_at or self.read_at))

    @property
    def shuts_out(self) -> bool:
        return self.kind in self.SHUT_OUT and self.is_standing

    def thing_seen_by(self, viewer):
        """What it was about, or None when `viewer` may not see it."""
        model = self.content_type and self.content_type.model_class()
        if not model or not hasattr(model.objects, "visible_to"):
            return None
        return model.objects.visible_to(viewer).filter(pk=self.object_id).first()

    def lift(self, *, by, reason: str = "", silent: bool = False) -> None:
        """Take it back; what else was said to its member goes on standing. Twice is once. Raises Refused."""
        with transaction.atomic():
            member = lock(self.member)
            self.refresh_from_db(fields=["lifted_at", "ended_at", "read_at"])
            if self.lifted_at:
                return
            if problem := why_not(by, member):
                raise Refused(problem)
            self.lifted_at, self.lifted_by, self.lift_reason = timezone.now(), by, reason
            self.save(update_fields=["lifted_at", "lifted_by", "lift_reason"])
            recount(member)
            self.record("moderation.lift", by, reason, kind=self.kind)
            if not silent:
                self.tell("lifted")

    @transaction.atomic
    def note_ended(self) -> bool:
        """Once: whoever else asks at the same time finds it done."""
        member = lock(self.member)
        due = Sanction.objects.filter(pk=self.pk, ended_at=None, lifted_at=None)
        if not due.update(ended_at=timezone.now()):
            return False
        recount(member)
        if not Sanction.objects.standing().filter(member=member, kind=self.kind).exists():
            self.tell("ended")
        return True

    def record(self, action: str, by, reason: str, **more) -> None:
        data = {"reason": reason, "sanction": self.pk, **more}
        if self.until and not self.is_for_good:
            data["until"] = self.until.isoformat()
        log(instance=self.member, action=action, user=by, data=data)

    def tell(self, what: str, **more) -> None:
        from community.moderation.telling_sanctions import tell_of

        tell_of(self, what, **more)


def lock(member) -> Member:
    """Whoever else says something to this member waits; so does who writes in their name, as its row names them."""
    return Member.objects.select_for_update().get(pk=member.pk)


def recount(member) -> None:
    """What holds for a member now. The row is locked by whoever calls."""
    rows = Sanction.objects.filter(member=member)
    ends = rows.standing().order_by("-until").values_list("until", flat=True)
    member.silenced_until = ends.filter(kind=Sanction.Kind.SILENCE).first()
    member.suspended_until = ends.filter(kind__in=Sanction.SHUT_OUT).first()
    member.warned_at = rows.unread().order_by("-set_at").values_list("set_at", flat=True).first()
    member.save(update_fields=["silenced_until", "suspended_until", "warned_at"])


def pointing(thing) -> dict:
    return {"thing": thing} if thing else {}
