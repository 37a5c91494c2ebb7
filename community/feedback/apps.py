from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedbackConfig(AppConfig):
    name = "community.feedback"

    def ready(self):
        from community.feedback import receivers  # noqa: F401
        from community.feedback.asked import CHOICE, NOTICE
        from community.feedback.asking import end
        from community.notifications import kinds, stopping
        from community.notifications.kinds import Choice, Group, Mail
        from community.notifications.stopping import Stop

        label = _("We ask how it went, when your question is solved")
        offers = (Mail.INSTANT, Mail.OFF)
        choice = Choice(CHOICE, label, Group.YOU, Mail.INSTANT, frozenset([NOTICE]), offers=offers)
        kinds.register({}, (choice,))
        meaning = _(
            "We do not ask you how it went any more. What else you want is chosen under “What you get by mail”."
        )
        stopping.register({"surveys": Stop(end, lambda viewer, key: None, meaning)})
