"""Whom we may ask how it went: members as long as they are customers and want it, and addresses without an account.

A person is a Member, or the address of somebody without an account.
"""

from community.members.models import Member
from community.notifications.addresses import why_withheld
from community.notifications.kinds import Mail
from community.notifications.models import MailChoices

CHOICE, ABOUT, NOTICE = "surveys", "surveys:all", "feedback.survey"


def person_with(person):
    """The member whose address it is, where there is one; else what was given."""
    if isinstance(person, Member) or not person:
        return person
    return Member.objects.filter(email__iexact=person, kind=Member.Kind.MEMBER).first() or person


def key_of(person) -> str:
    """How the person is called in a row: "m:12", or their address."""
    return f"m:{person.pk}" if isinstance(person, Member) else person.lower()


def keys_of(person) -> set[str]:
    """Also how they were called before they had an account."""
    own = {person.email.lower()} if isinstance(person, Member) and person.email else set()
    return {key_of(person), *own}


def may_be_written_to(person) -> bool:
    """Not whoever works here, was never confirmed, is locked out, has bounced, or wants no questions."""
    if not isinstance(person, Member):
        return bool(person) and not why_withheld([person])
    return is_customer(person) and wants(person) and not why_withheld([person.email])


def is_customer(member) -> bool:
    able = member.kind == Member.Kind.MEMBER and member.is_active and member.email_verified_at
    works_here = (
        member.is_team or member.is_superuser or member.has_perm("wagtailadmin.access_admin")
    )
    return bool(able and member.email) and not works_here


def wants(member) -> bool:
    choices = MailChoices.objects.filter(member=member).first()
    return not choices or choices.chosen.get(CHOICE) != Mail.OFF
