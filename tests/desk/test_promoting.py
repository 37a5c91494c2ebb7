"""The button on a topic and what it opens: who has it, what the editor sees, what moderators see afterwards."""

import pytest

from community.desk.models import Promotion
from community.notifications.models import Notification
from forum.models import Topic
from knowledgebase.models import FAQEntryPage
from tests.desk.conftest import agree
from tests.factories import category, faq_entry, topic

pytestmark = pytest.mark.django_db
MAKE, BUTTON, SAID = "/admin/drafts/answer/?topic={}", "Make FAQ entry", "Answered in our FAQ"


def words(response):
    assert response.status_code == 200
    return response.content.decode()


def test_one_press_opens_the_draft_and_one_more_publishes_it(as_, edit, solved, cleaning, ana):
    site = as_(edit)
    assert BUTTON in words(site.get(solved.get_absolute_url()))
    opened = site.post(MAKE.format(solved.pk))
    promotion = Promotion.objects.get()
    assert opened.url == f"/admin/pages/{promotion.entry_id}/edit/"
    html = words(site.get(opened.url))
    assert html.index('name="action-publish"') < html.index("Save draft")
    assert "From a question in the forum" in html
    sent = site.post(opened.url, publishing(promotion))
    assert sent.status_code == 302
    assert FAQEntryPage.objects.get().live
    assert Notification.objects.filter(kind="desk.promoted").count() == 2
    html = words(as_(ana).get(solved.get_absolute_url()))
    assert f"<strong>{SAID}</strong>" in html
    assert f'<a href="{promotion.entry.get_url()}">{promotion.entry.title}</a>' in html


def publishing(promotion, **changes):
    """What the form of the draft sends."""
    page = promotion.entry
    rich = '{"blocks": [{"key": "a", "text": "%s", "type": "unstyled", "depth": 0, "inlineStyleRanges": [], "entityRanges": []}], "entityMap": {}}'
    form = {
        "title": page.title,
        "slug": page.slug,
        "answer": rich % changes.pop("answer", "It wants descaling."),
        "checked_on": "2026-11-30",
        "pinned-count": "0",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        "action-publish": "1",
    }
    return {**form, **changes}


def test_who_has_the_button(as_, client, edit, mod, ana, solved, cleaning):
    address = solved.get_absolute_url()
    assert BUTTON in words(as_(edit).get(address))
    for member in (mod, ana):
        assert BUTTON not in words(as_(member).get(address))
    client.logout()
    assert BUTTON not in words(client.get(address))


def test_whoever_may_not_write_answers_makes_none(as_, client, ana, mod, wren, solved, cleaning):
    for member in (ana, mod):
        assert as_(member).post(MAKE.format(solved.pk)).status_code in (302, 403)
    client.logout()
    assert client.post(MAKE.format(solved.pk)).status_code == 302
    assert not Promotion.objects.exists()
    as_(wren).post(MAKE.format(solved.pk))  # writes, and does not publish
    assert Promotion.objects.get().by == wren


def test_looking_makes_nothing(as_, edit, solved, cleaning):
    html = words(as_(edit).get(MAKE.format(solved.pk)))
    assert "It wants <strong>descaling</strong>." in html
    assert not Promotion.objects.exists()


def test_what_cannot_be_found_or_is_not_for_all(as_, edit, owner, solved, cleaning, mod):
    for number in ("", "x", "9" * 30, "\0", "999999"):
        assert as_(edit).post(MAKE.format(number)).status_code == 404
    category("room", kind="questions", read_by="groups")
    private = topic(owner, "Among us", room="room")
    assert as_(edit).post(MAKE.format(private.pk)).status_code == 404
    for ask in (as_(owner).post, as_(owner).get):
        assert "Only what everybody may read" in words(ask(MAKE.format(private.pk)))
    solved.hide(by=mod)
    assert as_(edit).post(MAKE.format(solved.pk)).status_code == 404
    assert "out of sight" in words(as_(owner).post(MAKE.format(solved.pk)))
    assert BUTTON not in words(as_(owner).get(solved.get_absolute_url()))
    assert not Promotion.objects.exists()


def test_only_its_editors_see_a_draft(as_, edit, ana, promotion, solved):
    address, here = solved.get_absolute_url(), f"/admin/pages/{promotion.entry_id}/edit/"
    assert here in words(as_(edit).get(address))
    html = words(as_(ana).get(address))
    assert SAID not in html
    assert "in-faq" not in html


def test_the_editor_sees_what_may_be_private(as_, edit, solved, cleaning, boris):
    solved.accepted_reply.edit(
        "Boris says: mail **help@shop.example** with order no. 48213.", by=boris
    )
    opened = as_(edit).post(MAKE.format(solved.pk)).url
    html = words(as_(edit).get(opened))
    assert "<mark>help@shop.example</mark>" in html
    assert "<mark>48213</mark>" in html
    assert "<mark>Boris</mark>" in html
    sent = as_(edit).post(
        opened, publishing(Promotion.objects.get(), answer="Mail a@b.example"), follow=True
    )
    assert FAQEntryPage.objects.get().live  # it warns, and keeps nobody from publishing
    assert "may tell who somebody is: a@b.example" in sent.content.decode()


def test_the_editor_sees_what_stayed_behind(as_, edit, solved, cleaning, boris):
    solved.accepted_reply.edit(
        "> amber\n\nDescale.\n\n![x](/forum/file/" + "a" * 32 + "/)", by=boris
    )
    html = words(as_(edit).get(as_(edit).post(MAKE.format(solved.pk)).url))
    assert "A quotation was left out. A picture was left out." in html


def test_the_editor_sees_where_each_consent_stands(as_, edit, promotion):
    opened = f"/admin/pages/{promotion.entry_id}/edit/"
    html = words(as_(edit).get(opened))
    assert html.count("asked, no answer yet") == 2
    agree(promotion, "full", "first")
    html = words(as_(edit).get(opened))
    assert "Yes, the full name" in html
    assert "Readers see “Boris”." in " ".join(html.split())


def test_a_change_of_the_topic_is_settled_by_the_button_and_nothing_typed_is_lost(
    as_, edit, ana, promotion, publish, solved
):
    publish(promotion)
    solved.edit(solved.title, "It hums, too.", by=ana)
    opened = f"/admin/pages/{promotion.entry_id}/edit/"
    flag = "has changed since somebody here looked at it"
    assert flag in words(as_(edit).get(opened))
    assert "this question has changed since" in words(as_(edit).get(solved.get_absolute_url()))
    pressed = publishing(promotion, answer="Typed.") | {"action-topic-seen": promotion.pk}
    del pressed["action-publish"]
    as_(edit).post(opened, pressed)
    assert flag not in words(as_(edit).get(opened))
    page = FAQEntryPage.objects.get()
    assert "Typed." in page.get_latest_revision_as_object().answer
    assert "Typed." not in page.answer


def test_what_is_private_by_now_is_not_shown_to_its_editors(as_, edit, mod, promotion, solved):
    solved.edit("A secret title", "And secret words.", by=solved.author)
    secret = category("room", kind="questions", read_by="groups")
    solved.move(secret, by=mod)
    html = words(as_(edit).get(f"/admin/pages/{promotion.entry_id}/edit/"))
    assert "no longer open to everybody" in html
    assert "ecret" not in html.partition("<main")[2]


def test_moderators_hear_that_the_answer_changed(as_, edit, mod, ana, promotion, publish, solved):
    publish(publish(promotion), answer="<p>Twice a year.</p>")
    address, seen = solved.get_absolute_url(), f"/admin/promotions/{promotion.pk}/read/"
    assert "has changed since you last looked" in words(as_(mod).get(address))
    assert "has changed since you last looked" not in words(as_(ana).get(address))
    assert as_(ana).post(seen).status_code in (302, 403)
    assert as_(mod).get(seen).status_code == 405
    assert as_(mod).post(seen).url == address
    assert "has changed since you last looked" not in words(as_(mod).get(address))


def test_an_answer_that_says_it_already_is_offered_and_taken(as_, edit, ana, solved, cleaning):
    there = faq_entry("Why does the amber light blink?", cleaning, "<p>Descale.</p>")
    opened = as_(edit).post(MAKE.format(solved.pk)).url
    promotion = Promotion.objects.get()
    use = f"/admin/promotions/{promotion.pk}/use/{there.pk}/"
    assert use in words(as_(edit).get(opened))
    assert "Descale." in words(as_(edit).get(use))
    assert Promotion.objects.get().entry != there
    assert as_(ana).post(use).status_code in (302, 403)
    assert as_(edit).post(use).url == f"/admin/pages/{there.pk}/edit/"
    assert Promotion.objects.get().entry == there
    assert "Asked by <b>a customer</b>" in words(as_(ana).get(there.get_url()))


def test_other_answers_are_not_offered(as_, edit, solved, cleaning):
    faq_entry("How long does delivery take?", cleaning)
    faq_entry("Which light bulb fits?", cleaning)
    html = words(as_(edit).get(as_(edit).post(MAKE.format(solved.pk)).url))
    assert "says this already" not in html


def test_the_topic_leads_to_the_answer_in_the_readers_language(client, promotion, publish, solved):
    from wagtail.models import Locale

    entry = publish(promotion).entry
    croatian = Locale.objects.get(language_code="hr")
    translated = entry.copy_for_translation(croatian, copy_parents=True)
    translated.title = "Zašto treperi?"
    translated.save_revision().publish()
    address = solved.get_absolute_url()
    assert "Zašto treperi?" in words(client.get(f"/hr{address}"))
    html = words(client.get(address))
    assert entry.title in html
    assert "Zašto" not in html


def test_an_answer_that_not_everybody_reads_is_not_told_of(
    client, promotion, publish, solved, cleaning
):
    from tests.factories import restrict

    publish(promotion)
    restrict(cleaning)
    assert SAID not in words(client.get(solved.get_absolute_url()))


def test_the_report(as_, edit, ana, mod, promotion, publish, solved):
    publish(promotion)
    agree(promotion, "full")
    solved.edit("Another title", "Amber.", by=ana)
    html = " ".join(words(as_(edit).get("/admin/reports/from-questions/")).split())
    assert f'href="/admin/pages/{promotion.entry_id}/edit/"' in html
    for said in (
        "Ana Quill: Yes, the full name",
        "Boris Lark: asked, no answer yet",
        "the question",
        "published",
    ):
        assert said in html
    assert as_(mod).get("/admin/reports/from-questions/").status_code == 302
    Promotion.objects.all().delete()
    assert "No answer has come from a question" in words(
        as_(edit).get("/admin/reports/from-questions/")
    )


@pytest.mark.parametrize("number", [1, 4])
def test_the_report_asks_no_more_for_more(
    as_, edit, ana, boris, cleaning, number, django_assert_max_num_queries
):
    for n in range(number):
        question = topic(ana, f"Question number {n}?")
        question.accept(question.reply(boris, "So."), by=ana)
        Promotion.objects.promote(question, by=edit)
    site = as_(edit)
    site.get("/admin/reports/from-questions/")
    with django_assert_max_num_queries(14):
        site.get("/admin/reports/from-questions/")


def test_a_topic_of_nobody_costs_one_query_more(client, solved, django_assert_num_queries):
    """The whole page of a topic that was not made an answer: the slot asks once."""
    client.get(solved.get_absolute_url())
    found = Topic.objects.get(pk=solved.pk)
    with django_assert_num_queries(1):
        from django.contrib.auth.models import AnonymousUser
        from django.test import RequestFactory

        from community.desk.showing import on_topic

        request = RequestFactory().get("/")
        request.user = AnonymousUser()
        assert on_topic(request, found) == ""
