from django.core.mail import send_mail
from django.utils import timezone

from community.notifications.models import OutboxMessage


def given_up():
    send_mail("Lost mail", "Text", None, ["a@example.org"])
    OutboxMessage.objects.update(failed_at=timezone.now(), attempts=20, last_error="550 unknown")
    return OutboxMessage.objects.get()


def test_the_owner_sees_the_outbox_and_tries_again(as_, owner):
    row, client = given_up(), as_(owner)
    assert "given up" in client.get("/admin/outbox/").content.decode()
    page = client.get(f"/admin/outbox/edit/{row.pk}/").content.decode()
    assert "550 unknown" in page
    assert client.post(f"/admin/outbox/edit/{row.pk}/").status_code == 302
    assert OutboxMessage.objects.due().get() == row


def test_nobody_writes_or_deletes_mail_by_hand(as_, owner):
    row, client = given_up(), as_(owner)
    client.post("/admin/outbox/new/", {"subject": "By hand"})
    client.post(f"/admin/outbox/delete/{row.pk}/")
    assert OutboxMessage.objects.get() == row


def test_others_do_not_see_it(as_, edit):
    assert as_(edit).get("/admin/outbox/").status_code == 302
