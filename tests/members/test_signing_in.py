import pytest
from django.contrib.auth import get_user
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from community.members.models import Member
from community.notifications.models import OutboxMessage
from tests.factories import topic

PASSWORD = "correct horse battery"


def sign_in(client, email, password=PASSWORD, **more):
    return client.post(reverse("account_login"), {"login": email, "password": password, **more})


def test_by_address_and_password(client, ana):
    answer = sign_in(client, "ANA@example.org", next="/guides/")
    assert answer.url == "/guides/"
    assert get_user(client) == ana


def test_unknown_and_wrong_answer_alike(client, ana):
    wrong = sign_in(client, "ana@example.org", "nonsense").content.decode()
    unknown = sign_in(client, "who@example.org", "nonsense").content.decode()
    assert "do not belong together" in wrong
    assert wrong.count("error") == unknown.count("error")


def test_username_is_no_sign_in(client, ana):
    assert sign_in(client, "ana").status_code == 200
    assert not get_user(client).is_authenticated


def test_signing_out_is_a_post(as_, ana):
    client = as_(ana)
    assert client.get(reverse("account_logout")).status_code == 200
    assert get_user(client) == ana
    client.post(reverse("account_logout"))
    assert not get_user(client).is_authenticated


def test_guessing_is_slowed_down(client, ana):
    for _ in range(5):
        sign_in(client, "ana@example.org", "guess")
    assert "Too many attempts" in sign_in(client, "ana@example.org").content.decode()
    for _ in range(30):
        answer = sign_in(client, "boris@example.org", "guess")
    assert answer.status_code == 429


def test_a_new_password_by_mail(client, ana, mail_to):
    client.post(reverse("account_reset_password"), {"email": "ana@example.org"})
    form = client.get(mail_to("ana@example.org", link="password/reset/key"), follow=True)
    answer = client.post(form.redirect_chain[-1][0], {"password1": "a long walk by the river"})
    assert answer.url == reverse("account_reset_password_from_key_done")
    assert "a new password" in mail_to("ana@example.org").lower()
    assert sign_in(client, "ana@example.org", "a long walk by the river").status_code == 302
    used = Client().get(mail_link(ana))
    assert "done its work" in used.content.decode()


def mail_link(member):
    first = OutboxMessage.objects.order_by("pk").first()
    text = first.parsed.get_body(("plain",)).get_content()
    return next(line for line in text.splitlines() if "reset/key" in line).removeprefix(
        "http://127.0.0.1:8000"
    )


def test_asking_for_a_password_tells_nothing(client, ana, mail_to):
    answers = [
        client.post(reverse("account_reset_password"), {"email": email})
        for email in ("ana@example.org", "who@example.org")
    ]
    assert answers[0].url == answers[1].url
    assert "no account belongs to it" in mail_to("who@example.org")


def test_an_address_that_is_only_wished_for_resets_nothing(client, ana, mail_to):
    ana.emailaddress_set.create(email="mistyped@example.org")
    client.post(reverse("account_reset_password"), {"email": "mistyped@example.org"})
    assert "no account belongs to it" in mail_to("mistyped@example.org")


def test_changing_the_password_needs_the_present_one(as_, ana, mail_to):
    client, url = as_(ana), reverse("account_change_password")
    assert client.post(url, {"oldpassword": "x", "password1": "a long walk"}).status_code == 200
    client.post(url, {"oldpassword": PASSWORD, "password1": "a long walk by the river"})
    ana.refresh_from_db()
    assert ana.check_password("a long walk by the river")
    assert get_user(client) == ana
    assert "password of your account" in mail_to("ana@example.org")


def move_to(client, email):
    """Ask for another address; the password is asked for in between."""
    url = reverse("account_email")
    answer = client.post(url, {"email": email, "action_add": "1"})
    assert answer.url.startswith(reverse("account_reauthenticate"))
    assert client.post(answer.url, {"password": "wrong"}).status_code == 200
    return client.post(answer.url, {"password": PASSWORD})


def test_changing_the_address_needs_password_and_link(as_, ana, mail_to):
    client = as_(ana)
    assert move_to(client, "ana@new.example").url == reverse("account_email")
    ana.refresh_from_db()
    assert ana.email == "ana@example.org"
    assert "ana@new.example" in client.get(reverse("account_email")).content.decode()
    client.post(mail_to("ana@new.example", link="confirm-email"))
    ana.refresh_from_db()
    assert ana.email == "ana@new.example"
    assert [address.email for address in ana.emailaddress_set.all()] == ["ana@new.example"]
    assert "no longer signs in" in mail_to("ana@example.org")


def test_moving_to_a_taken_address_tells_nothing_and_does_nothing(as_, client, ana, boris, mail_to):
    assert move_to(as_(ana), "boris@example.org").status_code == 302
    cache.clear()
    client.post(mail_to("boris@example.org", link="confirm-email"))
    boris.refresh_from_db()
    assert boris.emailaddress_set.get().verified
    assert Member.objects.get(pk=ana.pk).email == "ana@example.org"


def test_wagtail_sends_to_our_sign_in(client, db):
    assert client.get("/admin/").url == "/accounts/login/?next=/admin/"
    assert client.get("/admin/login/?next=/admin/").url == "/accounts/login/?next=/admin/"


@pytest.mark.parametrize("path", ["/_util/login/", "/hr/_util/login/", "/admin/login/"])
def test_wagtails_own_doors_let_nobody_in(client, ana, path):
    """They would ask for no second factor, and count no tries."""
    answer = client.post(f"{path}?next=/faq/", {"username": ana.email, "password": PASSWORD})
    assert answer.url.endswith("/accounts/login/?next=/faq/")
    assert not get_user(client).is_authenticated


def test_opening_wagtails_way_out_signs_nobody_out(as_, owner):
    browser = as_(owner)
    assert browser.get("/admin/logout/").status_code == 405
    assert get_user(browser) == owner
    browser.post("/admin/logout/")
    assert not get_user(browser).is_authenticated


def test_a_member_is_refused_by_wagtail_and_does_not_go_round(as_, ana):
    client = as_(ana)
    answer = client.get("/admin/", follow=True)
    assert answer.status_code == 403
    assert len(answer.redirect_chain) == 1


def test_links_name_the_site_whatever_the_request_named(client, ana, mail_to):
    client.post(
        reverse("account_reset_password"),
        {"email": "ana@example.org"},
        headers={"host": "localhost"},
    )
    assert "http://127.0.0.1:8000/accounts/password/reset/key/" in mail_to("ana@example.org")


def test_every_account_page_answers(as_, ana, client):
    for name in ("login", "signup", "reset_password", "reset_password_done", "inactive"):
        assert client.get(reverse(f"account_{name}")).status_code == 200
    assert client.get(reverse("account_email_verification_sent")).status_code == 200
    assert client.get(reverse("account_reset_password_from_key_done")).status_code == 200
    as_(ana)
    for name in ("email", "change_password", "reauthenticate", "logout"):
        assert client.get(reverse(f"account_{name}")).status_code == 200


def test_a_press_after_the_session_ended_leads_back_to_its_page(client, ana, boris):
    question = topic(ana)
    url, page = f"/forum/topic/{question.pk}/react/", question.get_absolute_url()
    response = client.post(url, HTTP_REFERER=f"http://testserver{page}?after=20")
    assert response.url == f"/accounts/login/?next={page}%3Fafter%3D20"
    assert "press it once more" in client.get(response.url).content.decode()
    client.force_login(boris)
    assert client.get(f"{page}?after=20").status_code == 200


@pytest.mark.parametrize(
    "page", ["", "https://elsewhere.example/x", "//elsewhere.example", "http://testserver", "\\/x"]
)
def test_a_press_from_elsewhere_leads_home(client, ana, page):
    response = client.post(f"/forum/topic/{topic(ana).pk}/react/", HTTP_REFERER=page)
    assert response.url == "/accounts/login/?next=/"
