"""Invitations as they are sent, brought along and used."""

from allauth.account.adapter import get_adapter

from community.members.models import Invitation, SigningUp


def invite(request, invitation: Invitation) -> None:
    context = {"invited_by": invitation.invited_by, "invitation_url": invitation.url}
    context["expires_at"] = invitation.expires_at
    get_adapter(request).send_mail("account/email/invitation", invitation.email, context)


def invitation_of(request) -> Invitation | None:
    """The one that this browser has opened, as long as it is good."""
    return Invitation.objects.open().filter(pk=request.session.get("invitation")).first()


def redeem_invitation(request) -> None:
    """Where one is needed; PermissionDenied when it was used in the meantime."""
    if SigningUp.for_request(request).mode == SigningUp.Mode.INVITED:
        Invitation.objects.redeem(request.session.pop("invitation", None))
