import hashlib
from datetime import timedelta

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.core.validators import RegexValidator
from django.db import DEFAULT_DB_ALIAS, models, transaction
from django.db.models import Q
from django.db.models.deletion import Collector, ProtectedError
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.content.addressing import url
from community.members.fields import SkeletonField
from community.members.lookalikes import RESERVED, letters, skeleton
from community.members.models.guests import ByAddress
from community.members.models.permitted import Permitted
from community.members.models.sanctioned import Sanctioned
from community.members.models.trusted import Trusted
from community.members.usernames import username_from

USERNAME_RESTS = timedelta(days=30)  # between changes, so that people can follow who is who
HUES = 8  # the avatar colours of community/static/css/components/avatar.css


class MemberQuerySet(ByAddress):
    def able_to_sign_in(self):
        return self.filter(kind=Member.Kind.MEMBER, is_active=True)

    def known(self):
        """People others may look at: not who began to sign up and never confirmed an address."""
        unknown = {"email_verified_at": None, "last_login": None}
        return self.exclude(kind=Member.Kind.MEMBER, **unknown)

    def called(self, beginning: str):
        """Members whose name or username begins so, for those who mention them."""
        named = Q(username__istartswith=beginning) | Q(name__istartswith=beginning)
        confirmed = self.able_to_sign_in().exclude(email_verified_at=None)
        confirmed = confirmed.exclude(suspended_until__gt=timezone.now())
        return confirmed.filter(named).order_by("username")

    def owners(self):
        """Whoever may do everything; a site without one is waiting for its first."""
        owner = Q(is_superuser=True) | Q(groups__name="Owner")
        return self.able_to_sign_in().filter(owner).distinct()

    def lookalikes(self, username: str):
        """Members whose username, or one they had before, looks like this one."""
        drawn = skeleton(username)
        return self.filter(Q(skeleton=drawn) | Q(former_usernames__skeleton=drawn)).distinct()

    def team_named(self, name: str):
        """People who work here and are called so, as far as eyes can tell."""
        drawn = letters(name)
        return [
            member
            for member in self.filter(is_team=True)
            if drawn and letters(member.name) == drawn
        ]

    def username_for(self, name: str) -> str:
        """A username that looks like nobody's, made from a name; two who ask at once may get the same."""
        wanted = username_from(name)
        drawn = skeleton(wanted)
        now = self.filter(skeleton__startswith=drawn).values_list("skeleton", flat=True)
        before = self.filter(former_usernames__skeleton__startswith=drawn)
        taken = {*RESERVED, *now, *before.values_list("former_usernames__skeleton", flat=True)}
        if drawn not in taken:
            return wanted
        return next(
            candidate
            for number in range(2, len(taken) + 3)
            if skeleton(candidate := f"{wanted}-{number}") not in taken
        )


class MemberManager(BaseUserManager.from_queryset(MemberQuerySet)):
    def create_user(self, username, email=None, password=None, **fields):
        member = self.model(username=username, email=(email or "").lower() or None, **fields)
        member.set_password(password)
        member.save()
        return member

    @transaction.atomic
    def create_superuser(self, username, email=None, password=None, **fields):
        member = self.create_user(username, email, password, is_superuser=True, **fields)
        if member.email:
            member.confirm_email()
        return member


class Member(Permitted, Sanctioned, Trusted, AbstractBaseUser, PermissionsMixin):
    """A person the site knows: somebody who signs in, or the author of something who cannot (yet, or any more)."""

    class Kind(models.TextChoices):
        MEMBER = "member", _("Member")
        GUEST = "guest", _("Guest: asked without an account")
        IMPORTED = "imported", _("Imported from another site")
        FORMER = "former", _("Former member")

    class Trust(models.IntegerChoices):
        """How well the community knows somebody."""

        NEWCOMER = 0, _("Newcomer")
        MEMBER = 1, _("Member")
        TRUSTED = 2, _("Trusted member")

    username = models.CharField(
        _("username"),
        max_length=60,
        unique=True,
        validators=[RegexValidator(r"^[\w-]+$", _("Use letters, digits, - and _ only."))],
        error_messages={"unique": _("Somebody has this username already.")},
    )
    skeleton = SkeletonField()
    username_changed_at = models.DateTimeField(null=True, blank=True, editable=False)
    name = models.CharField(
        _("name"), max_length=80, help_text=_("Shown beside everything this person writes.")
    )
    email = models.EmailField(_("e-mail address"), null=True, blank=True)  # noqa: DJ001 (none, not one shared "")
    email_verified_at = models.DateTimeField(null=True, blank=True, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.MEMBER)
    is_team = models.BooleanField(
        _("team"), default=False, help_text=_("Works here: marked beside their name.")
    )
    is_active = models.BooleanField(_("may sign in"), default=True)
    joined_at = models.DateTimeField(_("joined"), default=timezone.now)
    picture = models.FileField(_("picture"), upload_to="members/", blank=True, editable=False)
    # What they may do beyond reading; kept by community.moderation, here so that it asks nothing.
    trust = models.PositiveSmallIntegerField(
        _("trust"), choices=Trust, default=Trust.NEWCOMER, editable=False
    )
    language = models.CharField(
        _("language"), max_length=12, blank=True, help_text=_("Mail from here comes in it.")
    )
    time_zone = models.CharField(
        _("time zone"), max_length=64, blank=True, help_text=_("Hours and days are shown in it.")
    )
    # Kept by the notifications; whoever is signed in has it loaded, so the bell asks nothing.
    unread_count = models.PositiveIntegerField(default=0, editable=False)

    objects = MemberManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["email"]

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                condition=Q(email_verified_at__isnull=False),
                name="verified_email_is_unique",
            ),
            models.CheckConstraint(
                condition=Q(kind="member") | Q(is_active=False), name="only_members_sign_in"
            ),
        ]

    def __str__(self):
        if not self.name and self.kind == self.Kind.GUEST:
            return gettext("A customer")
        return self.name or self.username

    def get_absolute_url(self):
        return url("people:member", self.username)

    def get_full_name(self):
        return str(self)

    get_short_name = get_full_name

    @transaction.atomic
    def confirm_email(self) -> None:
        """Their address is theirs, by proof or because the owner says so; a member signs in with it and no other."""
        self.email = self.email.lower()
        Member.objects.exclude(pk=self.pk).release(self.email)
        self.email_verified_at = timezone.now()
        self.save(update_fields=["email", "email_verified_at"])
        self.emailaddress_set.exclude(email=self.email).delete()
        if self.kind == self.Kind.MEMBER:
            confirmed = {"verified": True, "primary": True}
            self.emailaddress_set.update_or_create(email=self.email, defaults=confirmed)

    @transaction.atomic
    def take_over(self, newcomer: "Member") -> None:
        """A guest or imported person becomes the account of a fresh sign-up, whose own row goes.

        The id stays, and with it everything written. An imported person keeps the username by which
        others have called them; a guest, whose username nobody chose, gets the new one.
        """
        self.emailaddress_set.all().delete()
        newcomer.emailaddress_set.update(user=self)
        newcomer.socialaccount_set.update(user=self)
        newcomer.consents.update(member=self)  # to the rules: they were asked nothing else yet
        newcomer.delete()
        if self.kind == Member.Kind.GUEST:
            self.username = newcomer.username
        self.name, self.email, self.password = newcomer.name, newcomer.email, newcomer.password
        self.kind, self.is_active, self.email_verified_at = Member.Kind.MEMBER, True, None
        self.save()

    @transaction.atomic
    def wear(self, picture: File | None) -> None:
        """Be shown with `picture` (as `pictures.portrait` makes it) from now on, or with initials. The file of the last one goes."""
        old = Member.objects.select_for_update(no_key=True).get(pk=self.pk).picture
        if picture:
            self.picture.save(picture.name, picture, save=False)
        else:
            self.picture = ""
        self.save(update_fields=["picture"])
        forget_file(old)

    @property
    def is_closed(self) -> bool:
        """Has left, or was shut out; guests and imported people never had an account to close."""
        shut_out = self.kind == self.Kind.MEMBER and not self.is_active
        return shut_out or self.kind == self.Kind.FORMER

    @property
    def is_last_owner(self) -> bool:
        owners = Member.objects.owners()
        return owners.filter(pk=self.pk).exists() and not owners.exclude(pk=self.pk).exists()

    @property
    def is_needed(self) -> bool:
        """Do words that belong to conversations of others hang on this row?"""
        try:
            Collector(using=DEFAULT_DB_ALIAS).collect([self])
        except ProtectedError:
            return True
        return False

    @transaction.atomic
    def become_former(self) -> None:
        """An author without a name, who cannot sign in; nothing in the row tells who it was."""
        self.wear(None)
        self.username = Member.objects.username_for(f"former {self.pk}")
        self.name, self.email, self.email_verified_at = gettext("Former member"), None, None
        self.kind, self.is_active, self.is_team, self.is_superuser = (
            self.Kind.FORMER,
            False,
            False,
            False,
        )
        self.language = self.time_zone = ""
        self.last_login, self.unread_count, self.trust = None, 0, self.Trust.NEWCOMER
        self._forget_sanctions()
        self.set_unusable_password()
        self.save()
        self.groups.clear()
        self.user_permissions.clear()

    @property
    def username_rests_until(self):
        """When they may change their username again; None: now."""
        changed = self.username_changed_at
        free = changed and changed + USERNAME_RESTS
        return free if free and free > timezone.now() else None

    @transaction.atomic
    def change_username(self, username: str) -> None:
        """Also keeps the old one theirs. PermissionDenied too soon after the last change, or when it is taken."""
        member = Member.objects.select_for_update().get(pk=self.pk)
        others = Member.objects.exclude(pk=self.pk)
        if member.username_rests_until or others.lookalikes(username).exists():
            raise PermissionDenied(gettext("This username cannot be yours now."))
        self.former_usernames.filter(username=username).delete()
        self.former_usernames.create(username=member.username)
        self.username, self.username_changed_at = username, timezone.now()
        self.save(update_fields=["username", "skeleton", "username_changed_at"])

    @property
    def initials(self) -> str:
        words = str(self).split()
        return "".join(
            word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)
        ).upper()

    @property
    def hue(self) -> int:
        """0 to 7, the same for a person for ever."""
        return hashlib.blake2b(self.username.encode(), digest_size=1).digest()[0] % HUES

    @property
    def is_staff(self) -> bool:
        """May open the Wagtail admin (Django's name for it)."""
        return self.is_active and self.has_perm("wagtailadmin.access_admin")


def forget_file(file) -> None:
    """Delete the file of a row, when what becomes of the row is sure."""
    if file:
        transaction.on_commit(lambda: file.storage.delete(file.name))
