import pytest
from django.core.mail import EmailMultiAlternatives, send_mail
from django.db import transaction
from django.utils import translation

from community.notifications import send
from community.notifications.models import OutboxMessage


@pytest.fixture
def letter(settings, tmp_path):
    """A template of its own: `letter(text, subject)` writes it, `send("greeting", …)` sends it."""
    folder = tmp_path / "templates" / "notifications"
    folder.mkdir(parents=True)
    settings.TEMPLATES = [
        {**settings.TEMPLATES[0], "DIRS": [folder.parent, *settings.TEMPLATES[0]["DIRS"]]},
        *settings.TEMPLATES[1:],
    ]

    def write(text, subject="Good morning"):
        (folder / "greeting.txt").write_text(text)
        (folder / "greeting.subject.txt").write_text(subject)

    return write


def parts(row):
    return [row.parsed.get_body((kind,)).get_content() for kind in ("plain", "html")]


def test_a_letter_has_text_and_the_same_as_html(ana, letter):
    letter(
        "Hello {{ member.name }},\n\nit is <late> & {{ word }}.\n\nGo home:\nhttps://a.example/?a=1&b=2"
    )
    send("greeting", to=ana, context={"word": "<b>dark</b>"})
    row = OutboxMessage.objects.get()
    assert row.to == ["ana@example.org"]
    text, html = parts(row)
    assert text.startswith(
        "Hello Ana,\n\nit is <late> & <b>dark</b>.\n\nGo home:\nhttps://a.example"
    )
    assert "&lt;b&gt;dark&lt;/b&gt;" in html
    assert '<a class="button" href="https://a.example/?a=1&amp;b=2">Go home</a>' in html


def test_it_is_written_in_the_language_asked_for(db, letter):
    letter("{% load i18n %}{% get_current_language as code %}{{ code }}")
    with translation.override("sk"):
        send("greeting", to="a@example.org", language="hr")
        send("greeting", to="a@example.org")
    assert [parts(row)[0].strip() for row in OutboxMessage.objects.order_by("pk")] == ["hr", "sk"]


def test_what_is_rolled_back_was_never_sent(db, letter):
    letter("Hello")
    with transaction.atomic():
        send("greeting", to="a@example.org")
        transaction.set_rollback(True)
    assert not OutboxMessage.objects.exists()


def test_nobody_without_an_address_is_written_to(ana, letter):
    ana.email = None
    send("greeting", to=ana)
    assert not OutboxMessage.objects.exists()


def test_headers_cannot_be_smuggled_in(db, letter):
    letter("Hello", subject="{{ name }} wrote")
    send("greeting", to="a@example.org", context={"name": "Ana\r\nBcc: victim@example.org"})
    row = OutboxMessage.objects.get()
    assert row.parsed["Bcc"] is None
    assert row.subject == "Ana Bcc: victim@example.org wrote"
    with pytest.raises(ValueError, match=r"Invalid address|newline"):
        send("greeting", to="a@example.org\nBcc: victim@example.org")
    with pytest.raises(ValueError, match="newline"):
        send_mail("Hello\nBcc: victim@example.org", "", None, ["a@example.org"])
    assert OutboxMessage.objects.count() == 1


def test_djangos_own_way_of_sending_ends_in_the_outbox(db):
    message = EmailMultiAlternatives(
        "Hello", "Text", None, ["a@example.org"], bcc=["b@example.org"], headers={"X-Kind": "test"}
    )
    message.attach("picture.png", b"\x89PNG\r\n\x00", "image/png")
    assert message.send() == 1
    row = OutboxMessage.objects.get()
    assert row.to == ["a@example.org", "b@example.org"]
    assert row.parsed["Bcc"] is None
    assert row.parsed["X-Kind"] == "test"
    assert row.parsed["Message-ID"].endswith("@127.0.0.1>")
    assert next(row.parsed.iter_attachments()).get_content() == b"\x89PNG\r\n\x00"


def test_the_company_stands_as_the_sender(db, letter):
    letter("Hello")
    send("greeting", to="a@example.org")
    assert OutboxMessage.objects.get().parsed["From"] == "Hearth <help@127.0.0.1>"
