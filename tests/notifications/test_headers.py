"""What mail programs read: the conversation, the list, and how to end it. And what nobody can smuggle in."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from community.members.models import Member
from community.notifications import send
from community.notifications.addresses import MailAddress
from community.notifications.bell import PATIENCE
from community.notifications.delivery import deliver_due
from community.notifications.headers import Notice
from community.notifications.mailing import mail_due
from community.notifications.models import OutboxMessage
from tests.factories import topic


def written(member, noun, template="knowledgebase/suggestion_applied", kind="forum.reply", **names):
    """A mail of any template, told as a notice about `noun`."""
    context = {"guide": {"title": "Descale", "full_url": "https://a.example/"}, **names}
    notice = Notice.to_member(member, kind, f"{noun._meta.model_name}:{noun.pk}")
    send(template, to=member, context=context, notice=notice)
    return OutboxMessage.objects.latest("pk")


def test_all_mail_about_a_topic_is_one_conversation(ana, boris, settings):
    settings.SITE_URL = "https://help.example.com"
    one, other = topic(boris), topic(boris, title="Another")
    first, second, elsewhere = (written(ana, it).parsed for it in (one, one, other))
    assert first["References"] == first["In-Reply-To"] == second["References"]
    assert first["References"].endswith("@help.example.com>")
    assert elsewhere["References"] != first["References"]
    assert len({it["Message-ID"] for it in (first, second, elsewhere)}) == 3


def test_a_notice_says_which_list_it_is_and_how_to_end_it(ana, boris, settings):
    settings.SITE_URL = "https://help.example.com"
    row = written(ana, topic(boris))
    assert row.parsed["List-Id"] == "<forum.help.example.com>"
    assert row.parsed["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert row.parsed["List-Unsubscribe"].startswith(
        "<https://help.example.com/notifications/stop/"
    )
    assert row.parsed["Auto-Submitted"] == "auto-generated"
    stop = row.parsed["List-Unsubscribe"].strip("<>")
    for kind in ("plain", "html"):
        body = row.parsed.get_body((kind,)).get_content()
        assert stop in body
        assert "replies to this mail are not read" in body


def test_the_address_to_end_it_is_whole_on_the_wire(ana, boris):
    """Neither folded nor encoded, which not every mail program would undo."""
    row = written(ana, topic(boris))
    lines = bytes(row.message).decode().splitlines()
    assert f"List-Unsubscribe: {row.parsed['List-Unsubscribe']}" in lines


def test_other_mail_has_no_list_and_nothing_to_end(ana):
    send("account/password_changed", to=ana.email, context={"timestamp": None})
    parsed = OutboxMessage.objects.get().parsed
    assert parsed["Auto-Submitted"] == "auto-generated"
    assert not {"List-Id", "List-Unsubscribe", "References"} & set(parsed.keys())


def test_the_message_id_stays_through_every_try(ana, boris):
    row = written(ana, topic(boris))
    row.note_failure(ConnectionResetError())
    row.retry()
    assert deliver_due() == 1
    row.refresh_from_db()
    assert mail.outbox[0].extra_headers["Message-ID"] == row.parsed["Message-ID"]


@pytest.mark.parametrize(
    "title",
    [
        "Hello\r\nBcc: victim@example.org",
        "Hello\x00Bcc: victim@example.org",
        "Hello\u2028Bcc: victim@example.org",
        "Hello\x85\x0bBcc: victim@example.org",
        "\ud800Hello",
        "Hello \u202egpj.exe",
        "x" * 10_000,
    ],
)
def test_a_title_cannot_act_in_a_subject(ana, boris, title):
    guide = {"title": title, "full_url": "https://a.example/"}
    row = written(ana, topic(boris), guide=guide)
    assert row.parsed["Bcc"] is None
    assert row.to == ["ana@example.org"]
    assert len(row.subject) <= 200
    assert not set("\r\n\x00\x85\x0b\u2028\u202e\ud800") & set(row.subject)
    assert deliver_due() == 1


def test_a_name_cannot_act_in_the_sender_or_the_letter(ana, boris):
    Member.objects.filter(pk=ana.pk).update(name="Ana\r\nBcc: victim@example.org")
    ana.refresh_from_db()
    ana.name += "\x00\ud800"
    row = written(ana, topic(boris))
    assert row.parsed["Bcc"] is None
    assert "\x00" not in row.parsed.get_body(("plain",)).get_content()


def test_whose_mail_bounced_or_account_is_closed_gets_only_what_is_essential(ana, boris):
    noun = topic(boris)
    MailAddress.objects.note_refusal(ana.email, "gone", for_good=True)
    Member.objects.filter(pk=boris.pk).update(is_active=False)
    for member in (ana, boris):
        send("account/password_changed", to=member, context={"timestamp": None})
        notice = Notice.to_member(member, "forum.reply", f"topic:{noun.pk}")
        send("account/password_changed", to=member, context={"timestamp": None}, notice=notice)
    assert not OutboxMessage.objects.exists()
    send("account/password_changed", to=ana, context={"timestamp": None}, essential=True)
    assert deliver_due() == 1


def test_a_forgotten_password_is_essential(client, ana):
    MailAddress.objects.note_refusal(ana.email, "gone", for_good=True)
    client.post("/accounts/password/reset/", {"email": ana.email})
    assert OutboxMessage.objects.get().is_essential
    assert deliver_due() == 1


# As they are really written ----------------------------------------------------------------------


def told(member) -> list:
    """Mail about what happened, as it was handed to the outbox."""
    mail_due(timezone.now() + PATIENCE + timedelta(seconds=1))
    rows = OutboxMessage.objects.order_by("pk")
    return [row.parsed for row in rows if row.to == [member.email]]


def test_replies_and_mentions_in_a_topic_are_one_conversation(ana, boris, mod):
    question = topic(ana)
    question.reply(boris, "Lift the tank.")
    told(ana)
    question.reply(mod, "@ana, and wait.")
    told(ana)
    question.reply(boris, "A minute will do.")
    first, second, third = told(ana)
    assert first["References"] == second["References"] == third["References"]
    assert first["In-Reply-To"] == second["In-Reply-To"] == third["In-Reply-To"]
    assert len({it["Message-ID"] for it in (first, second, third)}) == 3
    assert first["References"] not in {it["Message-ID"] for it in (first, second, third)}
    for letter in (first, second, third):
        assert letter["Reply-To"] is None
        for kind in ("plain", "html"):
            foot = letter.get_body((kind,)).get_content()[-1_000:]
            assert "Answer on the site: replies to this mail are not read." in foot


@pytest.mark.parametrize("evil", ["\r\nBcc: victim@example.org", "\n\nBody", "\x1b\u2028\u202e"])
def test_neither_who_did_it_nor_where_can_act_in_the_headers(ana, boris, stranger, evil):
    question = topic(ana)
    for member in (boris, stranger):
        question.reply(member, f"Said {member}.")
    type(question).objects.filter(pk=question.pk).update(title=f"Title{evil}")
    Member.objects.filter(pk__in=[ana.pk, boris.pk, stranger.pk]).update(name=f"Name{evil}")
    (letter,) = told(ana)
    assert letter["Bcc"] is None
    assert letter["Subject"].startswith("Name")
    assert not set("\r\n\x1b\u2028\u202e") & set(letter["Subject"])
    raw = bytes(OutboxMessage.objects.get(message_id=letter["Message-ID"]).message)
    assert b"\nBcc:" not in raw.partition(b"\n\n")[0]
