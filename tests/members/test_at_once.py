"""What two people, or one impatient person twice, do in the same moment."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client

from community.members.models import Member
from community.members.owner import make_first_owner

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def at_once(acts):
    def run(act):
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_confirming_twice_and_by_two_sign_ups_makes_one_member_of_the_guest(
    guest, sign_up, mail_to
):
    links = []
    for _ in range(2):
        sign_up(guest.email, browser=Client())
        links.append(mail_to(guest.email, link="confirm-email"))
        cache.clear()
    answers = at_once([lambda link=link: Client().post(link).status_code for link in links * 2])
    assert set(answers) <= {302, 404}
    member = Member.objects.get()
    assert (member.pk, member.kind) == (guest.pk, Member.Kind.MEMBER)
    assert member.emailaddress_set.get().verified


def test_namesakes_who_sign_up_together_get_different_usernames(sign_up):
    def one(number):
        return lambda: sign_up(f"{number}@example.org", name="Ana", browser=Client()).status_code

    assert set(at_once([one(number) for number in range(4)])) == {302}
    usernames = Member.objects.values_list("username", flat=True)
    assert sorted(usernames) == ["ana", "ana-2", "ana-3", "ana-4"]


def test_one_first_owner():
    def one(number):
        def become():
            try:
                make_first_owner(
                    name="Mira", email=f"{number}@example.org", password="a long walk by the river"
                )
            except PermissionDenied:
                return False
            return True

        return become

    assert sum(at_once([one(number) for number in range(3)])) == 1
    assert Member.objects.owners().count() == 1
