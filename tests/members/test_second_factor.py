import re
import time
from contextlib import suppress

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth import get_user
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.cache import cache
from django.test import Client
from django.urls import Resolver404, resolve, reverse
from wagtail.admin import urls as wagtailadmin_urls

from community.members.models import Member
from community.members.second_factor import StaffSecondFactorMiddleware
from community.notifications.models import OutboxMessage

PASSWORD = "correct horse battery"
SECRET = "JBSWY3DPEHPK3PXP"


def code(secret=SECRET, late=0):
    """What an app shows; `late` periods of half a minute ago."""
    counter = int(time.time()) // 30 - late
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


@pytest.fixture
def with_app(ana):
    totp.TOTP.activate(ana, SECRET)
    return ana


def sign_in(client, member):
    form = {"login": member.email, "password": PASSWORD, "next": "/forum/"}
    return client.post(reverse("account_login"), form)


def test_a_password_alone_does_not_sign_in(client, with_app):
    assert sign_in(client, with_app).url.startswith(reverse("mfa_authenticate"))
    assert not get_user(client).is_authenticated
    page = client.get(reverse("mfa_authenticate")).content.decode()
    assert "One more step" in page
    assert client.get(reverse("account_email")).status_code == 302


def test_password_and_code_do(client, with_app):
    sign_in(client, with_app)
    answer = client.post(reverse("mfa_authenticate"), {"code": code()})
    assert answer.url == "/forum/"
    assert get_user(client) == with_app


def test_a_code_works_once(client, with_app):
    now = code()
    sign_in(client, with_app)
    client.post(reverse("mfa_authenticate"), {"code": now})
    other = Client()
    sign_in(other, with_app)
    answer = other.post(reverse("mfa_authenticate"), {"code": now})
    assert "That did not work" in answer.content.decode()
    assert not get_user(other).is_authenticated


@pytest.mark.parametrize("wrong", ["", "000000", "x" * 10_000, "\x00", "\udcff", "１２３４５６"])
def test_wrong_codes_sign_nobody_in(client, with_app, wrong):
    sign_in(client, with_app)
    answer = client.post(reverse("mfa_authenticate"), {"code": wrong.encode("utf-8", "replace")})
    assert answer.status_code == 200
    assert not get_user(client).is_authenticated


def test_an_old_code_is_refused(client, with_app):
    sign_in(client, with_app)
    client.post(reverse("mfa_authenticate"), {"code": code(late=3)})
    assert not get_user(client).is_authenticated


def test_guessing_codes_is_slowed_down(client, with_app):
    sign_in(client, with_app)
    for _ in range(6):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})
    client.post(reverse("mfa_authenticate"), {"code": code()})
    assert not get_user(client).is_authenticated


FORGED = ["", "null", "{}", "[]", '{"id": 1}', '{"id": "YQ", "rawId": "YQ", "response": {}}', '"x"']


@pytest.mark.parametrize("credential", [*FORGED, "{" * 5000])
def test_forged_passkeys_sign_nobody_in(client, with_app, credential):
    answer = client.post(reverse("mfa_login_webauthn"), {"credential": credential}, follow=True)
    assert answer.status_code == 200
    assert not get_user(client).is_authenticated


def test_a_recovery_code_works_once(client, with_app):
    recovery = RecoveryCodes.activate(with_app)
    first = recovery.get_unused_codes()[0]
    sign_in(client, with_app)
    assert client.post(reverse("mfa_authenticate"), {"code": first}).url == "/forum/"
    other = Client()
    sign_in(other, with_app)
    other.post(reverse("mfa_authenticate"), {"code": first})
    assert not get_user(other).is_authenticated


def reauthenticated(client, member):
    sign_in(client, member)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def test_setting_up_an_app(client, ana, django_capture_on_commit_callbacks):
    reauthenticated(client, ana)
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    wrong = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert "That did not work" in wrong.content.decode()
    assert not Authenticator.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("mfa_activate_totp"), {"code": code(secret)}, follow=True)
    assert "Keep them where you find them" in answer.content.decode()
    assert set(Authenticator.objects.values_list("type", flat=True)) == {"totp", "recovery_codes"}
    assert "authenticator app" in OutboxMessage.objects.first().subject
    for name in ("mfa_index", "mfa_deactivate_totp", "mfa_generate_recovery_codes"):
        assert client.get(reverse(name)).status_code == 200
    saved = client.get(reverse("mfa_download_recovery_codes")).content.decode().split()
    assert len(saved) == 10
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(type="totp").exists()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_who_has_no_password_sees_the_codes_at_once(client, ana):
    ana.set_unusable_password()
    ana.save()
    client.force_login(ana)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": code(secret)})
    answer = client.get(reverse("mfa_view_recovery_codes"))
    assert "Keep them where you find them" in answer.content.decode()


def test_pages_need_a_sign_in(client, db):
    for name in ("mfa_index", "mfa_activate_totp", "mfa_list_webauthn", "usersessions_list"):
        assert client.get(reverse(name)).url.startswith(reverse("account_login"))


@pytest.mark.parametrize("credential", FORGED)
def test_forged_passkeys_are_not_added(client, ana, credential):
    reauthenticated(client, ana)
    for begin in (False, True):
        if begin:
            client.get(reverse("mfa_add_webauthn"))
        answer = client.post(reverse("mfa_add_webauthn"), {"name": "x", "credential": credential})
        assert answer.status_code == 200
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("credential", FORGED)
def test_forged_passkeys_are_no_second_factor(client, with_app, credential):
    sign_in(client, with_app)
    client.get(reverse("mfa_authenticate"))
    assert client.post(reverse("mfa_authenticate"), {"credential": credential}).status_code == 200
    assert not get_user(client).is_authenticated


def test_another_ones_passkey_is_hidden(client, ana, boris):
    key = Authenticator.objects.create(
        user=boris, type=Authenticator.Type.WEBAUTHN, data={"name": "Phone", "credential": {}}
    )
    reauthenticated(client, ana)
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        assert client.get(reverse(name, args=[key.pk])).status_code == 404
        assert client.post(reverse(name, args=[key.pk]), {"name": "x"}).status_code == 404


def test_staff_may_be_required_to_have_one(as_, settings, edit):
    client = as_(edit)
    admin = reverse("wagtailadmin_home")
    assert client.get(admin).status_code == 200
    settings.STAFF_MFA_REQUIRED = True
    assert client.get(admin).url == reverse("mfa_index")
    assert client.post(admin + "pages/1/delete/").url == reverse("mfa_index")
    assert "Set one up first" in client.get(reverse("mfa_index")).content.decode()
    RecoveryCodes.activate(edit)
    assert client.get(admin).status_code == 302, "recovery codes alone are no second factor"
    totp.TOTP.activate(edit, SECRET)
    assert client.get(admin).status_code == 200


def addresses(patterns, before=""):
    """Of every view below `patterns`, with something for each part that varies."""
    for pattern in patterns:
        route = before + re.sub(r"\(\?P<\w+>[^)]*\)|<[^>]*>", "1", str(pattern.pattern))
        if hasattr(pattern, "url_patterns"):
            yield from addresses(pattern.url_patterns, route)
        else:
            yield "/admin/" + re.sub(r"[\^$?\\]", "", route)


def test_no_address_of_the_admin_opens_without_one(rf, settings, owner):
    settings.STAFF_MFA_REQUIRED = True
    door, shut = StaffSecondFactorMiddleware(None), 0
    for address in addresses(wagtailadmin_urls.urlpatterns):
        request = rf.get(address)
        request.user, request._messages = owner, CookieStorage(request)
        with suppress(Resolver404):  # not all that we made up fits
            request.resolver_match = resolve(address)
            assert door.process_view(request, None, (), {}).url == reverse("mfa_index"), address
            shut += 1
    assert shut > 300


@pytest.mark.parametrize("path", ["/forum/", "/guides/", "/your-data/", "/admin/api/main/pages/"])
def test_nor_does_what_the_team_reaches_elsewhere(as_, settings, mod, path):
    settings.STAFF_MFA_REQUIRED = True
    assert as_(mod).get(path).url == reverse("mfa_index")
    totp.TOTP.activate(mod, SECRET)
    assert as_(mod).get(path).status_code == 200


def test_nor_does_a_moderator_act_whom_nobody_sees_as_the_team(as_, settings, mod):
    settings.STAFF_MFA_REQUIRED = True
    Member.objects.filter(pk=mod.pk).update(is_team=False)
    assert as_(mod).get("/forum/").status_code == 200
    assert as_(mod).post("/forum/ask/").url == reverse("mfa_index")


@pytest.mark.parametrize("name", ["mfa_index", "mfa_activate_totp", "account_logout"])
def test_the_way_to_one_is_open(as_, settings, mod, name):
    settings.STAFF_MFA_REQUIRED = True
    answer = as_(mod).get(reverse(name))
    assert answer.status_code == 200 or "reauthenticate" in answer.url


def test_members_are_not_required_to_have_one(as_, settings, ana):
    settings.STAFF_MFA_REQUIRED = True
    client = as_(ana)
    assert client.get("/forum/").status_code == 200
    assert client.get(reverse("wagtailadmin_home")).url.startswith(reverse("account_login"))
    cache.clear()
