import secrets

from django.core.files.base import ContentFile
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community.members.models import Consent, forget_file


def new_key() -> str:
    return secrets.token_hex(16)


class PictureQuerySet(models.QuerySet):
    @transaction.atomic
    def put(self, consent: Consent, file: ContentFile) -> "Picture":
        """In place of what the consent was about until now. Drawn by `pictures.photograph`."""
        self.take_away(consent)
        return self.create(consent=consent, file=file)

    def take_away(self, consent: Consent) -> None:
        for picture in self.filter(consent=consent):
            picture.delete()


class Picture(models.Model):
    """A picture of a customer. It is shown while its consent stands, and gone for good when it ends."""

    wagtail_reference_index_ignore = True

    consent = models.OneToOneField(Consent, models.CASCADE, related_name="picture")
    key = models.CharField(max_length=32, unique=True, default=new_key)
    file = models.ImageField(upload_to="spotlights/", width_field="width", height_field="height")
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)

    objects = PictureQuerySet.as_manager()

    class Meta:
        verbose_name = _("picture of a customer")
        verbose_name_plural = _("pictures of customers")

    def __str__(self):
        return f"{self._meta.verbose_name} {self.pk}"

    def get_absolute_url(self):
        return reverse("spotlights:picture", args=[self.key])

    def is_shown_to(self, reader) -> bool:
        """To whoever may see the words beside it, while its member agrees; to its member in any case."""
        if self.consent.member_id == reader.pk or reader.has_perm("spotlights.change_spotlight"):
            return True
        thing = self.consent.thing
        return bool(thing) and self.consent.is_standing and thing.shows_picture_to(reader)


def forget_picture(picture: Picture) -> None:
    """However the row goes, the file goes too."""
    forget_file(picture.file)
