"""What an asker without an account does from the mail: accepts an answer, writes more, ends the mail, becomes a member."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from community.desk.guest_mail import LINES, tell_guests
from community.desk.limits import LIMITS
from community.desk.links import link_to
from community.desk.models import GuestQuestion, Promotion
from community.members.models import Member
from community.notifications.delivery import deliver_due
from community.notifications.models import OutboxMessage
from community.privacy.erasing import erase_guests
from tests.factories import category, faq_section

pytestmark = pytest.mark.django_db
EMAIL = "guest@example.org"


@pytest.fixture
def question(db):
    """A published question of Petra, who has no account."""
    guest = Member.objects.guest(EMAIL, "Petra Example")
    topic = category().start_topic(
        guest, "Why does my kettle whistle?", "It does so at 60 degrees."
    )
    return GuestQuestion.objects.create(topic=topic, language="en")


@pytest.fixture
def asked(question):
    return question.topic


def words(response) -> str:
    return " ".join(response.content.decode().split())


def letters() -> list:
    tell_guests()
    deliver_due()
    sent, mail.outbox[:] = list(mail.outbox), []
    return [letter for letter in sent if letter.to == [EMAIL]]


def links(letter, purpose: str) -> list[str]:
    return re.findall(rf"https?://[^/\s]+(/\S*ask/{purpose}/\S+)", letter.body)


def path(url: str) -> str:
    return "/" + url.split("/", 3)[3]


def link(letter, purpose: str) -> str:
    return links(letter, purpose)[0]


# The mail -----------------------------------------------------------------------------------------


def test_a_reply_comes_by_mail_once(asked, boris):
    asked.reply(boris, "It has a **second** chamber.")
    (letter,) = letters()
    assert letter.subject == "Boris replied: Why does my kettle whistle?"
    assert "It has a second chamber." in letter.body
    assert letter.extra_headers["List-Unsubscribe"].startswith("<http")
    assert letters() == []


def test_several_replies_are_one_mail(asked, boris, ana):
    for n in range(LINES + 2):
        asked.reply((boris, ana)[n % 2], f"Reply number {n}.")
    (letter,) = letters()
    assert letter.subject.startswith(f"{LINES + 2} replies")
    assert len(links(letter, "solved")) == LINES


def test_it_comes_in_the_language_in_which_they_asked(asked, question, boris):
    GuestQuestion.objects.update(language="hr")
    asked.reply(boris, "Tako.")
    (letter,) = letters()
    assert link(letter, "more").startswith("/hr/")


def test_what_others_may_not_see_is_not_mailed(asked, boris, mod):
    asked.reply(boris, "A secret.").hide(by=mod)
    assert letters() == []
    asked.reply(boris, "Buy things.").hold()
    assert letters() == []
    asked.reply(boris, "Seen.")
    (letter,) = letters()
    assert "Seen." in letter.body
    assert "A secret." not in letter.body
    assert "Buy things." not in letter.body


@pytest.mark.parametrize("how", ["hidden", "closed room"])
def test_a_topic_that_is_not_public_is_not_mailed_about_until_it_is_again(asked, boris, mod, how):
    asked.reply(boris, "So.")
    if how == "hidden":
        asked.hide(by=mod)
    else:
        type(asked.category).objects.update(read_by="members")
    assert letters() == []
    if how == "hidden":
        asked.unhide(by=mod)
    else:
        type(asked.category).objects.update(read_by="public")
    assert len(letters()) == 1


def test_nobody_is_mailed_about_their_own_words(asked):
    asked.reply(asked.author, "I have found something.")
    assert letters() == []


def test_the_mail_ends_by_a_press(client, asked, boris):
    asked.reply(boris, "So.")
    (letter,) = letters()
    stop = link(letter, "stop")
    assert "hear nothing more" in words(client.get(stop))
    asked.reply(boris, "And so.")
    assert len(letters()) == 1, "a scanner ends nothing"
    outside = Client(enforce_csrf_checks=True)  # a mail program presses for its reader
    for _twice in range(2):
        assert outside.post(stop, {"List-Unsubscribe": "One-Click"}).status_code == 302
    asked.reply(boris, "And so on.")
    assert letters() == []
    assert "You get no more mail" in words(client.get(stop))


def test_looking_for_news_asks_no_more_for_more(asked, boris, django_assert_num_queries):
    with django_assert_num_queries(1):
        tell_guests()
    for n in range(3):
        guest = Member.objects.guest(f"guest{n}@example.org", "")
        topic = category().start_topic(guest, f"Question number {n} here", "It does so at 60.")
        GuestQuestion.objects.create(topic=topic, language="en")
    with django_assert_num_queries(1):
        tell_guests()


# “This solved it” ---------------------------------------------------------------------------------


@pytest.fixture
def solved(asked, boris):
    """The reply, and the link that accepts it."""
    reply = asked.reply(boris, "It has a second chamber.")
    return reply, link(letters()[0], "solved")


def test_the_asker_accepts_without_an_account(client, asked, solved):
    reply, url = solved
    for _scanner in range(2):
        assert "Yes, this solved it" in words(client.get(url))
        client.head(url)
    asked.refresh_from_db()
    assert not asked.accepted_reply
    for _twice in range(2):
        assert client.post(url).url == asked.get_absolute_url()
    asked.refresh_from_db()
    assert asked.accepted_reply == reply
    assert "It is marked as the answer." in words(client.get(url))


def test_a_link_works_once_and_does_not_undo_what_came_later(client, asked, solved, ana):
    _reply, url = solved
    better = asked.reply(ana, "Or descale it.")
    second = link(letters()[0], "solved")
    client.post(url)
    client.post(second)
    asked.refresh_from_db()
    assert asked.accepted_reply == better
    page = client.post(url)
    assert page.status_code == 409
    assert "used this link before" in words(page)
    asked.refresh_from_db()
    assert asked.accepted_reply == better


def test_it_is_refused_kindly(client, asked, solved, ana, mod):
    _reply, url = solved
    asked.accept(other := asked.reply(ana, "Or descale it."), by=mod)
    page = client.post(url)
    assert page.status_code == 409
    assert "A moderator has marked another reply" in words(page)
    asked.refresh_from_db()
    assert asked.accepted_reply == other
    asked.unaccept(by=mod)
    asked.lock(by=mod)
    assert "This topic is closed now" in words(client.get(url))
    assert client.post(url).status_code == 409


def test_no_reply_that_is_out_of_sight_and_none_of_another_topic(
    client, question, solved, mod, boris
):
    reply, url = solved
    reply.hide(by=mod)
    assert client.post(url).status_code == 404
    other = category().start_topic(boris, "Another question here", "It is about something else.")
    foreign = link_to("solved", question, other.reply(mod, "Yes.").pk)
    assert client.post(path(foreign)).status_code == 404
    own = question.topic.reply(question.topic.author, "I found it.")
    assert client.post(path(link_to("solved", question, own.pk))).status_code == 409


# Writing more -------------------------------------------------------------------------------------


@pytest.fixture
def more(asked, boris):
    asked.reply(boris, "Which one is it?")
    return link(letters()[0], "more")


def test_the_asker_writes_more_once_for_each_mail(client, asked, more, boris):
    assert "Read the topic" in words(client.get(more))
    for _twice in range(2):
        assert client.post(more, {"source": "The red one."}).status_code == 302
    assert [reply.source for reply in asked.replies.filter(author=asked.author)] == ["The red one."]
    page = client.post(more, {"source": "Or the blue one."})
    assert "This link was used already." in words(page)
    assert "Or the blue one." in words(page)
    asked.reply(boris, "I see.")
    other = link(letters()[0], "more")
    assert client.post(other, {"source": "Or the blue one."}).status_code == 302


def test_nothing_written_is_lost(client, asked, more, mod, monkeypatch):
    assert "Write something first." in words(client.post(more, {"source": " "}))
    assert "too long" in words(client.post(more, {"source": "🙂" * 40_000}))
    monkeypatch.setitem(LIMITS, "more", "1/h/key")
    asked.lock(by=mod)
    page = words(client.post(more, {"source": "The red <b>one</b>."}))
    assert "This topic is closed" in page
    assert "The red &lt;b&gt;one" in page
    page = client.post(more, {"source": "The red one."})
    assert page.status_code == 429
    assert 3590 < int(page["Retry-After"]) <= 3600
    assert "The red one." in words(page)


def test_more_that_looks_like_spam_is_held(client, asked, more):
    page = client.post(more, {"source": "www.a.example https://b.example"}, follow=True)
    assert "A moderator looks at your reply first" in words(page)
    assert not asked.replies.shown().filter(author=asked.author).exists()


def test_there_is_nothing_to_write_under_a_topic_that_is_gone(client, asked, more, mod):
    asked.hide(by=mod)
    assert client.get(more).status_code == client.post(more, {"source": "x"}).status_code == 404


# Becoming a member --------------------------------------------------------------------------------


def test_who_signs_up_with_the_address_has_the_question(client, asked, solved, boris):
    _reply, url = solved
    form = {"name": "Petra", "email": EMAIL, "password1": "a long walk by the river"}
    client.post(reverse("account_signup"), form)
    letter = OutboxMessage.objects.latest("pk").parsed.get_body(("plain",)).get_content()
    client.post(re.search(r"https?://[^/\s]+(\S*confirm-email\S+)", letter)[1])
    asked.refresh_from_db()
    author = Member.objects.get(pk=asked.author_id)
    assert (author.kind, author.email, str(author)) == ("member", EMAIL, "Petra")
    assert asked.allows_accepting_by(author)
    letters()
    asked.reply(boris, "One more thing.")
    assert letters() == [], "members are told as members are"
    stranger = Client()
    assert "/accounts/login/" in stranger.post(url).url
    asked.refresh_from_db()
    assert not asked.accepted_reply
    assert author.followings.filter(topic=asked).exists()


def test_a_guest_who_wants_to_go_is_erased(client, asked, solved):
    _reply, url = solved
    GuestQuestion.objects.create(email=EMAIL, title="Not yet confirmed", language="en")
    assert erase_guests(EMAIL.upper(), with_posts=False) == 1
    asked.refresh_from_db()
    assert (asked.author.kind, str(asked.author)) == ("former", "Former member")
    assert not GuestQuestion.objects.exists()
    assert not Member.objects.filter(email__iexact=EMAIL).exists()
    assert not any(EMAIL in row.to for row in OutboxMessage.objects.all())
    assert client.post(url).status_code == 404
    assert erase_guests(EMAIL, with_posts=False) == 0


def test_the_mail_that_it_is_answered_in_the_faq_comes_once(question, boris, edit, publish):
    faq_section("Kettles")
    question.topic.accept(question.topic.reply(boris, "Descale it."), by=boris)
    promotion = publish(Promotion.objects.promote(question.topic, by=edit))
    letter = next(letter for letter in letters() if "FAQ" in letter.subject)
    assert letter.subject == "Answered in our FAQ: Why does my kettle whistle?"
    assert promotion.entry.full_url in letter.body
    publish(promotion, answer="<p>Descale it twice.</p>")
    assert not [letter for letter in letters() if "FAQ" in letter.subject]


def test_who_wants_no_mail_hears_nothing_of_the_faq_either(question, boris, edit, publish):
    faq_section("Kettles")
    question.stop()
    question.topic.accept(question.topic.reply(boris, "Descale it."), by=boris)
    publish(Promotion.objects.promote(question.topic, by=edit))
    assert not [letter for letter in letters() if "FAQ" in letter.subject]
