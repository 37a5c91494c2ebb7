"""“I have this too.”"""

import re

import pytest
from django.core import mail
from django.utils import translation
from django.utils.translation import gettext

from community.notifications.delivery import deliver_due
from community.notifications.models import Notification, OutboxMessage
from forum.models import Refused, SameQuestion
from forum.solved import tell_solved, tell_waiting
from tests.factories import category, topic

FORM = {"email": "Guest@Example.com", "language": "hr"}


def words(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def question(ana):
    return topic(ana)


def letters():
    deliver_due()
    sent, mail.outbox[:] = list(mail.outbox), []
    return sent


def link_in(letter):
    return re.search(r"https?://[^/\s]+(/\S*forum/\S+)", letter.body)[1]


def ask_by_mail(client, question, **form):
    url = f"/forum/topic/{question.pk}/same-by-mail/"
    return client.post(url, FORM | form)


def confirmed(client, question, **form):
    ask_by_mail(client, question, **form)
    (letter,) = letters()
    client.post(link_in(letter))
    return SameQuestion.objects.get(email=(FORM | form)["email"].lower())


# Members -----------------------------------------------------------------------------------------


def test_a_member_says_it_once_and_takes_it_back(as_, boris, question):
    site = as_(boris)
    for _twice in range(2):
        assert site.post(f"/forum/topic/{question.pk}/same/").url == question.place
    question.refresh_from_db()
    assert question.same_count == question.same_questions.count() == 1
    html = words(site.get(question.get_absolute_url()))
    assert "You have this too." in html
    site.post(f"/forum/topic/{question.pk}/not-same/")
    question.refresh_from_db()
    assert question.same_count == question.same_questions.count() == 0


def test_the_number_is_shown_honestly(client, question, boris, stranger):
    url = question.get_absolute_url()
    assert "has this too" not in words(client.get(url))
    question.ask_too(boris)
    assert "<b>1</b> person has this too." in words(client.get(url))
    question.ask_too(stranger)
    assert "<b>2</b> people have this too." in words(client.get(url))
    assert "2 have it too" in words(client.get("/forum/questions/"))


@pytest.mark.parametrize("act", ["same", "not-same"])
def test_hidden_things_and_pages(as_, boris, mod, question, act):
    url = f"/forum/topic/{question.pk}/{act}/"
    assert as_(boris).get(url).status_code == 405
    question.hide(by=mod)
    assert as_(boris).post(url).status_code == 404


def test_it_is_refused_where_there_is_nothing_to_wait_for(as_, client, ana, boris, mod, question):
    assert as_(ana).post(f"/forum/topic/{question.pk}/same/").status_code == 403
    talk = topic(ana, "What do you brew?", "talk")
    assert as_(boris).post(f"/forum/topic/{talk.pk}/same/").status_code == 403
    question.accept(question.reply(boris, "So."), by=ana)
    assert as_(mod).post(f"/forum/topic/{question.pk}/same/").status_code == 403
    client.logout()
    assert client.get(f"/forum/topic/{question.pk}/same-by-mail/").status_code == 403
    with pytest.raises(Refused):
        question.ask_too(mod)


# People without an account -----------------------------------------------------------------------


def test_a_guest_is_counted_after_a_press_in_the_mail(client, question):
    assert client.post(f"/forum/topic/{question.pk}/same/").url.endswith("/same-by-mail/")
    assert "E-mail address" in words(client.get(f"/forum/topic/{question.pk}/same-by-mail/"))
    assert ask_by_mail(client, question).url == question.place
    assert not SameQuestion.objects.exists()
    (letter,) = letters()
    assert letter.to == ["Guest@Example.com"]
    link = link_in(letter)
    assert link.startswith("/hr/")
    for _scanner in range(2):
        assert client.get(link).status_code == 200
    assert not SameQuestion.objects.exists()
    for _twice in range(2):
        client.post(link)
    question.refresh_from_db()
    assert question.same_count == 1
    row = SameQuestion.objects.get()
    assert (row.email, row.language, row.member) == ("guest@example.com", "hr", None)


def test_a_member_s_address_counts_as_the_member(client, boris, question):
    question.ask_too(boris)
    ask_by_mail(client, question, email=boris.email)
    client.post(link_in(letters()[0]))
    question.refresh_from_db()
    assert question.same_count == 1


def test_bad_addresses_and_links(client, question):
    response = ask_by_mail(client, question, email="nonsense")
    assert "Write an address like" in words(response)
    assert "nonsense" in words(response)
    assert ask_by_mail(client, question, language="xx").status_code == 200
    assert client.get("/forum/same/confirm/nonsense/").status_code == 404
    assert client.get("/forum/same/stop/nonsense/").status_code == 404
    assert not letters()


def test_an_old_link_says_so(client, question, monkeypatch):
    ask_by_mail(client, question)
    link = link_in(letters()[0])
    monkeypatch.setattr("forum.views.same.GOOD_FOR", -1)
    response = client.post(link)
    assert response.status_code == 404
    assert not SameQuestion.objects.exists()


def test_mail_is_limited_by_address_and_by_sender(client, ana, question):
    for _ in range(3):
        assert ask_by_mail(client, question).status_code == 302
    response = ask_by_mail(client, question)
    assert response.status_code == 429
    assert "Guest@Example.com" in words(response)
    assert "Too many mails were asked for" in words(response)
    for n in range(6):
        ask_by_mail(client, question, email=f"guest{n}@example.com")
    assert ask_by_mail(client, question, email="last@example.com").status_code == 429
    assert len(letters()) == 9


def test_a_question_that_is_not_for_everybody_takes_no_guests(client, mod):
    category("back", read_by="members")
    private = topic(mod, room="back")
    assert client.get(f"/forum/topic/{private.pk}/same-by-mail/").status_code == 404


def test_solved_before_it_was_confirmed(client, ana, boris, question):
    ask_by_mail(client, question)
    link = link_in(letters()[0])
    question.accept(question.reply(boris, "So."), by=ana)
    response = client.post(link, follow=True)
    with translation.override("hr"):  # the language the mail was asked for in
        said = gettext("This question does not wait for an answer any more.")
    assert said in words(response)
    assert not SameQuestion.objects.exists()


# When it is solved -------------------------------------------------------------------------------


def test_everybody_is_told_once(client, ana, boris, stranger, question):
    question.ask_too(stranger)
    confirmed(client, question)
    answer = question.reply(boris, "Lift the tank.")
    tell_waiting()
    assert not letters()
    question.accept(answer, by=ana)
    for _twice in range(2):
        tell_waiting()
    (letter,) = letters()
    assert letter.to == ["guest@example.com"]
    assert f"/forum/r/{answer.pk}/" in letter.body
    told = Notification.objects.get(kind="forum.solved", member=stranger)
    assert (told.deeds.get().thing, told.reason) == (answer, "same")
    question.unaccept(by=ana)
    question.accept(answer, by=ana)
    tell_waiting()
    assert not letters()


def test_it_goes_out_in_batches(client, ana, boris, question, monkeypatch):
    monkeypatch.setattr("forum.solved.BATCH", 2)
    question.same_questions.bulk_create(
        SameQuestion(topic=question, email=f"g{n}@example.com", confirmed_at=question.created_at)
        for n in range(3)
    )
    question.accept(question.reply(boris, "So."), by=ana)
    tell_solved(question)
    assert OutboxMessage.objects.count() == 2
    tell_solved(question)
    assert OutboxMessage.objects.count() == 3
    tell_solved(question)
    assert OutboxMessage.objects.count() == 3


def test_who_may_no_longer_read_it_is_not_told(client, ana, boris, stranger, question):
    question.ask_too(stranger)
    confirmed(client, question)
    question.accept(question.reply(boris, "So."), by=ana)
    question.category.read_by = "groups"
    question.category.save()
    tell_waiting()
    assert not letters()


def test_the_stop_link_forgets_the_address(client, ana, boris, question):
    confirmed(client, question)
    question.accept(question.reply(boris, "So."), by=ana)
    tell_waiting()
    link = re.search(r"/\S+/same/stop/\S+", letters()[0].body)[0].partition("//")[2]
    link = link[link.index("/") :]
    assert "guest@example.com" in words(client.get(link))
    assert SameQuestion.objects.exists()
    for _twice in range(2):
        assert client.post(link).status_code == 302
    question.refresh_from_db()
    assert not SameQuestion.objects.exists()
    assert question.same_count == 0
    assert client.get(link).status_code == 200


def test_the_helper_is_thanked(ana, boris, question):
    answer = question.reply(boris, "Lift the tank.")
    question.accept(answer, by=ana)
    told = Notification.objects.get(kind="forum.accepted")
    assert (told.member, told.deeds.get().thing) == (boris, answer)
    own = topic(ana, "Another question")
    own.accept(own.reply(ana, "Found it."), by=ana)
    assert not Notification.objects.filter(kind="forum.accepted", member=ana).exists()
