from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WelcomeConfig(AppConfig):
    name = "community.welcome"

    def ready(self):
        from community.notifications import kinds, stopping
        from community.notifications.kinds import Choice, Group, Mail
        from community.welcome import receivers
        from community.welcome.greeting import KIND
        from community.welcome.series import CHOICE, NOTICE

        label = _("In your first days: a few letters, and thanks for your first post")
        about = frozenset([KIND, NOTICE])
        choice = Choice(
            CHOICE, label, Group.YOU, Mail.INSTANT, about, offers=(Mail.INSTANT, Mail.OFF)
        )
        kinds.register({KIND: _("Thanks for your first post")}, (choice,))
        stopping.register(receivers.STOPS)
