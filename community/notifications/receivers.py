from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver

from community.notifications.visiting import note


@receiver(user_logged_in)
def signed_in(request, user, **kwargs):
    note(request, user)
