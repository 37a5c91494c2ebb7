"""Staff see how mail is doing, and member and staff see that mail to somebody bounces, and mend it."""

from datetime import timedelta

import pytest
from django.core.mail import send_mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import ModelLogEntry

from community.members.models import Member
from community.notifications import send
from community.notifications.addresses import MailAddress
from community.notifications.health import health
from community.notifications.models import OutboxMessage

HEALTH, RETRY = "/admin/mail/", "/admin/mail/retry/"
pytestmark = pytest.mark.usefixtures("just_proven")
STUCK = "Mail does not go out."
REACHES_NOT = "Our mail does not reach you"


def write(**fields):
    send_mail("A subject", "Text", None, ["a@example.org"])
    row = OutboxMessage.objects.latest("pk")
    OutboxMessage.objects.filter(pk=row.pk).update(**fields)
    return row


def words(response):
    return " ".join(response.content.decode().split())


def ago(**how_long):
    return timezone.now() - timedelta(**how_long)


@pytest.fixture
def bounced(ana):
    MailAddress.objects.note_refusal(ana.email, "550 5.1.1 <no> such user", for_good=True)
    return ana


def test_an_empty_outbox_is_well(as_, owner):
    page = words(as_(owner).get(HEALTH))
    assert page.count("none") >= 2
    assert STUCK not in page
    assert RETRY not in page, "there is nothing to try"


def test_the_figures(db):
    write()
    oldest = write(created_at=ago(minutes=14))
    write(sent_at=ago(hours=23))
    write(sent_at=ago(hours=25))
    failed = write(failed_at=timezone.now(), last_error="550 <b>no</b>", created_at=ago(days=9))
    MailAddress.objects.note_refusal("a@example.org", "gone", for_good=True)
    MailAddress.objects.note_refusal("b@example.org", "full", for_good=False)
    found = health()
    assert (found.waiting, found.sent, found.given_up, found.bounced) == (2, 1, 1, 1)
    assert found.oldest == OutboxMessage.objects.get(pk=oldest.pk).created_at
    assert found.last_error == failed
    assert not found.is_stuck


def test_the_page_shows_the_last_error_as_text(as_, owner):
    row = write(failed_at=timezone.now(), last_error="550 <b>no</b>")
    page = words(as_(owner).get(HEALTH))
    assert "550 &lt;b&gt;no&lt;/b&gt;" in page
    assert f"/admin/outbox/edit/{row.pk}/" in page


def test_what_waits_for_more_than_a_quarter_of_an_hour_is_an_alarm(as_, owner):
    client = as_(owner)
    row = write(created_at=ago(minutes=14))
    assert STUCK not in words(client.get(HEALTH)) + words(client.get("/admin/"))
    OutboxMessage.objects.filter(pk=row.pk).update(created_at=ago(minutes=16))
    assert STUCK in words(client.get(HEALTH))
    assert STUCK in words(client.get("/admin/"))


def test_the_page_asks_the_same_however_much_there_is(db):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            health()
        return len(queries)

    write(last_error="no")
    few = asked()
    for _ in range(4):
        write(last_error="no")
    assert asked() == few == 3


def test_all_is_tried_again_by_one_press(as_, owner):
    sent = write(sent_at=ago(hours=1), attempts=3)
    failed = write(failed_at=timezone.now(), attempts=20)
    later = write(due_at=timezone.now() + timedelta(hours=5), attempts=8)
    assert "2 mails are tried again now." in words(as_(owner).post(RETRY, follow=True))
    assert set(OutboxMessage.objects.due()) == {failed, later}
    assert set(OutboxMessage.objects.filter(attempts=0)) == {failed, later}
    sent.refresh_from_db()
    assert sent.attempts == 3


def test_nobody_else_sees_it_or_presses(as_, edit, mod, client):
    row = write(failed_at=timezone.now(), created_at=ago(hours=1))
    for who in (edit, mod):
        assert STUCK not in words(as_(who).get("/admin/"))
        assert as_(who).get(HEALTH).status_code == 302
        assert as_(who).post(RETRY).status_code == 302
    client.logout()
    assert client.post(RETRY).status_code == 302
    row.refresh_from_db()
    assert row.failed_at


def test_another_try_is_pressed_not_opened(as_, owner):
    assert as_(owner).get(RETRY).status_code == 405


def test_staff_see_that_mail_bounced_and_clear_it(as_, owner, bounced):
    client = as_(owner)
    member, clear = f"/admin/users/edit/{bounced.pk}/", f"/admin/mail/bounce/{bounced.pk}/"
    assert clear in words(client.get(member))
    page = words(client.get(clear))
    assert "550 5.1.1 &lt;no&gt; such user" in page
    assert MailAddress.objects.exists(), "to look clears nothing"
    assert client.post(clear).status_code == 302
    assert not MailAddress.objects.exists()
    assert clear not in words(client.get(member))
    assert client.get(clear).status_code == 302, "cleared already"
    entry = ModelLogEntry.objects.get(action="mail.clear_bounce")
    assert (entry.object_id, entry.user) == (str(bounced.pk), owner)


def test_only_who_may_change_members_clears_it(as_, edit, owner, bounced):
    assert as_(edit).post(f"/admin/mail/bounce/{bounced.pk}/").status_code == 302
    assert MailAddress.objects.exists()
    assert as_(owner).get("/admin/mail/bounce/999999/").status_code == 404


@pytest.mark.parametrize("page", ["/people/ana/", "/accounts/email/"])
def test_a_member_sees_that_mail_does_not_come_and_how_to_mend_it(as_, bounced, page):
    text = words(as_(bounced).get(page))
    assert REACHES_NOT in text
    assert "/accounts/email/" in text


def test_nobody_else_sees_it_on_their_page(as_, client, bounced, boris):
    assert REACHES_NOT not in words(client.get("/people/ana/"))
    assert REACHES_NOT not in words(as_(boris).get("/people/ana/"))
    assert REACHES_NOT not in words(as_(boris).get("/people/boris/"))


def test_whoever_mended_their_mailbox_says_so(as_, client, bounced, boris):
    MailAddress.objects.note_refusal(boris.email, "gone", for_good=True)
    assert client.post("/notifications/mail-again/").status_code == 302
    assert MailAddress.objects.bounced().count() == 2, "nobody is signed in"
    assert "We write to you again." in words(
        as_(bounced).post("/notifications/mail-again/", follow=True)
    )
    assert MailAddress.objects.get().email == boris.email
    assert as_(bounced).get("/notifications/mail-again/").status_code == 405


def test_a_new_address_is_written_to_at_once(bounced):
    Member.objects.filter(pk=bounced.pk).update(email="new@example.org")
    bounced.refresh_from_db()
    send("account/password_changed", to=bounced, context={"timestamp": None})
    assert OutboxMessage.objects.get().to == ["new@example.org"]
