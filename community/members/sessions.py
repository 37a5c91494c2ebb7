"""Where a member is signed in, and about where that is. No address is kept whole: it would say who lives where."""

from ipaddress import ip_address, ip_network

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.cached_db import KEY_PREFIX
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

KEPT_BITS = {
    4: 24,
    6: 48,
}  # a neighbourhood or a company; what is left out tells one line of it from another


def parsed(address: str):
    ip = ip_address(address)
    return getattr(ip, "ipv4_mapped", None) or ip


def shortened(address: str) -> str:
    """203.0.113.7 is kept as 203.0.113.0, 2001:db8:1:2::3 as 2001:db8:1::"""
    ip = parsed(address)
    return str(ip_network((ip, KEPT_BITS[ip.version]), strict=False).network_address)


def neighbourhood(address: str) -> str:
    """The same for people: 203.0.113.x, 2001:db8:1:x."""
    ip = parsed(address)
    if ip.version == 4:
        return f"{ip}".rpartition(".")[0] + ".x"
    return ":".join([*(f"{int(part, 16):x}" for part in ip.exploded.split(":")[:3]), "x"])


def open_sessions(member) -> list[UserSession]:
    """Where they are signed in, the first first. Two questions to the database, however many there are."""
    noted = UserSession.objects.filter(user=member).order_by("created_at", "pk")
    alive = valid().filter(session_key__in=noted.values("session_key"))
    keys = {session.session_key for session in alive if lets_in(session, member)}
    return [session for session in noted if session.session_key in keys]


def valid():
    return Session.objects.filter(expire_date__gt=timezone.now())


def lets_in(session: Session, member) -> bool:
    """Not when it is somebody else's by now, or began before the password was changed."""
    said = session.get_decoded()
    proof = said.get(HASH_SESSION_KEY, "")
    proofs = [member.get_session_auth_hash(), *member.get_session_auth_fallback_hash()]
    is_theirs = said.get(SESSION_KEY) == str(member.pk)
    return is_theirs and any(constant_time_compare(proof, one) for one in proofs)


@transaction.atomic
def end_elsewhere(member, key: str) -> None:
    """Sign `member` out everywhere but in the session with this key."""
    others = UserSession.objects.filter(user=member).exclude(session_key=key)
    end(others.values_list("session_key", flat=True))
    others.delete()


def end(keys) -> None:
    """Sign out whoever has a session with one of these keys, also out of the copies that Redis keeps."""
    keys = list(keys)
    Session.objects.filter(session_key__in=keys).delete()
    if settings.REDIS_URL:
        copies = [f"{KEY_PREFIX}{key}" for key in keys]
        sessions = caches[settings.SESSION_CACHE_ALIAS]
        transaction.on_commit(lambda: sessions.delete_many(copies))


def tidy_sessions() -> int:
    """What was noted of a session goes with it; returns how many."""
    over = UserSession.objects.exclude(session_key__in=valid().values("session_key"))
    return over.delete()[0]
