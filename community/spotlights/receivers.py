"""What is taken back is gone at once, and so are the files and addresses of whoever goes."""

from django.db.models.signals import post_delete, pre_delete
from django.dispatch import receiver

from community.members.happened import consent_changed, erased
from community.members.models import Consent
from community.spotlights.models import CaseStudyPage, Picture, ReviewInvitation
from community.spotlights.models.picture import forget_picture


@receiver(consent_changed)
def picture_taken_back(consent, **kwargs):
    """Refused or withdrawn, it is not kept: whoever thinks again sends it again."""
    if consent.purpose == Consent.Purpose.PICTURE and not consent.is_standing:
        Picture.objects.take_away(consent)


@receiver(post_delete, sender=Picture)
def picture_gone(instance, **kwargs):
    forget_picture(instance)


@receiver(pre_delete, sender=CaseStudyPage)
def case_study_gone(instance, **kwargs):
    """What was said about it stays in the ledger; the picture is needed nowhere."""
    for picture in Picture.objects.filter(consent__in=Consent.objects.about(instance)):
        picture.delete()


@receiver(erased)
def addresses_forgotten(addresses, **kwargs):
    ReviewInvitation.objects.forget(addresses)
