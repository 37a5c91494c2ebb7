"""A Stack Exchange dump becomes questions with their answers."""

import shutil
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from community.members.models import Member
from forum.importers import import_stackexchange
from forum.models import Category, Imported, Reply, Topic

pytestmark = pytest.mark.django_db
FOLDER = Path(__file__).parent / "stackexchange"


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(FOLDER, tmp_path / "coffee"))


def topic(title="Why does the light blink?"):
    return Topic.objects.get(title=title)


def test_a_question_comes_with_answers_and_comments(folder):
    import_stackexchange(folder)

    light = topic()
    assert light.category == Category.objects.get(name="coffee")
    assert light.category.takes_answers
    assert light.author.name == "Ana"
    assert {tag.name for tag in light.tags.all()} == {"light", "tide"}
    comment, answer, thanks = light.replies.all()
    assert (comment.text, comment.author.name, comment.in_reply_to) == (
        "Which model?",
        "Gone Girl",
        None,
    )
    assert light.accepted_reply == answer
    assert answer.created_at == datetime(2015, 3, 2, 10, tzinfo=UTC)
    assert thanks.in_reply_to == answer
    assert "<strong>helped</strong>" in thanks.html
    assert (light.reply_count, light.last_position, light.last_reply) == (3, 3, thanks)


def test_who_helped_there_is_no_newcomer_here(folder):
    import_stackexchange(folder, dry_run=True)
    assert not Member.objects.exclude(trust=Member.Trust.NEWCOMER).exists()
    import_stackexchange(folder)

    helper = topic().accepted_reply.author
    assert helper.trust == Member.Trust.MEMBER
    assert topic().author.trust == Member.Trust.NEWCOMER
    assert not helper.notifications.exists()


def test_closed_and_of_people_who_are_gone(folder):
    import_stackexchange(folder)

    warranty = topic("How long is the warranty?")
    assert warranty.locked_at == datetime(2015, 6, 1, 10, tzinfo=UTC)
    assert warranty.author.name == "Gone Girl"
    assert warranty.author.kind == Member.Kind.IMPORTED
    assert warranty.replies.get().author.kind == Member.Kind.FORMER
    assert {tag.name for tag in warranty.tags.all()} == {"warranty", "tide"}
    assert "<code>warranty</code>" in warranty.html
    assert not Member.objects.filter(name="Never Wrote").exists()


def test_links_and_duplicates(folder):
    import_stackexchange(folder)

    warranty, light = topic("How long is the warranty?"), topic()
    assert f'href="{warranty.replies.get().get_absolute_url()}"' in light.html
    assert f'href="{warranty.get_absolute_url()}"' in light.replies.get(position=2).html
    assert f'href="{light.get_absolute_url()}">Why does the light blink?</a>' in warranty.html


def test_what_could_not_be_kept_is_said(folder):
    report = import_stackexchange(folder)

    assert "Posts.xml: answer 9: its question 99 is not there" in report.problems
    assert "Posts.xml: the Id 6 is there twice; the second was left out" in report.problems
    assert report.not_kept["votes (the sum of scores)"] == 8
    assert report.found["comments"] == 2


def test_a_second_run_changes_nothing(folder):
    import_stackexchange(folder)
    before = [list(m.objects.order_by("pk").values()) for m in (Topic, Reply, Member, Imported)]
    report = import_stackexchange(folder)
    assert [
        list(m.objects.order_by("pk").values()) for m in (Topic, Reply, Member, Imported)
    ] == before
    assert report.unchanged["topics"] == 2
    call_command("check_index", stdout=StringIO())


def test_behind_a_fault_the_rest_is_read(folder):
    path = folder / "Posts.xml"
    text = path.read_text().replace("<posts>", '<posts>\n  <row Id="2" Body="broken>')
    path.write_bytes(text.replace("Two years", "Zwei J\u00e4hre").encode("latin-1"))

    report = import_stackexchange(folder)

    assert Topic.objects.count() == 2
    assert topic("How long is the warranty?").replies.get().text == "Zwei J\ufffdhre."
    assert any("is no XML" in line for line in report.problems)
    assert "Posts.xml: line 3: this row cannot be read" in report.problems


def test_a_file_that_ends_too_soon(folder):
    path = folder / "Posts.xml"
    path.write_text(path.read_text().partition('<row Id="9"')[0] + '<row Id="9" Post')

    report = import_stackexchange(folder)

    assert Topic.objects.count() == 2
    assert any("is no XML" in line for line in report.problems)


def test_an_xml_bomb_is_refused(folder):
    bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><posts><row Id="1"/></posts>'
    (folder / "Posts.xml").write_text(bomb)
    report = import_stackexchange(folder)
    assert any("cannot be read" in line for line in report.problems)
    assert Topic.objects.count() == 0


def test_the_command(folder, tmp_path):
    out = StringIO()
    call_command("import_stackexchange", str(folder), "--dry-run", stdout=out, verbosity=0)
    assert "dry run, nothing was written" in out.getvalue()
    assert Topic.objects.count() == 0
    with pytest.raises(CommandError, match=r"holds no Posts\.xml"):
        call_command("import_stackexchange", str(tmp_path))
