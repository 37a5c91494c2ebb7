"""Who hears of flags: the author kindly and never of whom, those who flagged of what came of it."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from community.members.happened import erased
from community.moderation.flagging import flag
from community.moderation.models import Case, Flag, Outcome
from community.moderation.models.flagging import Flagging
from community.moderation.tasks import tell_of_case
from community.notifications.delivery import deliver_due
from community.notifications.mailing import mail_due, send_digests
from community.notifications.models import OutboxMessage
from tests.moderation.conftest import flagged_by, fresh

pytestmark = pytest.mark.django_db
SECRETS = ("Boris", "boris", "Stranger", "stranger", "Between us", "Edit", "edit")


def told(member):
    """What `member` was told of flags: kind and reason of each."""
    about_flags = member.notifications.filter(kind__startswith="moderation.")
    return sorted(about_flags.values_list("kind", "reason"))


def acts_told(member):
    """Of which acts on posts of theirs `member` was told."""
    acts = [f"forum.{act}" for act in ("hide", "release", "remove")]
    return sorted(member.notifications.filter(kind__in=acts).values_list("kind", flat=True))


def listed(as_, member):
    return " ".join(as_(member).get("/notifications/").content.decode().split())


def mailed(member) -> list[str]:
    """The text of what is mailed to `member` at once."""
    mail_due(timezone.now() + timedelta(hours=1))
    rows = OutboxMessage.objects.filter(to=[member.email])
    return [row.parsed.get_body(["plain"]).get_content() for row in rows]


def test_the_author_is_told_kindly_and_never_by_whom(as_, ana, boris, stranger, edit, post):
    flagged_by(post, [boris, stranger], "rude", note="Between us")
    assert ("moderation.held", "author") not in told(ana)
    flagged_by(post, [edit], "rude", note="Between us")
    assert told(ana).count(("moderation.held", "author")) == 1
    page = listed(as_, ana)
    assert "is out of sight until somebody of us has looked at it" in page
    assert "because it may hurt somebody" in page
    letter = next(it for it in mailed(ana) if "out of sight" in it)
    assert "Nothing is deleted" in letter.replace("\n", " ")
    assert "you can change it" in letter.replace("\n", " ")
    assert not [
        secret for secret in SECRETS if secret in page.partition("<main")[2].partition("Buy")[0]
    ]
    assert not [secret for secret in SECRETS if secret in letter]


def test_it_is_told_once_however_often_the_task_runs(ana, edit, post):
    case = flagged_by(post, [edit])
    for _twice in range(2):
        tell_of_case.call("moderation.held", case.pk)
    assert told(ana).count(("moderation.held", "author")) == 1


def test_the_site_may_have_words_of_its_own(as_, ana, edit, question):
    setting = Flagging.of_site()
    setting.words = "We pour ourselves a coffee and look."
    setting.save()
    flagged_by(question, [edit])
    assert "We pour ourselves a coffee and look." in listed(as_, ana)


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (Outcome.HIDDEN, "you were right, and it is out of sight"),
        (Outcome.REMOVED, "you were right, and it is out of sight"),
        (Outcome.KEPT, "you were right, and somebody has seen to it"),
        (Outcome.DECLINED, "and think that it may stay"),
        (Outcome.IGNORED, "and left it as it is"),
    ],
)
def test_who_flagged_hears_what_came_of_it_once(
    as_, ana, boris, stranger, mod, question, outcome, said
):
    case = flagged_by(question, [boris, stranger, mod])
    case.decide(outcome, by=mod)
    tell_of_case.call("moderation.decide", case.pk)
    for member in (boris, stranger):
        assert told(member) == [("moderation.decided", outcome)]
        page = listed(as_, member)
        assert "this topic, which you flagged" in page
        assert said in page
    assert told(mod) == []
    assert "moderation.decided" not in dict(told(ana))


def test_the_notification_leads_to_ones_flags(as_, boris, mod, question):
    flagged_by(question, [boris]).decide(Outcome.HIDDEN, by=mod)
    pk = boris.notifications.get().pk
    mine = Flag.objects.get()
    assert as_(boris).get(f"/notifications/{pk}/").url == f"/flags/#flag-{mine.pk}"


def test_the_outcome_comes_with_the_digest(boris, mod, question):
    flagged_by(question, [boris]).decide(Outcome.DECLINED, by=mod)
    assert mailed(boris) == []
    send_digests(timezone.now() + timedelta(days=1, hours=12))
    letter = OutboxMessage.objects.get(to=[boris.email]).parsed.get_body(["plain"]).get_content()
    assert "think that it may stay" in " ".join(letter.split())
    assert "because you flagged it" in " ".join(letter.split())


@pytest.mark.parametrize("outcome", [Outcome.KEPT, Outcome.DECLINED, Outcome.IGNORED])
def test_the_author_hears_that_it_is_back(as_, ana, edit, mod, post, outcome):
    flagged_by(post, [edit]).decide(outcome, by=mod, words="Thank you for your patience.")
    assert acts_told(ana) == ["forum.release"]
    assert "Thank you for your patience." in listed(as_, ana)


@pytest.mark.parametrize("outcome", [Outcome.KEPT, Outcome.DECLINED, Outcome.IGNORED])
def test_who_was_never_told_that_it_was_away_is_not_told_that_it_is_back(
    ana, boris, mod, question, outcome
):
    flagged_by(question, [boris]).decide(outcome, by=mod, words="All is well.")
    assert told(ana) == acts_told(ana) == []


def test_the_author_hears_why_it_is_hidden_for_good(as_, ana, edit, mod, post):
    case = flagged_by(post, [edit])
    case.decide(Outcome.HIDDEN, by=mod, reason="The third time", words="We sell no beans here.")
    assert acts_told(ana) == ["forum.hide"]
    assert "We sell no beans here." in listed(as_, ana)
    assert "The third time" not in listed(as_, ana)


def test_what_is_undone_is_unsaid_and_told_anew(ana, boris, edit, mod, post):
    case = flagged_by(post, [boris, edit])
    case.decide(Outcome.DECLINED, by=mod)
    case.undo(by=mod)
    for member in (boris, edit):
        member.refresh_from_db()
        assert told(member) == []
        assert member.unread_count == member.notifications.unread().count()
    assert acts_told(ana) == []
    tell_of_case.call("moderation.decide", case.pk)  # a task that was late
    assert told(boris) == []
    case.decide(Outcome.REMOVED, by=mod)
    assert told(boris) == [("moderation.decided", "removed")]
    assert acts_told(ana) == ["forum.remove"]


def test_whoever_leaves_takes_name_and_note_along_and_no_flag_is_lost(boris, edit, ana, question):
    flag(question, by=boris, reason="rude", note="Between us")
    flag(boris, by=ana, reason="spam")
    case = Case.objects.about(question).get()
    erased.send(type(boris), member=boris, addresses=())
    assert not Case.objects.about(boris).exists()
    boris.delete()
    left = case.flags.get()
    assert (left.member, left.note, left.reason) == (None, "", "rude")
    assert case.weight() == 1
    case.decide(Outcome.DECLINED, by=edit)  # tells nobody, and does not fall
    assert fresh(question).is_shown


def test_mail_goes_out(ana, edit, question):
    flagged_by(question, [edit])
    mail_due(timezone.now() + timedelta(hours=1))
    deliver_due()
    subjects = [it.subject for it in mail.outbox] or [
        it.subject for it in OutboxMessage.objects.all()
    ]
    assert any(it.startswith("What you wrote in Buy my beans is out of sight") for it in subjects)
