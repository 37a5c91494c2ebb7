"""A member asks to be erased, and may think again."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from community.members.models import Member
from community.notifications.models import OutboxMessage
from community.privacy.erasing import erase_due
from community.privacy.models import LastOwner, Leaving

pytestmark = pytest.mark.django_db
PAGE = "/your-data/leave/"


@pytest.fixture
def proved(as_):
    """`proved(ana)`: the site as somebody sees it who has just written their password once more."""

    def prove(member):
        site = as_(member)
        site.post(f"/accounts/reauthenticate/?next={PAGE}", {"password": "correct horse battery"})
        return site

    return prove


def test_the_password_is_asked_first(as_, ana):
    site = as_(ana)
    for response in (site.get(PAGE), site.post(PAGE, {"posts": "keep"})):
        assert "/accounts/reauthenticate/" in response["Location"]
    assert not Leaving.objects.exists()


def test_who_asks_is_signed_out_everywhere_and_written_to(proved, ana, settings):
    from django.test import Client

    telephone = Client()
    telephone.force_login(ana, backend="allauth.account.auth_backends.AuthenticationBackend")
    site = proved(ana)
    assert "14 days" in site.get(PAGE).content.decode()
    assert site.post(PAGE, {"posts": "keep"}).status_code == 302
    leaving = Leaving.objects.get(member=ana)
    assert not leaving.with_posts
    assert (
        timedelta(0)
        <= timezone.now() + settings.RETENTION["leaving"] - leaving.due_at
        < timedelta(minutes=1)
    )
    for browser in (site, telephone):
        assert "/accounts/login/" in browser.get("/your-data/")["Location"]
    mail = OutboxMessage.objects.latest("pk")
    assert mail.to == [ana.email]
    assert "/accounts/login/" in mail.parsed.get_body(("plain",)).get_content()


def test_signing_in_takes_it_back(client, ana):
    Leaving.objects.begin(ana, with_posts=True)
    said = {"login": ana.email, "password": "correct horse battery"}
    response = client.post("/accounts/login/", said, follow=True)
    assert "Your account stays" in response.content.decode()
    Leaving.objects.update(due_at=timezone.now())
    assert erase_due() == 0
    assert Member.objects.get(pk=ana.pk).email == ana.email


def test_nobody_is_erased_before_the_time(ana):
    Leaving.objects.begin(ana, with_posts=False)
    assert erase_due() == 0
    assert Member.objects.filter(username="ana").exists()


@pytest.mark.parametrize("posts", ["", "both", "\0", "x" * 10_000])
def test_hostile_input(proved, ana, posts):
    response = proved(ana).post(PAGE, {"posts": posts})
    assert response.status_code == 200
    assert not Leaving.objects.exists()


def test_getting_the_page_changes_nothing(proved, ana):
    assert proved(ana).get(PAGE, {"posts": "keep"}).status_code == 200
    assert not Leaving.objects.exists()


def test_the_last_owner_stays(proved, owner, ana):
    site = proved(owner)
    assert "You are the last owner" in site.get(PAGE).content.decode()
    assert site.post(PAGE, {"posts": "keep"}).status_code == 403
    ana.groups.add(Group.objects.get(name="Owner"))
    assert site.post(PAGE, {"posts": "keep"}).status_code == 302


def test_who_has_become_the_last_owner_stays(owner, ana):
    group = Group.objects.get(name="Owner")
    ana.groups.add(group)
    Leaving.objects.begin(owner, with_posts=False)
    ana.groups.remove(group)
    Leaving.objects.update(due_at=timezone.now())
    assert erase_due() == 0
    assert not Leaving.objects.exists()
    with pytest.raises(LastOwner):
        Leaving.objects.begin(owner, with_posts=False)
