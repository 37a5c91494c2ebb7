"""Answering somebody, quoting, and what a form is sent with."""

from uuid import uuid4

import pytest

from forum.models import BODY_LENGTH, Refused, Reply, Topic
from tests.factories import category, replies, topic

LONG = {
    "title": "Why does the light blink?",
    "category": "questions",
    "source": "It is amber, and it blinks all day.",
}


def words(response):
    return response.content.decode()


@pytest.fixture
def question(ana):
    return topic(ana)


@pytest.fixture
def answer(question, boris):
    return question.reply(boris, "Lift the *tank*.")


def address(question):
    return f"/forum/topic/{question.pk}/reply/"


# Answering a reply -------------------------------------------------------------------------------


def test_a_reply_to_a_reply_leads_both_ways(as_, question, answer, ana):
    as_(ana).post(address(question), {"source": "That was it.", "to": answer.pk})
    thanks = Reply.objects.get(position=2)
    assert thanks.in_reply_to == answer
    html = words(as_(ana).get(question.get_absolute_url()))
    assert 'in reply to <a href="#reply-1">Boris</a>' in html
    assert '<a href="#reply-2">' in html
    assert "Ana replied" in html


def test_a_reply_on_another_page_is_reached_by_its_permanent_address(client, question, answer, ana):
    replies(question, ana, 20)
    far = question.reply(ana, "Thank you, late.", to=answer)
    assert f'<a href="/forum/r/{far.pk}/">' in words(client.get(question.get_absolute_url()))
    there = words(client.get(question.get_absolute_url(), {"after": 20}))
    assert f'in reply to <a href="/forum/r/{answer.pk}/">Boris</a>' in there


def test_the_way_to_what_nobody_sees_is_not_shown(client, question, answer, ana, mod):
    question.reply(ana, "That was it.", to=answer)
    answer.hide(by=mod)
    html = words(client.get(question.get_absolute_url()))
    assert "That was it." in html
    assert "in reply to" not in html
    assert "Boris" not in html


def test_the_address_says_whom_to_answer(as_, question, answer, ana):
    html = words(as_(ana).get(question.get_absolute_url(), {"to": answer.pk}))
    assert f'name="to" value="{answer.pk}"' in html
    assert "In reply to" in html
    assert f"to={answer.pk}#reply" in html


def unseen(kind, answer, mod, boris):
    if kind == "hidden":
        answer.hide(by=mod)
        return answer.pk
    if kind == "elsewhere":
        return topic(boris, "Another question", "talk").reply(boris, "Elsewhere").pk
    return kind


@pytest.mark.parametrize("kind", ["hidden", "elsewhere", "abc", "9" * 40, "-1", "²"])
def test_what_cannot_be_answered_is_said_and_the_words_are_kept(
    as_, question, answer, ana, boris, mod, kind
):
    pk = unseen(kind, answer, mod, boris)
    before = Reply.objects.count()
    response = as_(ana).post(address(question), {"source": "My long words", "to": pk})
    assert response.status_code == 200
    assert "The reply you answer is no longer here." in words(response)
    assert "My long words</textarea>" in words(response)
    assert 'name="to" value=""' in words(response)  # sent again, they stand on their own
    assert Reply.objects.count() == before
    for name in ("to", "quote"):
        page = as_(ana).get(question.get_absolute_url(), {name: pk})
        assert page.status_code == 200
        assert "The reply you wanted to answer is no longer here." in words(page)


def test_the_noun_defends_itself(question, answer, ana, boris, mod):
    other = topic(boris, "Another question", "talk").reply(boris, "Elsewhere")
    answer.hide(by=mod)
    for reply in (other, answer):
        with pytest.raises(Refused, match="no longer here"):
            question.reply(ana, "So?", to=reply)
    assert question.replies.count() == 1


def test_answering_nobody_after_all(as_, question, answer, ana):
    response = as_(ana).post(
        address(question), {"source": "My words", "to": answer.pk, "apart": "1"}
    )
    assert "My words</textarea>" in words(response)
    assert 'name="to" value=""' in words(response)
    assert question.replies.count() == 1


@pytest.mark.parametrize("number", [1, 7])
def test_queries_of_a_page_of_answers(client, question, ana, number, django_assert_num_queries):
    first = replies(question, ana, number)
    for reply in first:
        question.reply(ana, f"To {reply.pk}", to=reply)
    client.get(question.get_absolute_url())
    with django_assert_num_queries(
        6
    ):  # topic, replies, who answers whom, tags, related, in the FAQ
        client.get(question.get_absolute_url())


# Quoting -----------------------------------------------------------------------------------------


def test_a_quote_without_javascript(as_, question, answer, ana):
    page = as_(ana).get(question.get_absolute_url(), {"quote": answer.pk})
    quote = f"> [Boris](/forum/r/{answer.pk}/):\n>\n> Lift the *tank*.\n\n"
    assert page.context["form"]["source"].value() == quote
    assert page.context["form"].answered == answer
    as_(ana).post(address(question), {"source": f"{quote}Thank you.", "to": answer.pk})
    html = Reply.objects.get(position=2).html
    assert f'<blockquote>\n<p><a href="/forum/r/{answer.pk}/">Boris</a>:</p>' in html


def test_the_opening_is_quoted_too(as_, question, boris):
    page = as_(boris).get(question.get_absolute_url(), {"quote": "opening"})
    assert page.context["form"]["source"].value().startswith(f"> [Ana](/forum/t/{question.pk}/):")
    assert page.context["form"].answered is None


def test_a_quote_leaves_out_what_was_quoted(as_, question, ana, boris):
    reply = question.reply(boris, "> old\n\nNew words\n\n> > older")
    text = words(as_(ana).get(f"/forum/write/quote/{question.pk}/{reply.pk}/"))
    assert text.endswith("> New words\n\n")
    assert "old" not in text


def test_a_name_with_marks_stays_a_name(as_, question, ana, boris):
    boris.name = "B*ris](http://evil.example) <b>"
    boris.save()
    reply = question.reply(boris, "Lift it.")
    text = words(as_(ana).get(f"/forum/write/quote/{question.pk}/{reply.pk}/"))
    assert text.startswith(r"> [B\*ris\](http://evil.example) \<b\>](/forum/r/")


def test_who_may_quote(client, as_, question, answer, ana, mod):
    url = f"/forum/write/quote/{question.pk}/{answer.pk}/"
    assert client.get(url).status_code == 302
    assert as_(ana).post(url).status_code == 405
    answer.hide(by=mod)
    assert as_(ana).get(url).status_code == 404
    assert as_(ana).get(f"/forum/write/quote/{question.pk}/nonsense/").status_code == 404
    question.hide(by=mod)
    assert as_(ana).get(f"/forum/write/quote/{question.pk}/opening/").status_code == 404


# One key for each form ---------------------------------------------------------------------------


def test_a_form_that_is_sent_twice_posts_once(as_, question, boris):
    key = uuid4()
    site = as_(boris)
    places = {
        site.post(address(question), {"source": "Lift it.", "sent_key": key}).url for _ in range(2)
    }
    assert places == {Reply.objects.get().place}


def test_a_topic_that_is_sent_twice_starts_once(as_, boris):
    sent = {**LONG, "sent_key": uuid4()}
    urls = {as_(boris).post("/forum/new/", sent).url for _ in range(2)}
    assert urls == {Topic.objects.get().get_absolute_url()}


def test_two_tabs_may_say_the_same(as_, question, boris):
    for _ in range(2):
        as_(boris).post(address(question), {"source": "+1 here", "sent_key": uuid4()})
    assert question.replies.count() == 2


def test_words_written_on_after_going_back_are_not_lost(as_, question, boris):
    key = uuid4()
    for source in ("Lift it.", "Lift it. And clean it."):
        as_(boris).post(address(question), {"source": source, "sent_key": key})
    assert [reply.source for reply in question.replies.all()] == [
        "Lift it.",
        "Lift it. And clean it.",
    ]


def test_somebody_elses_key_takes_nothing(as_, question, ana, boris):
    key = uuid4()
    for member in (ana, boris):
        as_(member).post(address(question), {"source": "Same words", "sent_key": key})
    other = topic(ana, "Another question", "talk")
    as_(ana).post(address(other), {"source": "Same words", "sent_key": key})
    assert (question.replies.count(), other.replies.count()) == (2, 1)


def test_nonsense_for_a_key_is_none(as_, question, boris):
    as_(boris).post(address(question), {"source": "Lift it.", "sent_key": "abc"})
    assert question.replies.get().sent_key is None


# Bad input ---------------------------------------------------------------------------------------

NAUGHTY = [
    "\u202etxet\u202c and \u2066more\u2069",
    "\ufeff\u200b\u200c\u200d words",
    "Z͑ͫ̓̆a̵͇l͚̪g̞̭o̧͈" * 20,
    "'; DROP TABLE forum_reply; --",
    "{{ 7*7 }} {% debug %} ${7*7} <%= 7 %>",
    "<svg/onload=alert(1)><math><mi//xlink:href='data:x,<script>alert(4)</script>'>",
    "[x](javascript:alert(1)) ![x](data:image/svg+xml;base64,AAAA)",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467 \U0010ffff \ud7ff \ue000",
    "NULL undefined NaN -1e309 0x7fffffff True",
    "اَلْعَرَبِيَّةُ 日本語 ภาษาไทย",
    "../../../etc/passwd\\..\\..\\boot.ini",
    "@" * 500 + "#" * 500,
]


@pytest.mark.parametrize("text", NAUGHTY)
def test_strange_words_are_only_words(as_, question, boris, text):
    response = as_(boris).post(address(question), {"source": text})
    assert response.status_code == 302
    page = words(as_(boris).get(question.get_absolute_url()))
    kept = question.replies.get()
    assert kept.source == text.strip("\n").rstrip()
    for evil in ("<script", 'href="javascript', "<svg", "<math"):
        assert evil not in kept.html
    assert kept.html in page


@pytest.mark.parametrize("size", [BODY_LENGTH + 1, 1_000_000])
def test_a_body_of_a_megabyte_comes_back_whole(as_, question, boris, size):
    response = as_(boris).post(address(question), {"source": "x" * size})
    assert response.status_code == 200
    assert "too long" in words(response)
    assert len(response.context["form"]["source"].value()) == size


@pytest.mark.parametrize(
    "text",
    [">" * 10_000 + " x", "> " * 10_000 + "x", "[" * 10_000, "*a _b " * 5_000, "a@b" * 9_000],
)
def test_markup_nobody_reads_is_answered_in_time(as_, question, boris, text):
    from time import process_time

    began = process_time()
    response = as_(boris).post(address(question), {"source": text})
    assert response.status_code == 302
    assert process_time() - began < 2  # twice the bound of rendering, on a busy machine
    assert as_(boris).get(question.get_absolute_url()).status_code == 200


def test_a_title_of_nothing_is_no_title(as_, ana):
    category()
    response = as_(ana).post("/forum/new/", {**LONG, "title": "\u200b\u2060" * 100_000})
    assert response.status_code == 200
    assert "Say a little more" in words(response)
    assert LONG["source"] in words(response)
