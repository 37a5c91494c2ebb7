"""Asking without an account: typed, confirmed by mail, published or held; nothing typed is lost, nobody is given away."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail, signing
from django.test import Client
from django.utils import timezone
from wagtail.models import Site

from community.desk.limits import LIMITS
from community.desk.links import GOOD_FOR
from community.desk.models import AskUs, GuestQuestion, SupportRequest
from community.desk.models.asking import UNCONFIRMED_KEPT
from community.desk.spam import QUICK, begun_now, was_quick
from community.members.models import Member
from community.notifications.delivery import deliver_due
from community.notifications.models import OutboxMessage
from community.search.models import Asking, Entry
from forum.models import Category, Draft, Topic
from tests.factories import category, guide, segment

pytestmark = pytest.mark.django_db
URL = "/ask/"
OURS = {"HTTP_SEC_FETCH_SITE": "same-origin"}
WORDS = {
    "title": "Why does my kettle whistle twice?",
    "source": "It whistles at 60 degrees, and again at 100.",
    "email": "Guest@Example.org",
    "name": "Petra Example",
    "way": "public",
    "website": "",
}


@pytest.fixture(autouse=True)
def _mailbox(settings):
    settings.SUPPORT_EMAIL = ["support@example.com"]


@pytest.fixture(autouse=True)
def _unhurried(monkeypatch):
    monkeypatch.setattr("community.desk.spam.QUICK", -1)


@pytest.fixture
def site_says():
    def say(**fields):
        AskUs.objects.all().delete()
        return AskUs.objects.create(site=Site.objects.get(is_default_site=True), **fields)

    return say


def words(response) -> str:
    return " ".join(response.content.decode().split())


def typed(**fields) -> dict:
    return {**WORDS, "began": begun_now(), "sent_key": str(uuid4()), **fields}


def letters() -> list:
    deliver_due()
    sent, mail.outbox[:] = list(mail.outbox), []
    return sent


def links_in(letter) -> list[str]:
    return re.findall(r"https?://[^/\s]+(/\S*ask/(?:confirm|solved|more|stop)/\S+)", letter.body)


def asks(client, **fields) -> str:
    """Type a question; the link of the mail that comes."""
    assert client.post(URL, typed(**fields), **OURS).url == "/ask/sent/"
    (letter,) = letters()
    return links_in(letter)[0]


def published(client, **fields) -> Topic:
    link = asks(client, **fields)
    client.post(link)
    return Topic.objects.latest("pk")


# Typing -------------------------------------------------------------------------------------------


def test_a_question_is_published_by_a_press_in_the_mail(client):
    page = client.post(URL, typed(), follow=True)
    assert "look into your mail" in words(page)
    assert "guest@example.org" in words(page)
    assert not Topic.objects.exists()
    assert not Member.objects.filter(email="guest@example.org").exists()
    (letter,) = letters()
    assert letter.to == ["guest@example.org"]
    (link,) = links_in(letter)
    for _scanner in range(2):
        html = words(client.get(link))
        assert "<b>Petra Example</b>" in html
        assert client.head(link).status_code == 200
    assert not Topic.objects.exists()
    page = client.post(link, follow=True)
    asked = Topic.objects.get()
    assert page.redirect_chain[-1][0] == asked.get_absolute_url()
    assert (asked.title, asked.source) == (WORDS["title"], WORDS["source"])
    author = asked.author
    assert (str(author), author.kind, author.is_active) == ("Petra Example", "guest", False)
    assert author.email_verified_at
    assert asked.category == category()
    row = GuestQuestion.objects.get()
    assert (row.email, row.name, row.title, row.source) == ("", "", "", "")
    assert Entry.objects.filter(kind="topic", object_id=asked.pk).exists()


def test_a_link_that_was_used_publishes_nothing_twice(client):
    link = asks(client)
    for _twice in range(3):
        client.post(link)
    assert Topic.objects.count() == 1
    assert "Your question is sent" in words(client.get(link))


def test_without_a_name_it_is_a_customer(client):
    asked = published(client, name="")
    assert str(asked.author) == "A customer"
    assert "A customer" in words(client.get(asked.get_absolute_url()))
    assert client.get(asked.author.get_absolute_url()).status_code == 200


def test_the_second_question_is_by_the_same_guest(client):
    first = published(client)
    link = asks(client, title="And why is it so loud at all?", name="Somebody Else")
    assert "<b>Petra Example</b>" in words(client.get(link)), "the page tells under which name"
    client.post(link)
    assert Topic.objects.latest("pk").author == first.author
    assert Member.objects.filter(kind="guest").count() == 1


def test_the_product_stands_above_the_words(client):
    segment("Tide Mini")
    asked = published(client, product="tide-mini")
    assert asked.source == f"Tide Mini\n\n{WORDS['source']}"
    assert "Choose one of these." in words(client.post(URL, typed(product="no\0ne")))


def test_in_private_it_is_a_message_to_support(client):
    page = client.post(URL, typed(way="private"), follow=True)
    message = SupportRequest.objects.get()
    assert message.reference in words(page)
    assert (message.about, message.message) == (WORDS["title"], WORDS["source"])
    assert (message.name, message.email) == ("Petra Example", "Guest@Example.org")
    assert not GuestQuestion.objects.exists()
    assert {row.to[0] for row in OutboxMessage.objects.all()} == {
        "support@example.com",
        "Guest@Example.org",
    }


def test_what_is_known_is_shown_once_and_stands_in_nobodys_way(client):
    guide("Descale the Tide")
    client.get(URL)
    form = typed(title="descale the tide")
    page = client.post(URL, form)
    assert "Is one of these the answer?" in words(page)
    assert WORDS["source"] in words(page)
    assert "None of these: ask it anyway" in words(page)
    assert not GuestQuestion.objects.exists()
    client.post(URL, {**form, "seen": "1"})
    (letter,) = letters()
    client.post(links_in(letter)[0])
    asking = Asking.objects.get()
    assert (asking.asked_kind, asking.asked_id) == ("topic", Topic.objects.get().pk)


def test_what_is_the_answer_is_not_asked_and_comes_back_when_wanted(client):
    guide("Descale the Tide")
    client.get(URL)
    form = typed(title="descale the tide", asking="guest")
    found = re.search(r'data-suggestion="([^"]+)"', words(client.post(URL, form)))[1]
    page = client.post("/search/similar/answers/", {**form, "answer": found}, **OURS)
    assert "Glad it helped" in words(page)
    assert Asking.objects.get().suggested.get().chosen_at
    assert 'action="/ask/"' in words(page)
    back = words(client.post(URL, {**form, "again": "1"}))
    assert WORDS["source"] in back
    assert "Petra Example" in back
    assert "error-summary" not in back


def test_mistakes_are_said_and_nothing_typed_is_lost(client):
    page = words(client.post(URL, typed(title="", email="nowhere", way="both", name="Support")))
    assert "Begin with what it is about." in page
    assert "Write an address like ana@example.com." in page
    assert "as if this site itself spoke" in page
    assert WORDS["source"] in page
    assert not GuestQuestion.objects.exists()


@pytest.mark.parametrize("field", ["title", "source", "name"])
def test_five_thousand_emoji_come_back_whole(client, field):
    long = "🙂" * (40_000 if field == "source" else 5_000)
    page = client.post(URL, typed(**{field: long}))
    assert page.status_code == 200
    assert "error-summary" in words(page)
    assert long in words(page)
    assert not GuestQuestion.objects.exists()


def test_html_is_words_in_every_field(client):
    nasty = "<script>alert(1)</script> & <b>why</b> does it whistle?"
    fields = {"title": nasty, "source": f"{nasty} I wonder.", "name": "Petra <b>E</b>"}
    page = words(client.post(URL, typed(**fields, email="nowhere")))
    assert "<script>alert(1)" not in page
    link = asks(client, **fields)
    assert "<script>alert(1)" not in words(client.get(link))
    client.post(link)
    asked = Topic.objects.get()
    page = words(client.get(asked.get_absolute_url()))
    assert "<script>alert(1)" not in page
    assert "Petra &lt;b&gt;E&lt;/b&gt;" in page


@pytest.mark.parametrize("field", sorted(WORDS))
def test_hostile_input_is_no_fault_of_ours(client, field):
    for odd in (
        "\0",
        "\ud83d".encode("utf-16", "surrogatepass").decode("utf-16", "replace"),
        "\r\nBcc: x@example.org",
    ):
        assert client.post(URL, typed(**{field: odd})).status_code in (200, 302)


def test_a_page_to_click_at_does_not_go_into_the_mail_of_a_stranger(client):
    page = words(client.post(URL, typed(title="Look at https://evil.example now")))
    assert "Write addresses of pages below" in page


def test_sent_twice_it_is_one_and_one_mail(client):
    form = typed()
    for _twice in range(2):
        assert client.post(URL, form).url == "/ask/sent/"
    assert GuestQuestion.objects.count() == len(letters()) == 1


@pytest.mark.parametrize("limit", ["ask", "ask_address"])
def test_a_crowd_of_questions_is_slowed_down_and_kept_on_the_page(client, monkeypatch, limit):
    monkeypatch.setitem(LIMITS, limit, "1/h/ip" if limit == "ask" else "1/h/key")
    client.post(URL, typed())
    page = client.post(URL, typed())
    assert page.status_code == 429
    assert int(page["Retry-After"]) > 0
    assert WORDS["source"] in words(page)
    assert GuestQuestion.objects.count() == 1


def test_one_who_signed_in_meanwhile_asks_as_a_member(as_, ana):
    site = as_(ana)
    assert site.get(URL).url == "/forum/new/"
    assert site.get(f"{URL}?title=A+kettle").url == "/forum/new/?title=A+kettle"
    assert site.post(URL, typed()).url == "/forum/new/"
    assert Draft.objects.get(member=ana).words["source"] == WORDS["source"]


def test_who_has_an_account_after_all_signs_in_with_the_words(client, as_, ana):
    assert client.post(URL, typed(sign_in="1")).url == "/accounts/login/?next=/forum/new/"
    assert not GuestQuestion.objects.exists()
    assert WORDS["source"] in words(client.get(URL)), "and who cannot, finds them again"
    assert WORDS["source"] in words(as_(ana).get("/forum/new/"))


def test_the_site_decides_whether_it_is_offered(client, settings, site_says):
    site_says(is_open=False)
    assert client.get(URL).url == "/accounts/login/?next=/forum/new/"
    site_says()
    settings.SUPPORT_EMAIL = []
    assert 'value="private"' not in words(client.get(URL))
    Category.objects.update(read_by="members")
    settings.SUPPORT_EMAIL = ["support@example.com"]
    page = words(client.get(URL))
    assert 'value="public"' not in page
    assert "error-summary" in words(client.post(URL, typed()))


def test_owners_set_it_in_the_admin(as_, owner, edit, site_says):
    url = f"/admin/settings/desk/askus/{site_says().site_id}/"
    room = category("repairs", name="Repairs")
    form = {"is_open": "on", "category": room.pk, "hold_first": "on"}
    assert "hold first questions" in words(as_(owner).get(url)).lower()
    as_(owner).post(url, form)
    assert (AskUs.objects.get().category, AskUs.objects.get().hold_first) == (room, True)
    assert as_(edit).get(url).status_code == 302


def test_it_goes_where_staff_chose_and_never_where_it_would_not_be_seen(client, site_says):
    other = category("repairs", name="Repairs", order=9)
    site_says(category=other)
    assert published(client).category == other
    other.read_by = "members"
    other.save()
    assert published(client, title="Another kettle that whistles?").category == category()


def test_when_it_was_closed_meanwhile_it_is_kept(client, site_says):
    link = asks(client)
    site_says(is_open=False)
    page = client.post(link)
    assert page.status_code == 409
    assert "Nobody can ask without an account at the moment." in words(page)
    assert GuestQuestion.objects.get().source == WORDS["source"]


# Links --------------------------------------------------------------------------------------------


def forged(purpose: str) -> list[str]:
    other = signing.dumps([1, 1], salt="desk.ask.other")
    shape = signing.dumps("1", salt=f"desk.ask.{purpose}")
    gone = signing.dumps([999_999, 1], salt=f"desk.ask.{purpose}")
    return ["forged", other, shape, gone, "%00", "x" * 3_000]


@pytest.mark.parametrize("purpose", ["confirm", "solved", "more", "stop"])
def test_a_link_that_is_none_gets_a_clear_page(client, purpose):
    for token in forged(purpose):
        for ask in (client.get, client.post):
            page = ask(f"/ask/{purpose}/{token}/")
            assert page.status_code == 404
            assert "leads nowhere any more" in words(page)


def test_a_link_of_another_purpose_opens_nothing(client):
    link = asks(client)
    for purpose in ("solved", "more", "stop"):
        assert client.post(link.replace("confirm", purpose)).status_code == 404


def test_an_old_link_publishes_nothing(client, monkeypatch):
    link = asks(client)
    monkeypatch.setitem(GOOD_FOR, "confirm", timedelta(seconds=-1))
    assert client.post(link).status_code == 404
    assert not Topic.objects.exists()


def test_what_nobody_confirmed_is_forgotten(client):
    link = asks(client)
    GuestQuestion.objects.update(created_at=timezone.now() - UNCONFIRMED_KEPT - timedelta(hours=1))
    published(client, title="And what is this other kettle?")
    assert GuestQuestion.objects.tidy() == 1
    assert client.post(link).status_code == 404
    assert GuestQuestion.objects.count() == 1


# Addresses of members -----------------------------------------------------------------------------


def test_the_page_tells_nothing_about_accounts(ana):
    """The same words and cookies for an address of a member, of one who was shut out, and of nobody."""
    Member.objects.create_user("out", "out@example.org", email_verified_at=timezone.now())
    Member.objects.filter(username="out").update(is_active=False)
    pages = []
    for email in (ana.email, "out@example.org", "nobody@example.org"):
        client = Client()
        page = words(client.post(URL, typed(email=email), follow=True)).replace(email, "…")
        pages.append((re.sub(r'nonce="[^"]+"', "", page), sorted(client.cookies)))
    assert pages[0] == pages[1] == pages[2]


def test_a_members_question_becomes_their_draft(client, as_, ana):
    client.post(URL, typed(email=ana.email.upper()))
    (letter,) = letters()
    assert "You have an account with this address." in letter.body
    (link,) = links_in(letter)
    client.get(link)
    assert not Draft.objects.exists()
    assert client.post(link).url == "/forum/new/"
    assert not Topic.objects.exists()
    draft = Draft.objects.get(member=ana)
    assert (draft.words["title"], draft.words["source"]) == (WORDS["title"], WORDS["source"])
    assert WORDS["source"] in words(as_(ana).get("/forum/new/"))
    assert client.post(link).status_code == 404


def test_who_was_shut_out_does_not_come_in_by_this_door(client, ana):
    link = asks(client, email="later@example.org")
    ana.is_active = False
    ana.save()
    assert client.post(URL, typed(email=ana.email)).url == "/ask/sent/"
    assert letters() == []
    Member.objects.filter(pk=ana.pk).update(email="later@example.org")
    assert client.post(link).status_code == 404


def test_a_sign_up_that_waits_is_not_disturbed(client):
    waiting = Member.objects.create_user("waits", "guest@example.org", name="Waits")
    waiting.emailaddress_set.create(email="guest@example.org", verified=False, primary=True)
    published(client)
    assert Member.objects.filter(pk=waiting.pk).exists()


def test_an_imported_person_asks_as_themselves(client):
    known = Member.objects.create_user("oldtimer", "guest@example.org", name="Old Timer")
    Member.objects.filter(pk=known.pk).update(kind="imported", is_active=False)
    assert published(client).author == known


# Moderators ---------------------------------------------------------------------------------------


def held(client, **fields) -> Topic:
    asked = published(client, **fields)
    assert asked.held_at
    return asked


@pytest.mark.parametrize(
    "odd",
    [
        {"website": "https://spam.example"},
        {"source": "Cheap things at https://a.example and at www.b.example for you."},
        {"began": ""},
        {"began": "forged:1:x"},
    ],
)
def test_what_looks_like_spam_is_held_and_seen_by_nobody(client, odd):
    asked = held(client, **odd)
    assert client.get(asked.get_absolute_url()).status_code == 404
    assert not Entry.objects.filter(kind="topic", object_id=asked.pk).exists()
    assert asked.title not in words(client.get("/forum/"))


def test_who_is_quicker_than_people_is_held(monkeypatch):
    monkeypatch.setattr("community.desk.spam.QUICK", QUICK)
    assert was_quick(begun_now())
    monkeypatch.setattr("community.desk.spam.QUICK", -1)
    assert not was_quick(begun_now())


def test_the_first_question_is_held_where_the_site_says_so(client, site_says, mod):
    site_says(hold_first=True)
    page = client.post(asks(client), follow=True)
    assert "A moderator looks at it first." in words(page)
    Topic.objects.get().release(by=mod)
    letters()
    assert published(client, title="And why is it so loud at all?").is_shown


def test_a_moderator_publishes_and_the_asker_hears_of_it(client, as_, mod):
    asked = held(client, website="x")
    as_(mod).post(f"/forum/topic/{asked.pk}/release/")
    asked.refresh_from_db()
    assert asked.is_shown
    (letter,) = letters()
    assert letter.subject.startswith("Published:")
    assert letter.to == ["guest@example.org"]


def test_a_moderator_declines_with_a_reason_that_the_asker_reads(client, as_, mod):
    asked = held(client, website="x")
    as_(mod).post(f"/forum/topic/{asked.pk}/remove/", {"reason": "We do not sell whistles."})
    (letter,) = letters()
    assert "We do not sell whistles." in letter.body


def test_only_moderators_publish(client, as_, boris):
    asked = held(client, website="x")
    assert as_(boris).post(f"/forum/topic/{asked.pk}/release/").status_code == 404


def test_moderators_see_who_asked(client, as_, mod, boris):
    asked = published(client)
    sentence = "Asked without an account; the address is confirmed."
    assert sentence in words(as_(mod).get(asked.get_absolute_url()))
    page = words(as_(boris).get(asked.get_absolute_url()))
    assert sentence not in page
    assert "guest@example.org" not in page


# The ways there -----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/search/?q=zzyzx", "/faq/", "/forum/"])
def test_the_ways_there(client, as_, ana, path):
    assert 'href="/ask/' in words(client.get(path))
    assert 'href="/ask/' not in words(as_(ana).get(path))


def test_who_is_asked_to_sign_in_to_ask_need_not(client, site_says):
    page = words(client.get("/forum/new/?title=My+kettle", follow=True))
    assert 'href="/ask/?title=My%20kettle"' in page
    assert "Ask without an account" not in words(client.get("/accounts/login/"))
    site_says(is_open=False)
    assert "Ask without an account" not in words(client.get("/forum/new/", follow=True))


def test_words_that_were_to_be_sent_as_a_member_are_there(client):
    client.post("/forum/new/", {"title": WORDS["title"], "source": WORDS["source"]})
    page = words(client.get(URL))
    assert WORDS["source"] in page


def test_the_form_asks_no_more_for_more_products(client, django_assert_num_queries):
    segment("Tide Mini")
    client.get(URL)
    with django_assert_num_queries(7):  # of the site, its settings, menu, room and products
        client.get(URL)
    for name in ("Tide", "Fold", "Grist"):
        segment(name)
    client.get(URL)
    with django_assert_num_queries(7):
        client.get(URL)
