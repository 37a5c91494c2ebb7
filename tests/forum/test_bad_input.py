"""What nobody should send and somebody will: the answer is clear, the words are kept, nothing breaks or takes long."""

import time
from contextlib import contextmanager
from urllib.parse import urlencode

import pytest
from django.core.exceptions import ValidationError

from community.content.markdown import render
from forum.models import BODY_LENGTH, Category, Refused
from tests.factories import category, replies, topic

SLOW = 2.0  # seconds of computing; a page takes a hundredth of it
NUMBERS = [
    "0",
    "-1",
    "abc",
    "99999999",
    str(2**63),
    "9" * 400,
    "²",
    "1e9",
    "",
    "\0",
    "٣",
    "20 OR 1=1",
]
NAUGHTY = [
    "undefined", "null", "None", "NaN", "1/0", "-1.5e400", "0x7f", "\t", "\u200b", "\ufeff", "\u202etxt.exe\u202c",
    "Ṱ̺̺̕o͞ ̷i̲̬͇̪͙n̝̗͕v̟̜̘̦͟o̶̙̰̠kè͚̮̺̪̹̱̤", "田中さんにあげて下さい", "مُنَاقَشَةُ سُبُلِ", "👩‍👩‍👧‍👦🏳️‍🌈", "🇭🇷" * 20, "ﷺ﷽𒐫",
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "javascript:alert(1)", "<svg/onload=alert(1)>",
    "{{ 7|add:7 }}{% csrf_token %}", "%(name)s %s %d {0}", "${jndi:ldap://x/y}", "'; DROP TABLE forum_topic; --",
    '" OR "" = "', "../../../etc/passwd", "%00%0d%0aSet-Cookie: a=b", "\\\\server\\share", "`ls -la`", "$(reboot)",
    "<!--", "]]>", "&#0;&#xD800;&notanentity;", "a" * 5_000, "\r\n\r\n", "\x01\x02\x1b[31m", "\x85  ", "\ufffe\uffff",
    "\0", "before\0after",
]  # fmt: skip
# After cmark's own list: each makes some simple-minded parser take quadratic time or more.
PATHOLOGICAL = {
    "nested emphasis": "*a **a " * 2_000 + "b" + " a** a*" * 2_000,
    "closers without openers": "a_ " * 10_000,
    "openers without closers": "_a " * 10_000,
    "link closers": "a]" * 15_000,
    "link openers": "[a" * 15_000,
    "mismatched": "*a_ " * 8_000,
    "issue 389": "*a " * 5_000 + "_a*_ " * 3_000,
    "openers and closers by threes": "a**b" + "c* " * 10_000,
    "images in links": "![[]()" * 5_000,
    "brackets": "[" * 15_000 + "a" + "]" * 15_000,
    "half-open links": "[ (](" * 6_000,
    "quotes in quotes": "> " * 10_000 + "a",
    "quotes without spaces": ">" * 30_000 + "a",
    "lists in lists": "".join("  " * n + "* a\n" for n in range(170)),
    "markers in a line": "- " * 15_000 + "x",
    "empty lines in lists": "- " * 5_000 + "x" + "\n" * 15_000,
    "backticks": "".join("e" + "`" * n for n in range(240)),
    "unclosed links a": "[a](<b" * 5_000,
    "unclosed links b": "[a](b" * 6_000,
    "unclosed comments": "</" + "<!--" * 7_000,
    "unclosed instructions": "<?" * 15_000,
    "unclosed data": "<![CDATA[" * 3_000,
    "declarations": "<!A " * 7_000,
    "references": "[a]: u\n" * 2_000 + "[a] " * 4_000,
    "references to nothing": "".join(f"[{n}]: u\n" for n in range(1_500)) + "[0] " * 3_000,
    "tables": "|" * 300 + "\n" + "|-" * 300 + "|\n" + "|\n" * 1_000,
    "entities": "&" * 30_000,
    "angle brackets": "<" * 30_000,
    "backslashes": "\\" * 30_000,
    "setext": "a\n" * 10_000 + "=",
    "strikes": "~~a " * 7_000,
    "addresses": "http://a.b/(" * 2_500,
    "nul": "abc\0de\0" * 4_000,
}


@contextmanager
def soon():
    began = time.thread_time()
    yield
    assert time.thread_time() - began < SLOW


def send(client, path, **fields):
    """As bytes, for a browser may send what is no text at all."""
    words = urlencode(fields, errors="surrogatepass")
    return client.post(path, words, content_type="application/x-www-form-urlencoded")


@pytest.fixture
def writer(mod):
    """Whom no limit keeps from trying it all."""
    return mod


@pytest.fixture
def question(ana):
    return topic(ana)


# Places and numbers ------------------------------------------------------------------------------


@pytest.mark.parametrize("number", NUMBERS)
def test_any_number_in_an_address_is_answered(client, question, number):
    paths = [
        ("/forum/questions/", "page"),
        (question.get_absolute_url(), "after"),
        ("/forum/questions/", "filter"),
        ("/search/", "page"),
    ]
    for path, name in paths:
        assert client.get(path, {name: number}).status_code == 200


@pytest.mark.parametrize("words", [*NAUGHTY, "\ud800"])
def test_any_words_in_an_address_are_answered(client, as_, question, writer, words):
    query = urlencode({"q": words, "category": words, "title": words}, errors="surrogatepass")
    assert client.get(f"/search/?{query}").status_code == 200
    slug = urlencode({"": words}, errors="surrogatepass")[1:]
    for path in (f"/forum/{slug}/", f"/forum/t/{question.pk}/{slug}/"):
        assert client.get(path).status_code in (200, 301, 404)
    assert as_(writer).get(f"/forum/new/?{query}").status_code == 200


def test_ids_beyond_all_bounds_are_not_there(as_, writer):
    site = as_(writer)
    for number in (0, 2**31, 2**63, 10**30):
        for act in ("edit", "accept", "unaccept", "hide", "remove"):
            assert site.post(f"/forum/reply/{number}/{act}/").status_code == 404
        for act in ("reply", "edit", "lock", "hide", "pin"):
            assert site.post(f"/forum/topic/{number}/{act}/").status_code == 404


# Words -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [*NAUGHTY, "\ud800\udfff"])
def test_any_words_can_be_sent(as_, question, writer, words):
    site = as_(writer)
    fields = {
        "title": f"A title with {words}",
        "source": f"It says: {words}",
        "category": "questions",
    }
    for path, sent in (
        ("/forum/new/", fields),
        ("/forum/new/", {**fields, "category": words}),
        (f"/forum/topic/{question.pk}/reply/", fields),
        (f"/forum/topic/{question.pk}/edit/", fields),
        ("/forum/preview/", fields),
    ):
        response = send(site, path, **sent)
        assert response.status_code in (200, 302)
        page = site.get(response.url) if response.status_code == 302 else response
        if page.status_code == 302:  # the permanent address of a reply
            page = site.get(page.url)
        assert page.status_code == 200
        assert b"<script>alert(1)" not in page.content
        assert b"onerror=alert(1)>" not in page.content.replace(b"&quot;&gt;&lt;img src=x ", b"")


@pytest.mark.parametrize("name", PATHOLOGICAL)
def test_no_markdown_takes_long(name):
    with soon():
        render(PATHOLOGICAL[name][:BODY_LENGTH], line_breaks=True)


@pytest.mark.parametrize("name", ["quotes in quotes", "nested emphasis", "lists in lists"])
def test_pathological_words_are_posted_like_others(as_, question, writer, name):
    with soon():
        path = f"/forum/topic/{question.pk}/reply/"
        assert send(as_(writer), path, source=PATHOLOGICAL[name][:BODY_LENGTH]).status_code == 302
    with soon():
        assert as_(writer).get(question.get_absolute_url()).status_code == 200


def test_a_megabyte_comes_back_whole_and_says_by_how_much(as_, question, ana):
    words = "All work and no play. " * 50_000
    with soon():
        response = send(as_(ana), f"/forum/topic/{question.pk}/reply/", source=words)
    html = response.content.decode()
    assert response.status_code == 200
    assert words.strip() in html
    assert f"{len(words.strip()) - BODY_LENGTH} characters too long" in html
    assert not question.replies.exists()


def test_what_is_no_text_any_more_is_refused_before_it_is_read(as_, question, ana):
    response = send(as_(ana), f"/forum/topic/{question.pk}/reply/", source="x" * 3_000_000)
    assert response.status_code in (400, 413)


@pytest.mark.parametrize(
    "title", ["\u200b" * 40, "\u200d\u200c\u2060\ufeff " * 9, "\xad" * 30, " " * 30, "\uffa0" * 30]
)
def test_a_title_that_cannot_be_seen_is_refused_and_kept(as_, ana, title):
    words = "It blinks amber when I press the button."
    response = send(as_(ana), "/forum/new/", title=title, source=words, category="questions")
    assert response.status_code == 200
    assert response.context["form"].errors["title"]
    assert words in response.content.decode()
    assert not ana.topic_set.exists()


def test_nul_is_refused_in_a_sentence(as_, question, ana):
    response = send(as_(ana), f"/forum/topic/{question.pk}/reply/", source="before\0after")
    assert response.status_code == 200
    assert "Null characters are not allowed." in response.content.decode()


# Deeds -------------------------------------------------------------------------------------------


def test_a_topic_closed_a_second_ago_gives_the_words_back(as_, question, boris, mod):
    question.lock(by=mod)
    response = send(as_(boris), f"/forum/topic/{question.pk}/reply/", source="I had just found it!")
    html = response.content.decode()
    assert response.status_code == 403
    assert "This topic is closed, it takes no new replies." in html
    assert "I had just found it!" in html
    assert not question.replies.exists()


def test_a_reply_of_another_topic_is_no_answer(question, ana, boris, mod):
    other = replies(topic(boris, "Another question entirely"), boris, 1)[0]
    with pytest.raises(Refused):
        question.accept(other, by=mod)
    question.refresh_from_db()
    assert question.accepted_reply is None


def test_categories_lie_in_no_circle_and_no_deeper_than_one(db):
    outer, inner, other = category("outer"), category("inner"), category("other")
    inner.parent = outer
    inner.full_clean(exclude=["description"])
    inner.save()
    for room, parent in ((outer, outer), (outer, inner), (other, inner), (outer, other)):
        room.parent = parent
        with pytest.raises(ValidationError) as refused:
            room.clean()
        assert "parent" in refused.value.message_dict
        room.parent = None
    assert Category.objects.get(slug="inner").parent == outer
