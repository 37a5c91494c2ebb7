"""Who may say what to whom."""

from django.contrib.auth.backends import ModelBackend
from django.utils.translation import gettext

from community.members.models import Member


def is_owner(member) -> bool:
    return Member.objects.owners().filter(pk=member.pk).exists()


def is_staff(member) -> bool:
    """Works here, or keeps the peace."""
    return member.is_team or member.has_perm("forum.moderate")


def why_not(by, member) -> str:
    """A sentence against a sanction by one on the other, or ""."""
    if not (by and by.is_authenticated and by.is_active and by.has_perm("forum.moderate")):
        return gettext("Only moderators do this.")
    if by.pk == member.pk:
        return gettext("You cannot do this to yourself.")
    if member.kind == Member.Kind.FORMER:
        return gettext("This member has left.")
    if is_owner(member):
        return gettext("This cannot be done to an owner.")
    if is_staff(member) and not is_owner(by):
        return gettext("Only an owner does this to somebody who works here or moderates.")
    return ""


def moderators():
    """Whoever can decide something as a moderator."""
    return ModelBackend().with_perm("forum.moderate").exclude(is_active=False)
