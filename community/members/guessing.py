"""Guessing passwords: how it is slowed down without locking out whose password it is."""

from allauth.usersessions.models import UserSession

from community.content.client import client_address, client_network
from community.members.limits import LIMITS
from community.members.sessions import shortened


def may_guess(request, login: str) -> bool:
    """Count one more password for this account; False when it is one too many, right or wrong."""
    return all(LIMITS.allow(request, act, key) for act, key in counted(request, login))


def was_right(request, login: str) -> None:
    for act, key in counted(request, login):
        LIMITS.give_back(request, act, key)


def begin_anew(request, login: str) -> None:
    """After a new password there is nothing to slow down; what the address tried at others stays counted."""
    for act, key in counted(request, login):
        if key:
            LIMITS.forget(request, act, key)


def counted(request, login: str) -> list[tuple[str, str | None]]:
    acts = [("guess", None), ("guess_here", f"{login} {client_network(request)}")]
    return acts if is_known_here(request, login) else [*acts, ("guess_account", login)]


def is_known_here(request, login: str) -> bool:
    """Are they signed in, or have they been within the period that sessions are kept, about where this comes from?"""
    here = shortened(client_address(request))
    return UserSession.objects.filter(user__emailaddress__email=login, ip=here).exists()
