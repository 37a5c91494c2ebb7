from django.contrib.auth import get_user
from django.test import Client
from django.urls import reverse

PASSWORD = "correct horse battery"


def signed_in(member, agent):
    client = Client(headers={"user-agent": agent})
    client.post(reverse("account_login"), {"login": member.email, "password": PASSWORD})
    return client


def test_signing_out_elsewhere(ana, boris):
    here, there, other = (
        signed_in(ana, "Here"),
        signed_in(ana, "<b>There"),
        signed_in(boris, "Boris"),
    )
    page = here.get(reverse("usersessions_list")).content.decode()
    assert "Here" in page
    assert "&lt;b&gt;There" in page
    assert "Boris" not in page
    assert page.count("This device") == 1

    answer = here.post(reverse("usersessions_list"), follow=True)

    assert "nowhere else" in answer.content.decode()
    assert get_user(here) == ana
    assert not get_user(there).is_authenticated
    assert get_user(other) == boris


def test_looking_signs_nobody_out(ana):
    here, there = signed_in(ana, "Here"), signed_in(ana, "There")
    here.get(reverse("usersessions_list"))
    assert get_user(there) == ana
