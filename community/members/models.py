import hashlib

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

HUES = 8  # the avatar colours of community/static/css/components/avatar.css


class MemberQuerySet(models.QuerySet):
    def able_to_sign_in(self):
        return self.filter(kind=Member.Kind.MEMBER, is_active=True)

    def claimable_by(self, email: str):
        """Guests and imported people whose confirmed address is `email`: whoever confirms it too, is them."""
        return self.filter(kind__in=[Member.Kind.GUEST, Member.Kind.IMPORTED], email__iexact=email)


class MemberManager(BaseUserManager.from_queryset(MemberQuerySet)):
    def create_user(self, username, email=None, password=None, **fields):
        member = self.model(username=username, email=self.normalize_email(email) or None, **fields)
        member.set_password(password)
        member.save()
        return member

    def create_superuser(self, username, email=None, password=None, **fields):
        return self.create_user(username, email, password, is_superuser=True, **fields)


class Member(AbstractBaseUser, PermissionsMixin):
    """A person the site knows: somebody who signs in, or the author of something who cannot (yet, or any more)."""

    class Kind(models.TextChoices):
        MEMBER = "member", _("Member")
        GUEST = "guest", _("Guest: asked without an account")
        IMPORTED = "imported", _("Imported from another site")
        FORMER = "former", _("Former member")

    username = models.CharField(
        _("username"),
        max_length=60,
        unique=True,
        validators=[RegexValidator(r"^[\w-]+$", _("Use letters, digits, - and _ only."))],
        error_messages={"unique": _("Somebody has this username already.")},
    )
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
        return self.name or self.username

    def get_full_name(self):
        return str(self)

    get_short_name = get_full_name

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
