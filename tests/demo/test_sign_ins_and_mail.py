import sys
from importlib import import_module
from types import ModuleType

import pytest
from django.conf import settings
from django.contrib.auth import get_user
from django.test import override_settings
from django.urls import include, path, reverse

from community.demo.backend import PASSWORD, SIGN_INS, DemoBackend
from community.members.models import Member
from community.notifications import send

SIGN_IN = {"login": "hana@morrow.example", "password": PASSWORD}


@pytest.fixture
def demo(db):
    """The site as DEMO=1 makes it."""
    urls = ModuleType("tests_demo_urls")
    urls.urlpatterns = [path("demo/", include("community.demo.urls"))]
    urls.urlpatterns += import_module(settings.ROOT_URLCONF).urlpatterns
    sys.modules[urls.__name__] = urls
    # Wagtail cannot bear another list of apps at run time; the demo's has no models, only this.
    tags = {"demo_sign_ins": "community.demo.templatetags.demo_sign_ins"}
    templates = {**settings.TEMPLATES[0]}
    templates["OPTIONS"] = {**templates["OPTIONS"], "libraries": tags}
    with override_settings(
        DEMO=True,
        ROOT_URLCONF=urls.__name__,
        TEMPLATES=[templates, *settings.TEMPLATES[1:]],
        AUTHENTICATION_BACKENDS=[
            "community.demo.backend.DemoBackend",
            *settings.AUTHENTICATION_BACKENDS,
        ],
    ):
        yield


@pytest.fixture
def hana(db):
    hana = Member.objects.create_user("hana", "hana@morrow.example", name="Hana Plum")
    hana.confirm_email()
    return hana


def test_the_demos_people_sign_in_with_one_click_each(demo, hana, client):
    page = client.get(reverse("account_login") + "?next=/forum/").content.decode()
    for sign_in in SIGN_INS:
        assert f'value="{sign_in.email}"' in page
    answer = client.post(reverse("account_login"), SIGN_IN | {"next": "/forum/"})
    assert answer.url == "/forum/"
    assert get_user(client) == hana


def test_without_demo_their_password_opens_nothing(hana, client):
    client.post(reverse("account_login"), SIGN_IN)
    assert not get_user(client).is_authenticated
    assert "demo-sign-ins" not in client.get(reverse("account_login")).content.decode()
    assert client.get("/demo/mail/").status_code == 404


def test_the_demos_password_is_nobody_elses(demo, ana, client):
    assert DemoBackend().authenticate(None, email=ana.email, password=PASSWORD) is None
    client.post(reverse("account_login"), {"login": ana.email, "password": PASSWORD})
    assert not get_user(client).is_authenticated


def test_a_closed_demo_account_stays_closed(demo, hana, client):
    Member.objects.update(is_active=False)
    client.post(reverse("account_login"), SIGN_IN)
    assert not get_user(client).is_authenticated


def test_mail_is_read_on_a_page(demo, client):
    assert "No mail yet" in client.get("/demo/mail/").content.decode()
    context = {"activate_url": "http://127.0.0.1:8000/accounts/confirm-email/abc/"}
    send("account/email_confirmation_signup", to="new@example.org", context=context)

    page = client.get("/demo/mail/").content.decode()
    assert "new@example.org" in page
    url = next(part for part in page.split('"') if part.startswith("/demo/mail/") and part[11:-1])
    message = client.get(url).content.decode()
    assert 'href="http://127.0.0.1:8000/accounts/confirm-email/abc/"' in message
    frame = client.get(f"{url}html/")
    assert "script" not in frame["Content-Security-Policy"]
    assert frame["Content-Security-Policy"].endswith(
        "sandbox allow-top-navigation-by-user-activation"
    )
    assert '<base target="_top">' in frame.content.decode()


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_of_mail_asks_the_same_few_questions(
    demo, client, many, django_assert_num_queries
):
    for _ in range(many):
        send("account/unknown_account", to="new@example.org")
    client.get("/demo/mail/")
    with django_assert_num_queries(2):
        client.get("/demo/mail/")


def test_the_mail_page_names_a_way_to_it(demo, client):
    assert "/demo/mail/" in client.get(reverse("account_email_verification_sent")).content.decode()
