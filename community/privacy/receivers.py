from django.contrib import messages
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils.translation import gettext

from community.members.models import forget_file
from community.privacy.models import Export, Leaving


@receiver(post_delete, sender=Export)
def archive_gone(instance, **kwargs):
    """When it has expired, or with its member."""
    forget_file(instance.file)


@receiver(user_logged_in)
def stays(request, user, **kwargs):
    """Whoever signs in has thought again."""
    taken_back, _rows = Leaving.objects.filter(member=user).delete()
    if taken_back:
        messages.success(
            request,
            gettext("Welcome back. Your account stays."),
            fail_silently=True,
        )
