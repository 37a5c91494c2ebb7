import re
import time
from contextlib import contextmanager
from datetime import timedelta
from unittest import mock

import pytest
from django.urls import reverse

from community.members.models import Member
from community.notifications.models import OutboxMessage

PASSWORD = "a long walk by the river"


@pytest.fixture
def sign_up(client, db):
    """`sign_up("new@example.org")`: fill in the form, as somebody whose browser is `client`."""

    def fill_in(email, name="Nova Novak", password=PASSWORD, browser=client, **more):
        form = {"name": name, "email": email, "password1": password, **more}
        return browser.post(reverse("account_signup"), form)

    return fill_in


@pytest.fixture
def mail_to(db):
    """The last mail to somebody, as text; `link=True`: the path of the first link to the site in it."""

    def last(address, link=None):
        row = next(row for row in OutboxMessage.objects.all() if address in row.to)
        text = row.parsed.get_body(("plain",)).get_content()
        if link is None:
            return text
        return re.search(rf"http://127\.0\.0\.1:8000(\S*{link}\S*)", text)[1]

    return last


@pytest.fixture
def guest(db):
    return Member.objects.create_user(
        "guest-7", "guest@example.org", name="A guest", kind=Member.Kind.GUEST, is_active=False
    )


@pytest.fixture
def later():
    """`with later(days=4)`: signatures believe that it is later."""

    @contextmanager
    def moved(**delta):
        now = time.time() + timedelta(**delta).total_seconds()
        with mock.patch("django.core.signing.time.time", return_value=now):
            yield

    return moved
