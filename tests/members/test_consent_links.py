"""Asking by mail, and answering and taking back by its links without signing in."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from community.members.models import Consent, Member
from community.members.wordings import Purpose
from community.notifications.models import OutboxMessage
from tests.conftest import person
from tests.factories import category, topic

pytestmark = pytest.mark.django_db
ANSWER, BACK = "/accounts/consent/(?!back)", "/accounts/consent/back/"


@pytest.fixture
def named(ana, edit):
    ana.name = "Ana Anić"
    ana.save()
    return Consent.objects.ask(ana, Purpose.NAME, topic(ana, "Amber light"), by=edit)


@pytest.fixture
def links(mail_to):
    """Those of the last mail to Ana: of each answer, and the one that takes back."""

    def read():
        found = re.findall(r"http://127\.0\.0\.1:8000(/\S+)", mail_to("ana@example.org"))
        answers = {link.rpartition("=")[2]: link for link in found if "?answer=" in link}
        return answers | {"back": next(link for link in found if BACK in link)}

    return read


def press(link, **form):
    """Open a link as somebody who is not signed in, and press there."""
    browser = Client()
    page = browser.get(link)
    reading = page.context["form"].reading if "form" in page.context else ""
    return browser.post(link, {"reading": reading, **form}, follow=True)


def test_the_mail_asks_in_plain_words_and_has_a_link_for_each_answer(named, mail_to, links):
    text = mail_to("ana@example.org")
    assert "May we show your name" in text
    assert "“Amber light”" in text
    assert "Yes, my full name: Ana Anić" in text
    assert "Yes, my first name: Ana" in text
    assert set(links()) == {"full", "first", "no", "back"}


def test_the_mail_speaks_the_language_of_its_reader(named, boris, edit, mail_to):
    boris.language = "hr"
    boris.save()
    Consent.objects.ask(boris, Purpose.NAME, named.thing, by=edit)
    assert "/hr/accounts/consent/" in mail_to("boris@example.org")


def test_looking_changes_nothing(named, links):
    for _ in range(2):
        for link in links().values():
            assert Client().get(link).status_code == 200
            assert Client().head(link).status_code == 200
    named.refresh_from_db()
    assert (named.turn, named.is_open) == (1, True)


@pytest.mark.parametrize(
    ("answer", "shown"), [("full", "Ana Anić"), ("first", "Ana"), ("no", "a customer")]
)
def test_an_answer_is_chosen_by_its_link_and_said_by_pressing(named, links, answer, shown):
    link = links()[answer]
    html = Client().get(link).content.decode()
    assert re.search(rf'value="{answer}"[^>]*checked', html)
    page = press(link, answer=answer)
    assert "Your answer is kept" in page.content.decode()
    named.refresh_from_db()
    assert named.shown_name() == shown
    entry = named.entries.latest("turn")
    assert (entry.proof, entry.answer, entry.language) == ("mail", answer, "en")


def test_a_button_without_an_answer_says_what_is_missing(named, links):
    html = press(links()["full"]).content.decode()
    assert "Choose one of the answers" in html
    assert press(links()["full"], answer="everything").status_code == 200
    named.refresh_from_db()
    assert named.is_open


def test_an_answer_is_given_once(named, links):
    all_links = links()
    press(all_links["first"], answer="first")
    html = Client().post(all_links["full"], {"answer": "full"}).content.decode()
    assert "Your answer is kept" in html
    assert "Yes, my first name: Ana" in html
    named.refresh_from_db()
    assert named.shown_name() == "Ana"


def test_who_read_other_words_has_not_agreed_to_these(ana, edit, links):
    quote = Consent.objects.ask(ana, Purpose.QUOTE, topic(ana), by=edit, words="Fine.")
    link, browser = links()["yes"], Client()
    reading = browser.get(link).context["form"].reading
    Consent.objects.filter(pk=quote.pk).update(asked_words="Marvellous.")
    page = browser.post(link, {"answer": "yes", "reading": reading})
    assert "changed since you opened this page" in page.content.decode()
    assert "Marvellous." in page.content.decode()
    quote.refresh_from_db()
    assert quote.is_open
    assert "Your answer is kept" in press(link, answer="yes").content.decode()


def test_edited_words_are_asked_about_in_a_new_mail_and_the_old_link_answers_nothing(
    ana, edit, links
):
    quote = Consent.objects.ask(ana, Purpose.QUOTE, topic(ana), by=edit, words="It is fine.")
    old = links()["yes"]
    quote.ask(by=edit, words="It is wonderful.")
    assert "You are asked anew" in press(old, answer="yes").content.decode()
    quote.refresh_from_db()
    assert quote.shown_words() == ""
    press(links()["yes"], answer="yes")
    quote.refresh_from_db()
    assert quote.shown_words() == "It is wonderful."


@pytest.mark.parametrize("token", ["x", "x:y:z", "%00", "a" * 3000, "č", "..%2f"])
def test_forged_links(named, token):
    for path in ("/accounts/consent/", BACK):
        page = Client().get(f"{path}{token}/")
        assert page.status_code in (404, 410)
        assert Client().post(f"{path}{token}/", {"answer": "full"}).status_code in (404, 410)
    named.refresh_from_db()
    assert named.turn == 1


def test_a_link_does_one_thing(named, links):
    """The token of one purpose opens nothing at the address of another."""
    answer, back = links()["full"].partition("?")[0], links()["back"]
    token, other = answer.split("/")[-2], back.split("/")[-2]
    assert Client().post(f"{BACK}{token}/").status_code == 410
    assert Client().post(f"/accounts/consent/{other}/", {"answer": "full"}).status_code == 410
    named.refresh_from_db()
    assert named.is_open


def test_a_link_is_about_one_record(named, boris, edit, links):
    his = Consent.objects.ask(boris, Purpose.NAME, named.thing, by=edit)
    press(links()["full"], answer="full")
    his.refresh_from_db()
    assert his.is_open


def test_an_old_link_says_what_to_do(named, links, later):
    link = links()["full"]
    with later(days=61):
        page = press(link, answer="full")
        assert page.status_code == 410
        assert "What you agreed to" in page.content.decode()
        assert Client().get(links()["back"]).status_code == 200  # taking back never gets too late
    named.refresh_from_db()
    assert named.is_open


def test_after_its_member_is_gone_a_link_is_old(named, links):
    all_links = links()
    named.delete()
    assert Client().get(all_links["full"]).status_code == 410
    assert Client().post(all_links["back"]).status_code == 410


def test_taking_back_by_one_link(named, links, boris, edit):
    back = links()["back"]
    press(links()["full"], answer="full")
    assert "Take it back?" in Client().get(back).content.decode()
    named.refresh_from_db()
    assert named.shown_name() == "Ana Anić"
    assert "Nothing of it is shown" in press(back).content.decode()
    named.refresh_from_db()
    assert named.shown_name() == "a customer"
    assert named.entries.latest("turn").proof == "mail"
    assert "Nothing of it is shown" in press(back).content.decode()  # twice does no harm
    assert named.entries.count() == 3


def test_taking_everything_back(named, links, ana, boris, edit):
    back = links()["back"]
    others = [Consent.objects.of(ana, Purpose.NAME, topic(ana, f"Another one {n}")) for n in (1, 2)]
    rules = Consent.objects.of(ana, Purpose.RULES)
    his = Consent.objects.of(boris, Purpose.NAME, named.thing)
    named.refresh_from_db()
    for consent in (named, *others, his):
        consent.give("full", proof="page")
    rules.give("yes", proof="signup")
    assert "Take back everything, 2 more" in Client().get(back).content.decode()
    press(back, everything="1")
    assert set(Consent.objects.standing()) == {rules, his}


def test_a_link_that_was_passed_on_tells_no_private_title(ana, boris, edit, links, as_):
    room = category("cellar", read_by="members")
    thing = topic(ana, "What is behind the door", room=room.slug)
    consent = Consent.objects.ask(ana, Purpose.NAME, thing, by=edit)
    for link in links().values():
        assert "behind the door" not in Client().get(link).content.decode()
        assert "behind the door" in as_(boris).get(link).content.decode()  # who may read it there
    room.read_by = "groups"
    room.save()
    assert "behind the door" not in as_(boris).get(links()["full"]).content.decode()
    assert "behind the door" in as_(ana).get(links()["full"]).content.decode()  # it is hers
    assert consent.seen_by(boris) is None


def test_mail_that_cannot_reach_anybody_is_not_written(ana, edit):
    nobody = Member.objects.create_user("n", None, kind=Member.Kind.IMPORTED, is_active=False)
    Consent.objects.ask(nobody, Purpose.NAME, topic(ana), by=edit)
    assert not OutboxMessage.objects.exists()


def test_guests_answer_too(guest, ana, edit, mail_to):
    consent = Consent.objects.ask(guest, Purpose.NAME, topic(ana), by=edit)
    press(mail_to(guest.email, link="answer=full"), answer="full")
    consent.refresh_from_db()
    assert consent.shown_name() == "A guest"
    assert not guest.notifications.exists()


def test_a_question_stands_under_the_bell_until_it_is_answered(named, ana, as_, links):
    site = as_(ana)
    ana.refresh_from_db()
    assert ana.unread_count == 1
    assert "May we show your name" in site.get("/notifications/").content.decode()
    notification = ana.notifications.get()
    assert site.get(notification.get_absolute_url()).url == named.get_absolute_url()
    press(links()["no"], answer="no")
    ana.refresh_from_db()
    assert ana.unread_count == 0
    assert "have answered" in site.get("/notifications/").content.decode()


def test_nothing_is_sent_twice_for_one_question(named, edit):
    named.ask(by=edit)
    assert OutboxMessage.objects.count() == 1


def test_the_mail_cannot_be_made_to_lie(ana, edit, mail_to):
    """Whatever stands in titles and quotes stays text."""
    words = "Great.\n\nNo:\nhttps://evil.example/"
    Consent.objects.ask(
        ana, Purpose.QUOTE, topic(ana, "Subject:\r\nBcc: x@example.org"), by=edit, words=words
    )
    row = OutboxMessage.objects.get()
    assert "Bcc" not in row.parsed
    html = row.parsed.get_body(("html",)).get_content()
    assert not re.search(r'class="button" href="https://evil', html)
    assert row.to == ["ana@example.org"]


def test_the_pages_are_in_every_language(named, links):
    with translation.override("hr"):
        link = reverse("members:answer_consent", args=[links()["full"].split("/")[-2]])
    assert link.startswith("/hr/")
    assert Client().get(link).status_code == 200


class TestSignedIn:
    LIST = "/accounts/agreed/"

    def test_nothing_asked_yet(self, as_, ana):
        assert "You were asked nothing yet" in as_(ana).get(self.LIST).content.decode()

    def test_each_record_with_its_wording(self, as_, ana, named):
        site = as_(ana)
        named.refresh_from_db()
        named.give("first", proof="mail")
        html = site.get(self.LIST).content.decode()
        assert "Name: Amber light" in html
        assert "Yes, my first name: Ana" in html
        assert "a link in a mail" in html

    def test_answering_and_changing_the_answer(self, as_, ana, named):
        site, path = as_(ana), named.get_absolute_url()
        for answer, shown in (("full", "Ana Anić"), ("first", "Ana"), ("no", "a customer")):
            reading = site.get(path).context["form"].reading
            page = site.post(path, {"answer": answer, "reading": reading}, follow=True)
            assert "Your answer is kept" in page.content.decode()
            named.refresh_from_db()
            assert named.shown_name() == shown
            assert named.entries.latest("turn").proof == "page"

    def test_a_page_that_was_open_for_long_answers_nothing(self, as_, ana, named):
        site, path = as_(ana), named.get_absolute_url()
        reading = site.get(path).context["form"].reading
        named.refresh_from_db()
        named.refuse(proof="mail")
        page = site.post(path, {"answer": "full", "reading": reading})
        assert "Read it again" in page.content.decode()
        named.refresh_from_db()
        assert named.shown_name() == "a customer"

    def test_taking_back(self, as_, ana, named):
        site, path = as_(ana), f"{named.get_absolute_url()}back/"
        named.refresh_from_db()
        named.give("full", proof="mail")
        assert site.get(path).status_code == 405
        page = site.post(path, follow=True)
        assert "taken back" in page.content.decode()
        named.refresh_from_db()
        assert named.shown_name() == "a customer"

    def test_others_find_nothing(self, as_, boris, owner, named):
        for other in (boris, owner):
            site = as_(other)
            assert site.get(named.get_absolute_url()).status_code == 404
            assert site.post(f"{named.get_absolute_url()}back/").status_code == 404
            assert "Amber light" not in site.get(self.LIST).content.decode()

    def test_strangers_are_asked_to_sign_in(self, client, named):
        for path in (self.LIST, named.get_absolute_url()):
            assert "/accounts/login/" in client.get(path)["Location"]
        assert "/accounts/login/" in client.post(f"{named.get_absolute_url()}back/")["Location"]

    def test_the_rules_are_shown_and_not_taken_back_there(self, as_, ana):
        rules = Consent.objects.of(ana, Purpose.RULES, about="How we treat each other")
        rules.give("yes", proof="signup")
        site = as_(ana)
        assert "How we treat each other" in site.get(self.LIST).content.decode()
        assert site.get(rules.get_absolute_url()).status_code == 404
        assert site.post(f"{rules.get_absolute_url()}back/").status_code == 404

    def test_a_quote_without_words_has_nothing_to_answer(self, as_, ana):
        consent = Consent.objects.of(ana, Purpose.QUOTE, topic(ana))
        site = as_(ana)
        assert site.get(self.LIST).status_code == 200
        assert site.get(consent.get_absolute_url()).status_code == 302

    @pytest.mark.parametrize("number", [1, 10])
    def test_queries_do_not_grow(self, as_, edit, number, django_assert_num_queries):
        vera = person("vera")
        for n in range(number):
            Consent.objects.ask(vera, Purpose.NAME, topic(vera, f"Number {n}"), by=edit)
        site = as_(vera)
        site.get(self.LIST)
        with django_assert_num_queries(5):  # session, member, how many, the records, their entries
            site.get(self.LIST)
