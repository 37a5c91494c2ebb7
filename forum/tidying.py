"""What is put into no post and forgotten does not stay for ever."""

from django.conf import settings
from django.utils import timezone

from forum.models import Draft, SameQuestion, Upload

AT_ONCE = 1_000  # the rest is for the next day


def tidy_writing() -> int:
    """Remove old drafts, addresses that were told of an answer, and files that neither a post nor a draft has.
    Returns how many files."""
    Draft.objects.filter(saved_at__lt=timezone.now() - settings.RETENTION["drafts"]).delete()
    SameQuestion.objects.forget_addresses()
    gone = list(Upload.objects.orphans()[:AT_ONCE])
    for upload in gone:
        upload.delete()
        upload.file.delete(save=False)
    return len(gone)
