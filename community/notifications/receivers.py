from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from community.members.happened import erased
from community.notifications.models import MailAddress, MailChoices
from community.notifications.stopping import Stop, register
from community.notifications.visiting import note


@receiver(user_logged_in)
def signed_in(request, user, **kwargs):
    note(request, user)


@receiver(erased)
def forget_addresses(member, addresses, **kwargs):
    MailAddress.objects.of(addresses).delete()


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
