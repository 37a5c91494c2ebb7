"""The question in a page and by mail: opening a link says nothing, pressing says it once, and nobody else can."""

import re
from datetime import timedelta
from email.utils import parseaddr

import pytest
from django.core import signing
from django.utils import timezone
from django.utils.html import escape

from community.feedback.asking import STOP, mail_surveys
from community.feedback.models import FollowUp, Survey
from community.feedback.surveys import CHANGED_WITHIN, GOOD_FOR, SALT
from community.notifications.models import MailChoices, OutboxMessage
from tests.factories import topic

pytestmark = pytest.mark.django_db
HTML = "<script>alert(1)</script><b>bold</b>"
LATER = timedelta(hours=5)


@pytest.fixture
def asked(ana, boris):
    return Survey.objects.ask(ana, topic(ana), title="Why does the light blink?", language="en")


@pytest.fixture
def guest(boris):
    return Survey.objects.ask("guest@example.org", topic(boris), title="My order", language="en")


def url(survey, channel="mail", face=""):
    return f"/feedback/survey/{survey.token(channel)}/" + (f"?face={face}" if face else "")


def words(response):
    return " ".join(response.content.decode().split())


def mail():
    return OutboxMessage.objects.get().parsed


def text(message):
    return message.get_body(("plain",)).get_content()


# By mail -----------------------------------------------------------------------------------------


def test_the_mail_has_five_faces_with_words_and_comes_some_hours_later(asked, client):
    assert mail_surveys(asked.asked_at + timedelta(hours=3)) == 0
    assert mail_surveys(asked.asked_at + LATER) == 1
    assert mail_surveys(asked.asked_at + LATER) == 0
    said = text(mail())
    links = re.findall(r"^(.+):\n(\S+\?face=\d)$", said, re.MULTILINE)
    labels = ["Very happy", "Happy", "Neither", "Unhappy", "Very unhappy"]
    assert [label for label, _link in links] == labels
    page = client.get("/" + links[1][1].split("/", 3)[3])
    assert re.search(r'value="4"[^>]* checked', words(page))
    assert mail()["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_no_mail_after_an_answer_in_the_page(asked, as_, ana):
    as_(ana).post(url(asked, "page"), {"score": 5})
    assert mail_surveys(asked.asked_at + LATER) == 0
    assert Survey.objects.get().channel == "page"


def test_what_is_mailed_is_asked_again_first(asked, ana):
    MailChoices.objects.of(ana).refuse("surveys")
    assert mail_surveys(asked.asked_at + LATER) == 0
    assert not OutboxMessage.objects.exists()
    assert not Survey.objects.open().exists()


def test_a_scanner_that_opens_every_link_says_nothing(asked, client):
    for face in range(1, 6):
        assert client.get(url(asked, face=face)).status_code == 200
        client.head(url(asked, face=face))
    asked.refresh_from_db()
    assert (asked.score, asked.answered_at, asked.closed_at) == (None, None, None)


def test_a_guest_answers_without_signing_in(guest, client):
    page = client.post(url(guest), {"score": "4", "comment": "Quick."}, follow=True)
    assert "Thank you, good to hear" in words(page)
    guest.refresh_from_db()
    assert (guest.score, guest.comment, guest.channel) == (4, "Quick.", "mail")


def test_a_link_pressed_again_changes_the_answer_for_a_day_only(guest, client):
    client.post(url(guest), {"score": "4"})
    client.post(url(guest), {"score": "2", "comment": "It broke again."})
    guest.refresh_from_db()
    assert guest.score == 2
    Survey.objects.update(answered_at=timezone.now() - CHANGED_WITHIN)
    page = client.post(url(guest), {"score": "5", "comment": "Replayed words"})
    assert page.status_code == 410
    assert "Replayed words" in words(page)
    guest.refresh_from_db()
    assert guest.score == 2
    assert "Change your answer" not in words(client.get(url(guest)))


@pytest.mark.parametrize("make", [
    lambda it: "forged",
    lambda it: it.token("mail")[:-2],
    lambda it: signing.dumps([it.pk, "mail"]),
    lambda it: signing.dumps([it.pk, "mail"], salt=STOP),
    lambda it: signing.dumps([it.pk + 1000, "mail"], salt=SALT),
])  # fmt: skip
def test_a_forged_link_or_one_for_something_else(guest, client, make):
    address = f"/feedback/survey/{make(guest)}/"
    assert client.get(address).status_code == 404
    page = client.post(address, {"score": 5, "comment": "My words"})
    assert page.status_code == 404
    assert "My words" in words(page)
    assert Survey.objects.get().answered_at is None


def test_a_link_that_is_too_old(guest, client):
    link = url(guest)
    Survey.objects.update(expires_at=timezone.now())
    assert client.get(link).status_code == 410
    page = client.post(link, {"score": 5, "comment": "Late words"})
    assert page.status_code == 410
    assert "Late words" in words(page)


def test_a_token_that_is_too_old(guest, client, monkeypatch):
    link = url(guest)
    later = signing.time.time() + (GOOD_FOR + CHANGED_WITHIN).total_seconds() + 1
    monkeypatch.setattr(signing.time, "time", lambda: later)
    assert client.get(link).status_code == 404


def test_the_link_of_somebody_else(asked, as_, boris):
    for channel in ("mail", "page"):
        page = as_(boris).post(url(asked, channel), {"score": 1, "comment": "Foreign"})
        assert page.status_code == 403
        assert "Foreign" in words(page)
        assert asked.title not in words(page)
    assert Survey.objects.get().answered_at is None


def test_the_link_of_a_page_needs_its_member(asked, client):
    assert client.post(url(asked, "page"), {"score": 1}).status_code == 403


# The answer --------------------------------------------------------------------------------------


@pytest.mark.parametrize("score", ["", "0", "6", "x", "4.5", "\0"])
def test_without_a_face_nothing_is_lost(guest, client, score):
    page = client.post(url(guest), {"score": score, "comment": "My long words"})
    assert "Choose one of the five faces." in words(page)
    assert "My long words" in words(page)
    assert Survey.objects.get().answered_at is None


def test_words_that_are_too_long_come_back(guest, client):
    page = client.post(url(guest), {"score": 3, "comment": "x" * 1001})
    assert "Use at most 1000 letters; these are 1001" in words(page)
    assert "x" * 1001 in words(page)


def test_html_is_words(guest, client):
    page = client.post(url(guest), {"score": 3, "comment": HTML}, follow=True)
    assert HTML not in words(page)
    assert escape(HTML) in words(page)


def test_a_face_in_the_address_that_is_none(guest, client):
    page = client.get(url(guest) + "?face=%22%3E%3Cscript%3E")
    assert page.status_code == 200
    assert "checked" not in words(page)


def test_too_much_from_one_address_keeps_the_words(guest, client, monkeypatch):
    monkeypatch.setattr("community.feedback.views_surveys.within_limit", lambda *args: False)
    page = client.post(url(guest), {"score": 3, "comment": "Kept words"})
    assert page.status_code == 429
    assert "Kept words" in words(page)


def test_who_would_rather_not_say_is_not_asked_again(guest, client):
    page = client.post(url(guest), {"no": "1"})
    assert "You are not asked again about this" in words(page)
    assert not Survey.objects.open().exists()
    assert mail_surveys(guest.asked_at + LATER) == 0


def test_happy_has_room_for_what_others_offer(guest, client, monkeypatch):
    hooks = {"slot:survey.happy": [lambda request, survey: "<p>Tell others</p>"]}
    monkeypatch.setattr(
        "community.content.templatetags.slots.hooks.get_hooks", lambda name: hooks.get(name, [])
    )
    assert "Tell others" not in words(client.post(url(guest), {"score": 3}, follow=True))
    assert "Tell others" in escape(words(client.post(url(guest), {"score": 4}, follow=True)))


def test_unhappy_is_promised_to_hear(guest, client):
    page = client.post(url(guest), {"score": 1}, follow=True)
    assert "you hear by mail what came of it" in words(page)
    assert FollowUp.objects.get().survey == guest


# No more -----------------------------------------------------------------------------------------


def test_one_press_ends_it_for_a_guest(guest, client):
    mail_surveys(guest.asked_at + LATER)
    link = "/" + mail()["List-Unsubscribe"].strip("<>").split("/", 3)[3]
    assert client.get(link).status_code == 200
    assert Survey.objects.open().exists()
    assert client.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Survey.objects.open().exists()
    assert not Survey.objects.may_be_asked(guest.address, timezone.now() + timedelta(days=900))


def test_one_press_ends_it_for_a_member(asked, client, ana):
    mail_surveys(asked.asked_at + LATER)
    link = "/" + mail()["List-Unsubscribe"].strip("<>").split("/", 3)[3]
    client.get(link)
    assert Survey.objects.open().exists()
    client.post(link, {"List-Unsubscribe": "One-Click"})
    assert MailChoices.objects.of(ana).chosen == {"surveys": "off"}
    assert not Survey.objects.open().exists()


@pytest.mark.parametrize("make", [
    lambda it: "forged",
    lambda it: it.token("mail"),
    lambda it: signing.dumps(it.pk, salt="notifications.stop"),
])  # fmt: skip
def test_a_forged_link_ends_nothing(guest, client, make):
    assert client.post(f"/feedback/no-survey/{make(guest)}/").status_code == 404
    assert Survey.objects.open().exists()


def test_the_choice_stands_with_the_others(as_, ana):
    assert "We ask how it went" in words(as_(ana).get("/notifications/mail/"))


# In the page -------------------------------------------------------------------------------------


def test_the_card_stands_under_the_solved_topic_for_its_asker_alone(client, as_, ana, boris):
    thing = topic(ana)
    thing.accept(thing.reply(boris, "It wants water."), by=ana)
    address = thing.get_absolute_url()
    assert "How did it go?" not in words(client.get(address))
    assert "How did it go?" not in words(as_(boris).get(address))
    page = words(as_(ana).get(address))
    assert page.count("How did it go?") == 1
    link = re.search(r'action="(/feedback/survey/[^"]+)"', page)[1]
    client.post(link, {"score": "5"})
    assert Survey.objects.get().channel == "page"
    assert "How did it go?" not in words(client.get(address))


def test_the_card_stands_on_ones_own_page(as_, ana, boris):
    Survey.objects.ask(ana, topic(boris), title="My <b>order</b>", language="en")
    page = words(as_(ana).get("/people/ana/"))
    assert "You asked: “My &lt;b&gt;order&lt;/b&gt;”" in page
    assert "How did it go?" not in words(as_(ana).get("/people/boris/"))


def test_the_address_in_a_header_is_one(guest):
    mail_surveys(guest.asked_at + LATER)
    assert parseaddr(mail()["To"])[1] == "guest@example.org"
