import pytest
from django.db import IntegrityError
from django.utils import timezone

from community.members.models import Member


def test_initials_come_from_first_and_last_word():
    assert Member(username="x", name="Ana Marija Kovač").initials == "AK"
    assert Member(username="nela", name="Nela").initials == "N"


def test_two_people_cannot_have_one_verified_address(ana, boris):
    Member.objects.filter(pk=ana.pk).update(
        email="one@example.org", email_verified_at=timezone.now()
    )
    with pytest.raises(IntegrityError):
        Member.objects.filter(pk=boris.pk).update(
            email="ONE@example.org", email_verified_at=timezone.now()
        )


def test_a_guest_cannot_be_able_to_sign_in(db):
    with pytest.raises(IntegrityError):
        Member.objects.create(username="guest", kind=Member.Kind.GUEST)
