from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from community.members.happened import consent_asked, consent_changed, erased
from community.members.models import Consent
from community.notifications import asking, kinds
from community.notifications.models import MailAddress, MailChoices
from community.notifications.stopping import Stop, register
from community.notifications.visiting import note


@receiver(user_logged_in)
def signed_in(request, user, **kwargs):
    note(request, user)


@receiver(erased)
def forget_addresses(member, addresses, **kwargs):
    MailAddress.objects.of(addresses).delete()


@receiver(consent_asked, sender=Consent)
def ask_for_consent(consent, **kwargs):
    asking.ask(consent)


@receiver(consent_changed, sender=Consent)
def consent_is_answered(consent, **kwargs):
    asking.is_answered(consent)


kinds.register({asking.KIND: _("Questions about what we may show of you")})


def end_mail(member, key: str) -> None:
    MailChoices.objects.of(member).choose_nothing()


register(
    {
        "mail": Stop(
            end_mail,
            lambda viewer, key: None,
            _(
                "You get no more mail about what happens here. What you want is chosen under “What you get by mail”."
            ),
        )
    }
)
