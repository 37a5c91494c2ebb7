"""What is drawn of a post is kept: it is never stale, and nobody sees what was drawn for somebody else."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from forum.models import Reply
from forum.views.posts import MARK
from tests.factories import topic


@pytest.fixture
def question(ana, boris):
    question = topic(ana, text="It is amber.")
    question.reply(boris, "Lift the tank.")
    return question


def page(site, question, language="en") -> str:
    html = site.get(question.get_absolute_url(), headers={"accept-language": language})
    return html.content.decode()


def rename(question, boris, mod):
    boris.name = "Boris <New>"
    boris.save()
    return "Boris &lt;New&gt;"


def join_the_team(question, boris, mod):
    boris.is_team = True
    boris.save()
    return '<span class="staff">Team</span>'


def wear_a_picture(question, boris, mod):
    boris.picture = "members/b.webp"
    boris.save()
    return 'src="/media/members/b.webp"'


def edit(question, boris, mod):
    question.replies.get().edit("Lift it gently.", by=boris)
    return "Lift it gently."


def edit_silently(question, boris, mod):
    Reply.objects.update(html="<p>Changed in the table</p>")
    return "Changed in the table"


def say_that_it_was_edited(question, boris, mod):
    Reply.objects.update(edited_at=timezone.now())
    return "changed <time"


def accept(question, boris, mod):
    question.accept(question.replies.get(), by=question.author)
    return "Accepted as the answer"


def call_helpful(question, boris, mod):
    question.replies.get().react("helpful", by=mod)
    return "Helped 1 person"


def answer_it(question, boris, mod):
    question.reply(mod, "It works.", to=question.replies.get())
    return "Mod replied"


def ask_too(question, boris, mod):
    question.ask_too(boris)
    return "<b>1</b> person has this too."


def change_the_question(question, boris, mod):
    question.edit(question.title, "It is red.", by=mod)
    return "It is red."


CHANGES = [
    rename, join_the_team, wear_a_picture, edit, edit_silently, say_that_it_was_edited, accept, call_helpful, answer_it,
    ask_too, change_the_question,
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_what_changes_is_seen_at_once(client, question, boris, mod, change):
    before = page(client, question)
    shown = change(question, boris, mod)
    assert shown not in before
    assert shown in page(client, question)


def test_what_is_hidden_or_held_is_gone_at_once(client, as_, question, boris, mod):
    reply = question.replies.get()
    assert "Lift the tank." in page(client, question)
    reply.hold(by=mod)
    assert "Lift the tank." not in page(client, question)
    assert "Lift the tank." in page(as_(boris), question)
    reply.release(by=mod)
    assert "Lift the tank." in page(client, question)
    reply.hide(by=mod)
    assert "Lift the tank." not in page(client, question)


def test_each_reader_gets_their_own(as_, question, ana, boris, mod, stranger):
    question.replies.get().react("thanks", by=stranger)
    seen = {who: page(as_(who), question) for who in (mod, ana, boris, stranger)}
    seen |= {who: page(as_(who), question) for who in (stranger, boris, ana, mod)}
    article = {
        who: html.split('id="reply-1"')[1].split("</article>")[0] for who, html in seen.items()
    }
    assert 'aria-pressed="true"' in article[stranger]
    assert all('aria-pressed="true"' not in article[who] for who in (ana, boris, mod))
    edit = f"/forum/reply/{question.replies.get().pk}/edit/"
    assert [edit in article[who] for who in (mod, ana, boris, stranger)] == [
        True,
        False,
        True,
        False,
    ]
    assert "<form" not in page(Client(), question).split('id="reply-1"')[1].split("</article>")[0]


def test_every_form_has_the_token_of_its_reader(as_, question, ana, stranger):
    for member in (ana, stranger):
        html = page(as_(member), question)
        tokens = set(re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', html))
        assert tokens
        assert all(len(token) == 64 for token in tokens)
        assert MARK not in html


def test_a_bookmark_is_its_owners(as_, question, ana, stranger):
    stranger.bookmarks.create(reply=question.replies.get())
    assert "Remove the bookmark" in page(as_(stranger), question)
    assert "Remove the bookmark" not in page(as_(ana), question)


def test_words_and_times_are_those_of_the_reader(client, as_, question, ana):
    Reply.objects.update(created_at="2020-01-01T12:00:00Z")
    assert "1 January 2020" in page(client, question)
    assert "1. siječnja 2020" in client.get(f"/hr{question.get_absolute_url()}").content.decode()
    ana.time_zone = "Pacific/Auckland"
    ana.save()
    assert 'datetime="2020-01-02T01:00:00+13:00"' in page(as_(ana), question)
    assert 'datetime="2020-01-01T12:00:00+00:00"' in page(Client(), question)
