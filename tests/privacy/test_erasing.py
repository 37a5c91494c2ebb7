"""Who was erased is nowhere to be found, and what others need is still there."""

from pathlib import Path

import pytest
from django.apps import apps
from django.core.mail import EmailMessage, get_connection
from django.utils import timezone

from community.feedback.models import Vote
from community.members.models import Consent, Member
from community.notifications import delivery, send
from community.notifications.models import OutboxMessage
from community.privacy.erasing import erase_due
from community.privacy.models import Export, Leaving
from community.search.models import Entry
from community.search.vocabulary import recount
from forum.models import Draft, Following, Reaction, Reply, Topic, Upload
from forum.quoting import quotation

pytestmark = pytest.mark.django_db
TRACES = ("quillfeather", "zora-quill")


@pytest.fixture
def erased(zora, ana, edit, django_capture_on_commit_callbacks):
    """`erased(with_posts=False)`: Zora is called, quoted and told of by others, has an archive, and goes."""

    def erase(with_posts):
        reply = zora.reply_set.get()
        reply.topic.reply(ana, quotation(reply, "forum:reply") + "So says Zora Quillfeather.")
        Draft.objects.keep(ana, "new", {"source": "@zora-quill, look"})
        send("account/password_changed", to=ana, context={"email": zora.email})
        OutboxMessage.objects.create(
            to=[ana.email], subject="News", message=b"Subject: News\n\nZora Quillfeather replied."
        )
        Export.objects.ask(zora)
        Leaving.objects.begin(zora, with_posts=with_posts)
        Leaving.objects.update(due_at=timezone.now())
        with django_capture_on_commit_callbacks(execute=True):
            assert erase_due() == 1
        recount()  # the vocabulary of the search is counted anew each day
        return zora.pk

    return erase


def text_of(value) -> str:
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("utf-8", "replace")
    return str(value)


def found_in_tables() -> list[str]:
    """Where a trace is left, in any column of any table."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        for row in model._base_manager.values():
            said = {column: text_of(value).lower() for column, value in row.items()}
            found += [
                f"{model._meta.label}.{column}: {words[:200]}"
                for column, words in said.items()
                if any(trace in words for trace in TRACES)
            ]
    for row in OutboxMessage.objects.all():  # what is in letters may be encoded
        words = row.parsed.get_body(("plain",)).get_content().lower()
        found += [f"{row}: {words[:200]}" for trace in TRACES if trace in words]
    return found


def found_in_files(settings) -> list[str]:
    files = [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    said = {str(path.relative_to(settings.MEDIA_ROOT)): path.read_bytes() for path in files}
    return [
        name
        for name, content in said.items()
        if any(trace in name or trace.encode() in content.lower() for trace in TRACES)
    ]


def test_the_walk_sees_what_is_there(zora):
    """Else the two tests below would prove nothing."""
    where = {line.partition(":")[0] for line in found_in_tables()}
    assert {"members.Member.name", "members.Member.email", "members.Profile.about", "forum.Reply.html",
            "desk.SupportRequest.message", "feedback.Vote.remark", "search.Entry.body",
            "account.EmailAddress.email", "members.ConsentEntry.read", "members.Consent.about", "forum.Upload.name", "notifications.OutboxMessage.to"} <= where  # fmt: skip


@pytest.mark.parametrize("with_posts", [False, True])
def test_neither_name_nor_address_is_left(erased, settings, with_posts):
    erased(with_posts)
    assert found_in_tables() == []
    assert found_in_files(settings) == []
    assert not list(Path(settings.MEDIA_ROOT).glob("members/*"))
    assert not list(Path(settings.MEDIA_ROOT).glob("exports/*"))


def test_mail_in_files_is_forgotten(zora, ana, settings, tmp_path):
    """As a site without a mail server has it."""
    settings.EMAIL_FILE_PATH = tmp_path
    letters = (
        (zora, "New here"),
        (ana, "Zora Quillfeather replied: čaša"),
        (ana, "Boris replied"),
    )
    kept = []  # files are named for the moment and the object, which must not be one that is gone
    for member, words in letters:
        kept.append(get_connection("django.core.mail.backends.filebased.EmailBackend"))
        kept[-1].send_messages([EmailMessage("News", words, to=[member.email])])
        kept[-1].close()
    Leaving.objects.begin(zora, with_posts=False)
    Leaving.objects.update(due_at=timezone.now())
    assert erase_due() == 1
    assert [b"Boris replied" in file.read_bytes() for file in tmp_path.glob("*.log")] == [True]


def test_what_stays_when_posts_stay(client, erased, ana):
    pk = erased(False)
    former = Member.objects.get(pk=pk)
    assert (former.kind, former.name, former.email, former.is_active) == (
        "former",
        "Former member",
        None,
        False,
    )
    reply = Reply.objects.get(author=former)
    assert reply.source == "Lift the tank."
    html = client.get(reply.topic.get_absolute_url()).content.decode()
    assert "Former member" in html
    assert f"/people/{former.username}/" in html
    assert f"Thank you, @{former.username}!" in Reply.objects.get(author=ana, position=2).source
    assert "It blinks twice." in Topic.objects.get(author=former).source
    assert Upload.objects.count() == 1  # the one that stood in a post
    assert not Following.objects.filter(person=pk).exists()
    assert not Reaction.objects.filter(member=pk).exists()
    assert Topic.objects.get(author=ana).thanks_count == 0
    vote = Vote.objects.get()
    assert (vote.is_helpful, vote.member, vote.remark) == (True, None, "")
    assert vote.reader.startswith("gone:")
    assert client.get(f"/people/{former.username}/").status_code == 200
    assert client.get("/people/zora-quill/").status_code == 404


def test_what_they_agreed_to_goes_and_words_of_others_no_longer_name_them(erased, ana):
    pk = erased(False)
    assert not Consent.objects.filter(member=pk).exists()
    quoted = Consent.objects.get(member=ana)
    assert quoted.shown_words() == "Former member has helped me."
    assert quoted.entries.get().words == quoted.words


def test_what_goes_when_posts_go(erased, ana):
    pk = erased(True)
    for post in (*Topic.objects.filter(author=pk), *Reply.objects.filter(author=pk)):
        assert post.deleted_at
        assert post.source == "Removed by its author."
        assert not post.versions.exists()
    assert not Upload.objects.exists()
    theirs = Topic.objects.get(author=ana)
    assert theirs.reply_count == 2  # Ana's own
    assert (
        "Lift the tank"
        not in Entry.objects.get(kind="topic", object_id=theirs.pk)
        .body.split("So says")[0]
        .split("Thank")[0]
    )


def test_who_wrote_nothing_leaves_no_row(boris):
    Leaving.objects.begin(boris, with_posts=False)
    Leaving.objects.update(due_at=timezone.now())
    assert erase_due() == 1
    assert not Member.objects.filter(pk=boris.pk).exists()


def test_a_mail_is_being_sent_meanwhile(boris, monkeypatch):
    Leaving.objects.begin(boris, with_posts=False)
    Leaving.objects.update(due_at=timezone.now())

    def slow(connection, messages):
        assert erase_due() == 1
        return len(messages)

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", slow)
    assert delivery.deliver_due() == 1
    assert not OutboxMessage.objects.exists()


def test_one_who_cannot_be_erased_does_not_keep_the_others(ana, boris, monkeypatch):
    from community.privacy import erasing

    for member in (ana, boris):
        Leaving.objects.begin(member, with_posts=False)
    Leaving.objects.update(due_at=timezone.now())
    forget = erasing.forget_rows
    broken = lambda member: forget(member) if member == boris else 1 / 0  # noqa: E731
    monkeypatch.setattr(erasing, "forget_rows", broken)
    assert erase_due() == 1
    assert Member.objects.get(pk=ana.pk).email == ana.email
    assert Leaving.objects.get().member == ana


def test_words_that_only_look_alike_stay(ana, boris):
    """A single word may mean something else; a longer username somebody else."""
    from tests.factories import topic

    asked = topic(boris, "About Ana", text="Bananas for @ana-b and @ana, says Ana.")
    topic(ana)
    Leaving.objects.begin(ana, with_posts=False)
    Leaving.objects.update(due_at=timezone.now())
    assert erase_due() == 1
    asked.refresh_from_db()
    former = Member.objects.get(pk=ana.pk).username
    assert asked.source == f"Bananas for @ana-b and @{former}, says Ana."
    assert asked.title == "About Ana"


def test_letters_that_are_not_latin_are_found_too(ana, boris):
    """SQLite keeps what stands in JSON in another spelling."""
    from tests.factories import topic

    boris.name, boris.username = "Žofia Ďurišová", "žofia"
    boris.save()
    topic(boris)
    said = "@žofia [Žofia Ďurišová](/forum/r/1/) ![Žofia-7.png](/forum/file/0/) /people/žofia/"
    Draft.objects.keep(ana, "new", {"source": said, "tags": ["x"]})
    Leaving.objects.begin(boris, with_posts=False)
    Leaving.objects.update(due_at=timezone.now())
    assert erase_due() == 1
    words = Draft.objects.get().words
    former = Member.objects.get(pk=boris.pk).username
    assert "ofia" not in words["source"]
    assert words["source"].startswith(f"@{former} [Former member](/forum/r/1/)")
    assert words["tags"] == ["x"]


def test_a_message_to_support_is_being_handed_over_meanwhile(zora):
    from community.desk.handing_over import done
    from community.desk.models import SupportRequest

    request = SupportRequest.objects.create(
        member=zora, email=zora.email, about="Order", message="Where is it?"
    )
    Leaving.objects.begin(zora, with_posts=False)
    Leaving.objects.update(due_at=timezone.now())
    assert erase_due() == 1
    done(request)
    kept = SupportRequest.objects.get()  # the one that had been handed over, without a word
    assert (kept.message, kept.email, kept.member) == ("", "", None)
