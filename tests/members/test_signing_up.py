import time
from unittest import mock

import pytest
from django.contrib.auth import get_user
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from community.members.models import Member
from community.notifications.models import OutboxMessage

SENT = "account_email_verification_sent"


def signed_in(client):
    member = get_user(client)
    return member if member.is_authenticated else None


def test_who_signs_up_and_confirms_is_signed_in_and_where_they_wanted(client, sign_up, mail_to):
    answer = sign_up("New@Example.org", next="/forum/")
    assert answer.url == reverse(SENT)
    assert client.get(answer.url).status_code == 200
    link = mail_to("new@example.org", link="confirm-email")
    assert client.get(link).status_code == 200
    assert not signed_in(client), "a scanner that follows the link confirms nothing"

    answer = client.post(link)

    assert answer.url == "/forum/"
    member = signed_in(client)
    assert (member.name, member.username, member.email) == (
        "Nova Novak",
        "nova-novak",
        "new@example.org",
    )
    assert member.email_verified_at


def test_confirming_on_another_device_leads_to_sign_in(client, sign_up, mail_to):
    sign_up("new@example.org")
    phone = Client()
    answer = phone.post(mail_to("new@example.org", link="confirm-email"), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("account_login")
    assert "new@example.org is confirmed" in answer.content.decode()
    assert not signed_in(phone)


def test_a_link_confirms_once(client, sign_up, mail_to):
    sign_up("new@example.org")
    link = mail_to("new@example.org", link="confirm-email")
    Client().post(link)
    assert "This link has done its work" in Client().get(link).content.decode()
    assert Client().post(link).status_code == 404


def test_forged_and_expired_links_confirm_nothing(client, sign_up, mail_to, later):
    sign_up("new@example.org")
    link = mail_to("new@example.org", link="confirm-email")
    assert Client().post(link[:-3] + "xx/").status_code == 404
    with later(days=4):
        assert Client().post(link).status_code == 404


def test_unconfirmed_cannot_sign_in_but_gets_the_link_again(client, sign_up, mail_to):
    sign_up("new@example.org")
    cache.clear()  # a minute later
    other = Client()
    answer = other.post(
        reverse("account_login"),
        {"login": "new@example.org", "password": "a long walk by the river"},
    )
    assert answer.url == reverse(SENT)
    assert not signed_in(other)
    assert OutboxMessage.objects.count() == 2


def test_a_taken_address_looks_the_same_and_its_owner_hears_of_it(client, sign_up, ana, mail_to):
    other = Client()
    fresh, taken = sign_up("new@example.org"), sign_up("ana@example.org", browser=other)
    assert (taken.status_code, taken.url) == (fresh.status_code, fresh.url)
    pages = [browser.get(taken.url).content for browser in (client, other)]
    assert without_token(pages[0]) == without_token(pages[1])
    assert Member.objects.filter(email="ana@example.org").count() == 1
    assert "You already have one" in mail_to("ana@example.org")
    cache.clear()
    again = [
        browser.post(reverse("members:send_confirmation_again")) for browser in (client, other)
    ]
    assert again[0].url == again[1].url
    assert OutboxMessage.objects.count() == 4


def without_token(page: bytes) -> str:
    lines = page.decode().splitlines()
    return "\n".join(line for line in lines if "csrfmiddlewaretoken" not in line)


def test_the_mail_is_sent_again_at_most_once_a_minute(client, sign_up):
    sign_up("new@example.org")
    client.post(reverse("members:send_confirmation_again"))
    assert OutboxMessage.objects.count() == 1
    cache.clear()
    client.post(reverse("members:send_confirmation_again"))
    assert OutboxMessage.objects.count() == 2


def test_sending_again_needs_a_sign_up_and_a_post(client, db):
    url = reverse("members:send_confirmation_again")
    assert client.get(url).status_code == 405
    assert client.post(url).url == reverse("account_login")


def test_somebody_elses_unconfirmed_sign_up_blocks_nobody(sign_up, mail_to):
    squatter, owner = Client(), Client()
    sign_up("new@example.org", name="Squatter", password="known to the squatter", browser=squatter)
    cache.clear()
    sign_up("new@example.org", name="Nova", browser=owner)
    owner.post(mail_to("new@example.org", link="confirm-email"))
    assert signed_in(owner).name == "Nova"
    assert Member.objects.filter(email="new@example.org").count() == 1


def test_two_people_with_one_name_get_two_usernames(sign_up, db):
    sign_up("a@example.org", name="Đuro Šimić", browser=Client())
    sign_up("b@example.org", name="Duro Simic", browser=Client())
    usernames = Member.objects.order_by("pk").values_list("username", flat=True)
    assert list(usernames) == ["duro-simic", "duro-simic-2"]


def test_errors_stand_beside_their_fields(sign_up, db):
    page = sign_up("no address", name="", password="short").content.decode()
    for field in ("name", "email", "password1"):
        assert f'id="id_{field}_error"' in page
    assert not Member.objects.exists()


def test_a_name_is_a_name(sign_up, db):
    for name in ("https://spam.example", "me@spam.example", "a\x00b", "‮", "!!!"):
        assert sign_up("new@example.org", name=name).status_code == 200
    assert not Member.objects.exists()
    sign_up("new@example.org", name=" Ana\r\n Marija ")
    assert Member.objects.get().name == "Ana Marija"


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "%0aBcc: b@c.example\n", "\u2028"])
def test_nothing_typed_acts_in_a_header(sign_up, db, end):
    refused = sign_up(f"new@example.org{end}Bcc: victim@example.org")
    assert "error-summary" in refused.content.decode()
    assert not Member.objects.exists()
    sign_up("new@example.org", name=f"Nova{end}Bcc: Victim".replace("b@c.example", ""))
    (row,) = OutboxMessage.objects.all()
    assert row.to == ["new@example.org"]
    assert row.parsed["Bcc"] is None
    assert "\n" not in row.subject


def test_a_password_like_ones_own_name_is_refused(sign_up, db):
    answer = sign_up("new@example.org", name="Nova Novakova", password="novanovakova")
    assert answer.status_code == 200
    assert not Member.objects.exists()


def test_a_thousand_sign_ups_from_one_place_make_ten_accounts(sign_up, db):
    browser, minute = Client(), mock.patch("time.time", return_value=time.time())
    with minute:  # however long this takes on a slow machine
        answers = [sign_up(f"{n}@example.org", browser=Client()).status_code for n in range(10)]
        answers += [sign_up(f"{n}@example.org", browser=browser).status_code for n in range(990)]
        assert "a lot in a short time" in sign_up("x@example.org").content.decode()
    assert answers == [302] * 10 + [429] * 990
    assert Member.objects.count() == 10


def test_next_never_leads_elsewhere(client, sign_up, mail_to):
    sign_up("new@example.org", next="https://elsewhere.example/")
    assert client.post(mail_to("new@example.org", link="confirm-email")).url == "/"
