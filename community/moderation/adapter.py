from allauth.account.internal.stagekit import clear_login
from allauth.core.exceptions import ImmediateHttpResponse
from django.shortcuts import redirect

from community.moderation.models import Sanction
from community.notifications.account_mail import AccountAdapter


class StandingAdapter(AccountAdapter):
    """Whoever is suspended does not get in, whatever they sign in by. They are told so when they have proved who they
    are, with every factor they have; so nobody learns it by guessing."""

    def login(self, request, user):
        user.refresh_from_db(fields=["suspended_until"])
        if user.is_suspended:
            sanction = Sanction.objects.shutting_out(user)
            clear_login(request)
            request.session.flush()
            raise ImmediateHttpResponse(redirect(sanction or "account_login"))
        super().login(request, user)
