"""A question becomes an answer of the FAQ: what the draft is made of, who is asked, told and credited, what is refused."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from wagtail.models import PageLogEntry

from community.audience.refused import Refused
from community.desk.models import Promotion
from community.members.models import Consent
from community.notifications.mailing import mail_due
from community.notifications.models import Notification, OutboxMessage
from community.privacy.erasing import erase_due
from community.privacy.models import Leaving
from knowledgebase.models import FAQEntryPage
from tests.desk.conftest import agree
from tests.factories import category, faq_entry, faq_section, topic

pytestmark = pytest.mark.django_db


def test_a_draft_holds_the_question_and_the_accepted_words(promotion, solved, cleaning, edit):
    entry = promotion.entry
    assert entry.title == "Why does the amber light blink?"
    assert entry.answer == "<p>It wants <strong>descaling</strong>.</p>"
    assert (entry.live, entry.owner, entry.get_parent().pk) == (False, edit, cleaning.pk)
    assert entry.get_latest_revision_as_object().answer == entry.answer
    assert (promotion.topic, promotion.answer, promotion.by) == (
        solved,
        solved.accepted_reply,
        edit,
    )
    assert PageLogEntry.objects.get(action="desk.promote").data == {"topic": solved.pk}


def test_pressing_asks_both_about_what_they_contributed(promotion, solved, ana, boris, edit):
    for consent, member in ((promotion.asker, ana), (promotion.answerer, boris)):
        assert (consent.member, consent.thing, consent.about) == (member, solved, solved.title)
        assert (consent.purpose, consent.is_open) == (Consent.Purpose.NAME, True)
        assert consent.entries.get().by == edit
    assert (promotion.asked_by, promotion.answered_by) == ("a customer", "a customer")


def test_who_answered_their_own_question_is_asked_once(cleaning, ana, edit):
    question = topic(ana)
    question.accept(question.reply(ana, "Found it."), by=ana)
    made = Promotion.objects.promote(question, by=edit)
    assert made.asker == made.answerer
    assert made.is_of_one
    assert Consent.objects.get().entries.count() == 1


def test_names_are_shown_as_far_as_they_were_given(promotion):
    agree(promotion, "full", "first")
    assert (promotion.asked_by, promotion.answered_by) == ("Ana Quill", "Boris")
    promotion.asker.withdraw(proof="mail")
    promotion.answerer.withdraw(proof="mail")
    assert (promotion.asked_by, promotion.answered_by) == ("a customer", "a customer")


def test_a_colleague_who_is_not_named_is_our_team(cleaning, ana, mod, edit):
    question = topic(ana)
    question.accept(question.reply(mod, "So."), by=ana)
    assert Promotion.objects.promote(question, by=edit).answered_by == "our team"


def test_a_question_without_an_answer_leaves_it_to_the_editor(cleaning, ana, boris, edit):
    question = topic(ana)
    question.reply(boris, "Perhaps.")
    made = Promotion.objects.promote(question, by=edit)
    assert (made.entry.answer, made.answer, made.answerer, made.has_answerer) == (
        "",
        None,
        None,
        False,
    )


@pytest.mark.parametrize("out_of_sight", ["hide", "remove", "hold"])
def test_an_answer_out_of_sight_never_gets_in(cleaning, solved, edit, mod, boris, out_of_sight):
    getattr(solved.accepted_reply, out_of_sight)(by=mod)
    made = Promotion.objects.promote(solved, by=edit)
    assert (made.entry.answer, made.answer) == ("", None)
    assert not Consent.objects.filter(member=boris).exists()


def test_what_others_said_never_gets_in(cleaning, ana, boris, stranger, mod, edit):
    question = topic(ana)
    private = question.reply(stranger, "My code is 4711-SECRET.")
    quoting = f"> [Stranger](/forum/r/{private.pk}/):\n>\n> My code is 4711-SECRET.\n\nDescale it."
    question.accept(question.reply(boris, quoting), by=ana)
    private.hide(by=mod)
    made = Promotion.objects.promote(question, by=edit)
    assert made.entry.answer == "<p>Descale it.</p>"
    assert "SECRET" not in str(made.entry.get_latest_revision().content)


@pytest.mark.parametrize("read_by", ["members", "groups"])
def test_what_not_everybody_may_read_is_refused(cleaning, ana, boris, owner, read_by):
    category("room", kind="questions", read_by=read_by)
    question = topic(owner, "Among us", room="room")
    question.accept(question.reply(owner, "Yes."), by=owner)
    with pytest.raises(Refused, match="everybody may read"):
        Promotion.objects.promote(question, by=owner)


def test_a_hidden_topic_and_a_discussion_are_refused(cleaning, solved, mod, ana, owner):
    with pytest.raises(Refused, match="no question"):
        Promotion.objects.promote(topic(ana, "Tea?", room="talk"), by=owner)
    solved.hide(by=mod)
    with pytest.raises(Refused, match="out of sight"):
        Promotion.objects.promote(solved, by=owner)
    assert not Consent.objects.exists()


def test_without_a_section_to_write_in_nothing_is_made(solved, ana, edit):
    for member in (edit, ana):
        with pytest.raises(PermissionDenied, match="no section"):
            Promotion.objects.promote(solved, by=member)


def test_it_goes_to_the_section_of_what_is_like_it(solved, edit, cleaning):
    other = faq_section("Lights")
    faq_entry("The amber light blinks, what now?", other, "<p>Descaling is due: amber.</p>")
    faq_entry("Can I return a grinder?", cleaning, "<p>Yes.</p>")
    assert Promotion.objects.promote(solved, by=edit).entry.get_parent().pk == other.pk


def test_pressing_twice_finds_the_same_draft(promotion, solved, owner):
    again = Promotion.objects.promote(solved, by=owner)
    assert again == promotion
    assert FAQEntryPage.objects.count() == 1
    assert Consent.objects.first().entries.count() == 1


# Published -------------------------------------------------------------------------------------


def test_publishing_tells_both_once(promotion, publish, ana, boris):
    assert not Notification.objects.filter(kind="desk.promoted").exists()
    promotion = publish(publish(promotion), title="Why does the light blink?")
    told = Notification.objects.filter(kind="desk.promoted")
    assert dict(told.values_list("member", "reason")) == {ana.pk: "asked", boris.pk: "answered"}
    assert set(told.values_list("mail", flat=True)) == {"instant"}
    assert promotion.told_at


def test_they_read_it_in_their_language_with_the_address(promotion, publish, ana, as_, client):
    ana.language = "hr"
    ana.save()
    promotion = publish(promotion)
    mail_due(timezone.now() + timedelta(hours=1))
    mail = next(mail for mail in OutboxMessage.objects.all() if mail.to == [ana.email])
    assert promotion.entry.get_url() in mail.parsed.get_body(("plain",)).get_content()
    html = as_(ana).get("/notifications/").content.decode()
    assert "Your question is answered in our FAQ now" in html
    assert "Why does the amber light blink?" in html
    one = Notification.objects.get(member=ana, kind="desk.promoted")
    assert as_(ana).get(one.get_absolute_url()).url == promotion.entry.get_url()


def test_an_answer_that_is_unpublished_is_told_without_its_words(promotion, publish, ana, as_):
    publish(promotion).entry.unpublish()
    html = as_(ana).get("/notifications/").content.decode()
    assert "A question that you had part in was answered in our FAQ" in html
    assert (
        promotion.entry.title not in html
    )  # the topic, which may be read, begins with a small letter


# Either side changes ---------------------------------------------------------------------------


def test_a_later_edit_of_the_topic_is_flagged_until_somebody_looked(
    promotion, publish, solved, ana
):
    assert not publish(promotion).is_topic_changed
    solved.edit(solved.title, "It is amber, and hums.", by=ana)
    assert fresh(promotion).is_topic_changed
    fresh(promotion).look_at_topic()
    assert not fresh(promotion).is_topic_changed


@pytest.mark.parametrize("act", ["edit", "hide", "unaccept"])
def test_so_is_what_happens_to_the_accepted_answer(promotion, publish, solved, mod, boris, act):
    publish(promotion)
    answer = solved.accepted_reply
    {
        "edit": lambda: answer.edit("No, it wants water.", by=boris),
        "hide": lambda: answer.hide(by=mod),
        "unaccept": lambda: solved.unaccept(by=mod),
    }[act]()
    assert fresh(promotion).is_topic_changed
    publish(promotion, answer="<p>Water.</p>")
    assert not fresh(promotion).is_topic_changed


def test_a_reply_is_no_change(promotion, publish, solved, ana):
    publish(promotion)
    solved.reply(ana, "Thank you")
    assert not fresh(promotion).is_topic_changed


def test_a_later_edit_of_the_answer_is_flagged_until_somebody_looked(promotion, publish):
    assert not publish(promotion).is_entry_changed
    assert not publish(promotion).is_entry_changed
    changed = publish(promotion, answer="<p>Twice a year.</p>")
    assert changed.is_entry_changed
    changed.look_at_entry()
    assert not fresh(promotion).is_entry_changed


def test_a_topic_that_goes_leaves_the_answer_and_its_credits(promotion, publish, solved):
    publish(promotion)
    agree(promotion, "full", "first")
    solved.delete()
    left = fresh(promotion)
    assert left.entry.live
    assert (left.topic, left.asked_by, left.answered_by) == (None, "Ana Quill", "Boris")
    assert left.is_topic_changed


# It ends ---------------------------------------------------------------------------------------


def test_deleting_the_answer_closes_what_was_asked(promotion, solved, edit, ana):
    agree(promotion, answerer="full")
    FAQEntryPage.objects.get(pk=promotion.entry_id).delete()
    assert not Promotion.objects.exists()
    assert not Consent.objects.waiting().exists()
    again = Promotion.objects.promote(solved, by=edit)
    assert again.asker.is_open
    assert (again.answered_by, again.answerer.is_open) == ("Boris Lark", False)


def test_nobody_is_asked_again_who_said_no(promotion, solved, edit):
    promotion.asker.refuse(proof="page")
    FAQEntryPage.objects.get(pk=promotion.entry_id).delete()
    assert not Promotion.objects.promote(solved, by=edit).asker.is_open


def test_an_erased_member_is_a_customer(promotion, ana):
    agree(promotion, "full", "full")
    Leaving.objects.begin(ana, with_posts=False)
    Leaving.objects.update(due_at=timezone.now())
    erase_due()
    left = fresh(promotion)
    assert (left.asked_by, left.answered_by) == ("a customer", "Boris Lark")


# An answer that was there before -----------------------------------------------------------------


def test_a_question_can_be_credited_at_an_answer_that_says_it_already(promotion, edit, ana, boris):
    draft, there = promotion.entry, faq_entry("Amber light", answer="<p>Descale.</p>")
    promotion.attach(there, by=edit)
    assert not FAQEntryPage.objects.filter(pk=draft.pk).exists()
    assert fresh(promotion).entry == there
    assert {n.member for n in Notification.objects.filter(kind="desk.promoted")} == {ana, boris}
    assert promotion.asker.is_open
    promotion.attach(there, by=edit)  # twice does no harm
    assert Notification.objects.filter(kind="desk.promoted").count() == 2


def test_a_published_answer_gives_way_to_none(promotion, publish, edit):
    there = faq_entry("Amber light")
    with pytest.raises(Refused):
        publish(promotion).attach(there, by=edit)
    assert FAQEntryPage.objects.filter(pk=promotion.entry_id).exists()


def fresh(promotion):
    return Promotion.objects.get(pk=promotion.pk)


@pytest.mark.parametrize("title", ["???", "☕☕☕", "为什么灯闪？", "x" * 150])
def test_any_title(cleaning, ana, edit, title):
    entries = [Promotion.objects.promote(topic(ana, title), by=edit).entry for _twice in range(2)]
    assert len({entry.pk for entry in entries}) == 1
    assert entries[0].slug
