from allauth.account.signals import password_reset
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.signals import authenticator_added
from allauth.usersessions.models import UserSession
from django.db.models.signals import post_delete, pre_save
from django.dispatch import receiver

from community.content.generation import bump
from community.members import guessing
from community.members.happened import consent_changed
from community.members.models import Consent, Member, forget_file
from community.members.sessions import shortened


@receiver(post_delete, sender=Member)
def gone(instance, **kwargs):
    """However a member is deleted, the picture goes too."""
    forget_file(instance.picture)


@receiver(pre_save, sender=UserSession)
def signed_in(instance, **kwargs):
    """allauth notes from where; we keep about where."""
    instance.ip = shortened(instance.ip)


@receiver(password_reset)
def has_a_new_password(request, user, **kwargs):
    for address in user.emailaddress_set.values_list("email", flat=True):
        guessing.begin_anew(request, address)


@receiver(authenticator_added)
def proven(request, authenticator, **kwargs):
    """Setting up a second factor proves that one has it. Who has no password would be asked for it once more before
    they see their recovery codes, and the code that they have just written counts no second time."""
    post_authentication(request, authenticator, reauthenticated=True)


@receiver(post_delete, sender=Consent)
def taken_away(instance, **kwargs):
    """With its member: what showed something of them hears of it as of any change."""
    instance.given_at = instance.withdrawn_at = instance.asked_at = None
    consent_changed.send(Consent, consent=instance)


@receiver(consent_changed)
def nothing_old_is_served(**kwargs):
    bump()
