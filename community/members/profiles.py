"""What members tell of themselves, each part to whom they choose."""

from urllib.parse import urlsplit

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from community.audience.models import Segment
from community.content.markdown import render

ABOUT_LENGTH = 2_000  # characters
LINKS = 5
PARTS = (
    "about",
    "links",
    "owns",
    "language",
    "time_zone",
)  # each is shown to whom `<part>_for` says


SCREENED = {"about", "links"}  # what somebody could advertise in


class ProfileQuerySet(models.QuerySet):
    def of(self, member) -> "Profile":
        """The profile of a member; of somebody who never wrote one, an empty one that is not saved."""
        return getattr(member, "profile", None) or Profile(member=member)


class Profile(models.Model):
    class Readers(models.TextChoices):
        PUBLIC = "public", _("Everybody")
        MEMBERS = "members", _("Members")
        NOBODY = "nobody", _("Nobody")

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="profile", editable=False
    )
    about = models.TextField(_("about you"), max_length=ABOUT_LENGTH, blank=True)
    links = models.JSONField(_("links"), default=list, blank=True)  # addresses, https only
    owns = models.ManyToManyField(
        Segment,
        verbose_name=_("what you own"),
        blank=True,
        related_name="owners",
        limit_choices_to={"kind": Segment.Kind.PRODUCT},
    )
    about_for = models.CharField(max_length=8, choices=Readers, default=Readers.MEMBERS)
    links_for = models.CharField(max_length=8, choices=Readers, default=Readers.MEMBERS)
    owns_for = models.CharField(max_length=8, choices=Readers, default=Readers.MEMBERS)
    language_for = models.CharField(max_length=8, choices=Readers, default=Readers.NOBODY)
    time_zone_for = models.CharField(max_length=8, choices=Readers, default=Readers.NOBODY)

    # Its words and links look like advertising: nobody else sees them until a moderator has looked, or who looked left it so.
    held_at = models.DateTimeField(null=True, blank=True, editable=False)
    declined_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ProfileQuerySet.as_manager()

    class Meta:
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")

    def __str__(self):
        return str(self.member)

    @property
    def words(self) -> str:
        """What it says to others in its member's own words."""
        return "\n\n".join(filter(None, [self.about, *self.links]))

    @transaction.atomic
    def hold(self, *, by=None, reason: str = "") -> None:
        """Keep its words and links from everybody else until a moderator has looked."""
        self._turn("hold", timezone.now(), None, by, reason)

    @transaction.atomic
    def release(self, *, by, reason: str = "") -> None:
        self._turn("release", None, None, by, reason)

    @transaction.atomic
    def decline(self, *, by, reason: str = "") -> None:
        """Its words stay where only their member sees them; when they change, somebody looks again."""
        self._turn("decline", self.held_at or timezone.now(), timezone.now(), by, reason)

    def _turn(self, act: str, held_at, declined_at, by, reason: str) -> None:
        self.held_at, self.declined_at = held_at, declined_at
        self.save(update_fields=["held_at", "declined_at"])
        log(instance=self, action=f"members.{act}_profile", user=by, data={"reason": reason})

    def is_shown(self, part: str, reader) -> bool:
        if self.held_at and part in SCREENED and reader != self.member:
            return False
        readers = getattr(self, f"{part}_for")
        return readers == self.Readers.PUBLIC or (
            readers == self.Readers.MEMBERS and reader.is_authenticated
        )

    def seen_by(self, reader) -> dict:
        """What `reader` may read of it: those of PARTS in which something stands, ready for the page."""
        if not self.pk:
            return {}
        parts = {
            part: getattr(self, f"read_{part}") for part in PARTS if self.is_shown(part, reader)
        }
        return {part: said for part, read in parts.items() if (said := read())}

    def read_about(self) -> str:
        return render(self.about, line_breaks=True)

    def read_links(self) -> list[dict]:
        return [{"url": link, "words": without_scheme(link)} for link in self.links]

    def read_owns(self) -> list[str]:
        return [segment.name_here for segment in Segment.objects.named().filter(owners=self)]

    def read_language(self) -> str:
        return dict(settings.LANGUAGES).get(self.member.language, "")

    def read_time_zone(self) -> str:
        return self.member.time_zone.replace("_", " ")


def without_scheme(link: str) -> str:
    parts = urlsplit(link)
    return f"{parts.netloc}{parts.path}".rstrip("/")
