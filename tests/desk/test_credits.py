"""Consent, obeyed: a name stands wherever an answer does, only as far as it was given, and is gone from all of it at once."""

import json
import re

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import translation
from wagtail.models import Locale, PageLogEntry, Revision

from community.desk.models import Promotion
from community.search.models import Entry
from knowledgebase.models import FAQEntryPage
from tests.desk.conftest import agree
from tests.factories import faq_entry, topic

# What they read when they agreed, and the letters to themselves.
KEPT = {"members_member", "members_consententry", "notifications_outboxmessage"}
pytestmark = pytest.mark.django_db
PLACES = {
    "page": lambda entry: entry.get_url(),
    "inline list": lambda entry: entry.get_parent().get_url(),
    "all answers": lambda entry: entry.get_parent().get_parent().get_url(),
    "search": lambda entry: "/search/?q=amber+light+blink&kind=faq",
    "feed": lambda entry: "/faq/feed/",
}


def words(response):
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def data_of(html):
    return json.loads(
        re.search(
            r'<script type="application/ld\+json">({"@context": "https://schema.org", "@type": "FAQ.*?)</script>',
            html,
        )[1]
    )


@pytest.fixture
def published(promotion, publish):
    return publish(promotion)


@pytest.mark.parametrize("place", PLACES)
def test_each_place_says_what_the_ledger_says(client, published, place):
    url = PLACES[place](published.entry)
    asked_by, answered_by = (
        ("Ana Quill", "Boris") if place == "feed" else ("<b>Ana Quill</b>", "<b>Boris</b>")
    )
    html = words(client.get(url))
    assert "a customer" in html
    assert "Quill" not in html
    agree(published, "full", "first")
    html = words(client.get(url))
    assert asked_by in html
    assert answered_by in html
    assert "Lark" not in html
    Promotion.objects.get().asker.withdraw(proof="mail")
    html = words(client.get(url))
    assert "Quill" not in html
    assert "Boris" in html
    Promotion.objects.get().answerer.withdraw(proof="mail")
    html = words(client.get(url))
    assert "Boris" not in html
    assert "a customer" in html


def test_so_do_the_data_for_search_engines(client, published):
    url = published.entry.get_url()
    agree(published, "full", "first")
    question = data_of(client.get(url).content.decode())["mainEntity"][0]
    assert question["author"] == {"@type": "Person", "name": "Ana Quill"}
    assert question["acceptedAnswer"]["author"]["name"] == "Boris"
    for consent in (published.asker, published.answerer):
        consent.withdraw(proof="mail")
    question = data_of(client.get(url).content.decode())["mainEntity"][0]
    assert "author" not in question
    assert "author" not in question["acceptedAnswer"]


def test_a_name_is_kept_nowhere_but_with_its_member(client, published, publish, edit):
    """Pages, revisions, the audit log, the index and every other table: after all was published with names and read."""
    agree(published, "full", "full")
    for place in PLACES.values():
        client.get(place(published.entry))
    publish(published, answer="<p>It wants descaling, twice a year.</p>")
    call_command("rebuild_index", verbosity=0)
    for name in ("Quill", "Lark"):
        assert not Revision.objects.filter(content__icontains=name).exists()
        assert not PageLogEntry.objects.filter(data__icontains=name).exists()
        assert not Entry.objects.filter(body__icontains=name).exists()
        where = {table for table in tables() if holds(table, name)}
        assert where <= KEPT, where


def tables():
    return connection.introspection.table_names()


def holds(table, word) -> bool:
    quoted = connection.ops.quote_name(table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {quoted}")
        return any(word in str(value) for row in cursor.fetchall() for value in row)


def test_consent_that_is_taken_back_during_an_edit_does_not_return(client, published, edit):
    agree(published, "full", "full")
    page = FAQEntryPage.objects.get(pk=published.entry_id)
    page.answer = "<p>Begun while it was given.</p>"
    draft = page.save_revision(user=edit)
    published.asker.withdraw(proof="mail")
    draft.publish(user=edit)
    html = words(client.get(page.get_url()))
    assert "Begun while" in html
    assert "Quill" not in html
    assert "Boris Lark" in html


def test_other_processes_drop_their_pages(published, django_capture_on_commit_callbacks):
    from community.content.generation import generation

    agree(published, "full")
    before = generation()
    with django_capture_on_commit_callbacks(execute=True):
        published.asker.withdraw(proof="mail")
    assert generation() != before


def test_the_conversation_is_named_as_long_as_everybody_may_read_it(
    client, published, solved, mod, owner
):
    url, way = published.entry.get_url(), f'href="{solved.get_absolute_url()}"'
    assert way in words(client.get(url))
    solved.hide(by=mod)
    for member in (None, owner):
        if member:
            client.force_login(
                member, backend="allauth.account.auth_backends.AuthenticationBackend"
            )
        html = words(client.get(url))
        assert way not in html
        assert "Asked by <b>a customer</b>" in html
    solved.unhide(by=mod)
    solved.category.read_by = "members"
    solved.category.save()
    assert way not in words(client.get(url))


def test_a_topic_that_is_gone_leaves_the_credits(client, published, solved):
    agree(published, "full", "first")
    solved.delete()
    assert "Asked by <b>Ana Quill</b>, answered by <b>Boris</b>." in words(
        client.get(published.entry.get_url())
    )


def test_a_translation_has_the_same_credits(client, published):
    agree(published, "first", "first")
    croatian = published.entry.copy_for_translation(
        Locale.objects.get(language_code="hr"), copy_parents=True
    )
    croatian.save_revision().publish()
    html = words(client.get(croatian.get_url()))
    with translation.override("hr"):
        assert "<b>Ana</b>" in html
        assert "<b>Boris</b>" in html


def test_names_are_escaped(client, published, ana):
    ana.name = "<script>alert(1)</script> & Co"
    ana.save()
    agree(Promotion.objects.get(), "full")
    for place in PLACES.values():
        assert "<script>alert(1)" not in client.get(place(published.entry)).content.decode()


def test_answers_of_the_company_alone_have_no_credits(client, cleaning):
    for url in (
        faq_entry("Own?", cleaning).get_url(),
        cleaning.get_url(),
        "/search/?q=own",
        "/faq/feed/",
    ):
        assert "a customer" not in words(client.get(url))


def test_the_feed_holds_only_what_everybody_reads(client, published, cleaning):
    from tests.factories import restrict

    assert 'type="application/atom+xml" href="/faq/feed/"' in words(client.get("/faq/"))
    assert published.entry.title in words(client.get("/faq/feed/"))
    assert published.entry.title not in words(client.get("/hr/faq/feed/"))
    restrict(cleaning)
    assert published.entry.title not in words(client.get("/faq/feed/"))


@pytest.mark.parametrize("number", [4, 6])
@pytest.mark.parametrize(
    ("place", "queries"), [("inline list", 17), ("all answers", 15), ("search", 13), ("feed", 4)]
)
def test_a_list_asks_once_for_all_its_credits(
    client, ana, boris, edit, cleaning, publish, place, queries, number, django_assert_num_queries
):
    for n in range(number):
        question = topic(ana, f"Why does the amber light blink, number {n}?")
        question.accept(question.reply(boris, "Descale."), by=ana)
        agree(publish(Promotion.objects.promote(question, by=edit)), "full", "first")
    url = PLACES[place](FAQEntryPage.objects.first())
    client.get(url)
    with django_assert_num_queries(queries):
        client.get(url)
