"""Everything goes when the settings say so, not before, and the public page says the same."""

import re
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from community import environment as env
from community.content.limits import Limits
from community.desk.models import QueueItem, SupportRequest
from community.desk.queue.hearing import reconcile
from community.feedback.models import Reading, Survey, Vote
from community.feedback.tidying import tidy_feedback
from community.members.models import Invitation, Member
from community.members.sessions import tidy_sessions
from community.moderation.models import Case, Flag, Sanction, Verdict
from community.notifications.addresses import MailAddress
from community.notifications.bell import notify, prune_notifications
from community.notifications.delivery import prune_outbox
from community.notifications.models import Notification, OutboxMessage
from community.privacy.erasing import erase_due
from community.privacy.models import Export, Leaving
from community.privacy.periods import GROUPS, cookies_set
from community.search.logged import HelpSession
from community.search.models import QualityRun
from community.serving.schedule import jobs
from forum.files import receive
from forum.models import Draft, SameQuestion, Upload
from forum.tidying import tidy_writing
from tests.conftest import person
from tests.factories import guide, topic

pytestmark = pytest.mark.django_db
PAGE = "/your-data/what-is-kept/"


def sign_up(ana, now):
    form = {"name": "Nova", "email": "nova@example.org", "password1": "a long walk by the river"}
    Client().post("/accounts/signup/", form)
    return Member.objects.filter(name="Nova")


def verdict(ana, now):
    Verdict.objects.create(author=ana, thing=ana, at=now, band="hold", score=10)
    return Verdict.objects.all()


def session(ana, now):
    form = {"login": ana.email, "password": "correct horse battery"}
    Client().post("/accounts/login/", form)
    return UserSession.objects.all()


def end_sessions():
    call_command("clearsessions")
    tidy_sessions()
    assert Session.objects.count() == UserSession.objects.count()


def search_session(ana, now):
    HelpSession.objects.create(key="a", began_at=now)
    return HelpSession.objects.all()


def measured(ana, now):
    figures = dict.fromkeys(["first", "among_five", "among_ten", "mrr", "ndcg"], 0)
    QualityRun.objects.create(
        day=now.date(), language="en", mode="search", queries=0, entries=0, **figures
    )
    return QualityRun.objects.all()


def reading(ana, now):
    Reading.objects.note(guide(), day=now.date())
    return Reading.objects.all()


def vote(ana, now):
    Vote.objects.cast(guide(), True, reader="r:a", at=now)
    return Vote.objects.filter(reader="r:a")


def draft(ana, now):
    Draft.objects.keep(ana, "new", {"title": "Half a thought", "source": "Half"})
    Draft.objects.update(saved_at=now)
    return Draft.objects.all()


def unused_file(ana, now):
    receive(ana, SimpleUploadedFile("a.txt", b"words"))
    Upload.objects.update(created_at=now)
    return Upload.objects.all()


def notification(ana, now):
    asked = topic(ana)
    notify({ana.pk: "watch:topic"}, "forum.reply", f"topic:{asked.pk}", asked)
    Notification.objects.update(read_at=now)
    return Notification.objects.all()


def letter(ana, **fields):
    OutboxMessage.objects.create(to=[ana.email], subject="Hello", **fields)
    return OutboxMessage.objects.all()


def sent_mail(ana, now):
    return letter(ana, sent_at=now)


def failed_mail(ana, now):
    return letter(ana, failed_at=now)


def bounce(ana, now):
    MailAddress.objects.note_refusal(ana.email, "550 no", for_good=True)
    MailAddress.objects.update(changed_at=now)
    return MailAddress.objects.all()


def same_question(ana, now):
    asked = topic(ana)
    asked.ask_too_from("guest@example.org", "en")
    SameQuestion.objects.update(told_at=now)
    assert SameQuestion.objects.count() == 1
    return SameQuestion.objects.filter(email="guest@example.org")


def invitation(ana, now):
    Invitation.objects.create(email="guest@example.org", expires_at=now)
    return Invitation.objects.all()


def support(ana, now):
    SupportRequest.objects.create(
        email="guest@example.org", about="Order", message="Where is it?", created_at=now
    )
    return SupportRequest.objects.exclude(message="", email="")


def survey(ana, now):
    asked = Survey.objects.ask(ana, topic(ana), title="A question", at=now)
    asked.answer(5, "Fine", channel="page", at=now)
    return Survey.objects.exclude(comment="")


def flag(ana, now):
    case = Case.objects.of(topic(ana))
    case.flags.create(member=ana, reason="spam", outcome="kept", settled_at=now)
    return Flag.objects.all()


def decided(ana, now):
    """What was decided about something of hers."""
    topic(ana).hold()
    reconcile()
    QueueItem.objects.update(decided_at=now, decision="publish", reason="A real shop.")
    return QueueItem.objects.decided()


def sanction(ana, now):
    warned = Sanction.objects.warn(ana, by=person("mod", "Moderator"), reason="Be kind.")
    Sanction.objects.filter(pk=warned.pk).update(read_at=now)
    return Sanction.objects.all()


def export(ana, now):
    Export.objects.create(member=ana, ready_at=now, file=ContentFile(b"all", "all.zip"))
    return Export.objects.all()


def leaving(ana, now):
    Leaving.objects.begin(ana, with_posts=True)
    return Member.objects.filter(username="ana")


# What is made, and the job of the schedule that lets go of it.
GOES = [
    ("sign_ups", sign_up, Member.objects.tidy),
    ("sessions", session, tidy_sessions),
    ("searches", search_session, HelpSession.objects.tidy),
    ("searches", measured, QualityRun.objects.tidy),
    ("readings", reading, tidy_feedback),
    ("readers", vote, tidy_feedback),
    ("drafts", draft, tidy_writing),
    ("unused_files", unused_file, tidy_writing),
    ("notifications", notification, prune_notifications),
    ("sent_mail", sent_mail, prune_outbox),
    ("failed_mail", failed_mail, prune_outbox),
    ("bounces", bounce, MailAddress.objects.tidy),
    ("same_questions", same_question, tidy_writing),
    ("invitations", invitation, Invitation.objects.tidy),
    ("support", support, SupportRequest.objects.tidy),
    ("surveys", survey, tidy_feedback),
    ("flags", flag, Flag.objects.tidy),
    ("verdicts", verdict, Verdict.objects.tidy),
    ("queue", decided, QueueItem.objects.tidy),
    ("sanctions", sanction, Sanction.objects.tidy),
    ("exports", export, Export.objects.tidy),
    ("leaving", leaving, erase_due),
]


@pytest.fixture
def clock(monkeypatch):
    """`clock.at(moment)`: the site believes that it is then."""

    class Clock:
        now = timezone.now()

        def at(self, moment):
            monkeypatch.setattr(timezone, "now", lambda: moment)

    return Clock()


def test_each_period_has_a_row_here_and_each_job_is_on_the_schedule(settings):
    assert {name for name, _made, _job in GOES} == set(settings.RETENTION)
    scheduled = [job.run for job in jobs()]
    assert [name for name, _made, job in GOES if job not in scheduled] == []


@pytest.mark.parametrize(("name", "make", "job"), GOES, ids=[made.__name__ for _, made, _ in GOES])
def test_it_goes_when_its_time_has_come(settings, clock, ana, name, make, job):
    kept = settings.RETENTION[name]
    there = make(ana, clock.now)
    let_go = end_sessions if name == "sessions" else job
    clock.at(clock.now + kept - timedelta(hours=1))
    let_go()
    assert there.exists()
    clock.at(clock.now + kept + timedelta(days=1, hours=1))
    let_go()
    assert not there.exists()


@pytest.mark.parametrize(("name", "make", "job"), GOES, ids=[made.__name__ for _, made, _ in GOES])
def test_a_setting_changes_it(settings, clock, ana, name, make, job):
    if name == "sessions":
        pytest.skip("how long a session lasts is said to it when it begins")
    settings.RETENTION = {**settings.RETENTION, name: timedelta(days=2)}
    there = make(ana, clock.now)
    clock.at(clock.now + timedelta(days=3, hours=1))
    job()
    assert not there.exists()


def test_who_has_a_role_is_no_forgotten_sign_up(clock, ana, mod):
    for member in (ana, mod):
        Member.objects.filter(pk=member.pk).update(email_verified_at=None)
        member.emailaddress_set.update(verified=False)
    clock.at(clock.now + timedelta(days=400))
    assert Member.objects.tidy() == 1
    assert set(Member.objects.filter(pk__in=[ana.pk, mod.pk])) == {mod}


@pytest.mark.parametrize("value", ["0", "-1", "ten", "91", "1e3"])
def test_a_period_that_is_none_stops_the_start(monkeypatch, value):
    monkeypatch.setenv("KEEP_EXPORTS_DAYS", value)
    with pytest.raises(ImproperlyConfigured, match="for example KEEP_EXPORTS_DAYS=7"):
        env.days("KEEP_EXPORTS_DAYS", 7, most=90)


def test_each_variable_is_written_down_with_its_default(settings):
    source = (settings.BASE_DIR / "community" / "settings.py").read_text()
    variables = re.findall(r'env\.days\("(\w+)", (\d+)', source)
    assert len(variables) == len(settings.RETENTION)
    example = (settings.BASE_DIR / ".env.example").read_text()
    told = (settings.BASE_DIR / "docs" / "privacy.md").read_text()
    for name, days in variables:
        assert f"#{name}={days}\n" in example
        assert re.search(rf"\| {days} days[^|]*\| `{name}` \|", told), name


# The page ----------------------------------------------------------------------------------------


def words(response) -> str:
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_the_page_tells_every_period_as_it_is_set(client, settings):
    told = {period.name for group in GROUPS for period in group.periods}
    assert told == set(settings.RETENTION)
    settings.RETENTION = {
        name: timedelta(days=1000 + n) for n, name in enumerate(settings.RETENTION)
    }
    page = words(client.get(PAGE))
    for n in range(len(settings.RETENTION)):
        assert f"<dd>{1000 + n} days</dd>" in page


def test_the_page_is_the_same_for_everybody_and_can_be_kept(client, django_assert_num_queries):
    page = client.get(PAGE)
    assert not page.cookies
    assert "csrfmiddlewaretoken" not in page.content.decode()
    with django_assert_num_queries(0):
        client.get(PAGE)
    assert client.post(PAGE).status_code == 405


def test_the_page_speaks_the_languages_of_the_site(client):
    for code in ("hr", "sk"):
        assert f'lang="{code}"' in words(client.get(f"/{code}{PAGE}"))


def test_where_somebody_gives_something_a_link_leads_there(client, as_, ana):
    assert words(client.get("/accounts/signup/")).count(PAGE) == 2  # by the form and in the footer
    assert words(client.get("/forum/")).count(PAGE) == 1
    assert words(as_(ana).get("/your-data/")).count(PAGE) == 2


def test_every_cookie_is_told(client, ana):
    page = guide()
    client.get("/search/", {"q": "tide"}, headers={"user-agent": "Firefox"})
    client.post(f"/feedback/vote/{page.pk}/", {"answer": "no"}, HTTP_SEC_FETCH_SITE="same-origin")
    client.get("/accounts/login/")
    client.post("/accounts/login/", {"login": ana.email, "password": "correct horse battery"})
    client.get("/forum/new/")
    told = {cookie.name for cookie in cookies_set()}
    assert {"sessionid", "csrftoken", "help", "reader"} <= set(client.cookies) <= told
    for cookie in cookies_set():
        if (sent := client.cookies.get(cookie.name)) and cookie.lasts:
            until_closed = "" if cookie.name == "sessionid" else None  # unless asked to stay
            assert sent["max-age"] in (until_closed, cookie.lasts.total_seconds()), cookie.name


def test_no_limit_remembers_anybody_for_longer_than_a_day():
    assert len(Limits.rooms) > 5
    for limits in Limits.rooms.values():
        for act in limits:
            assert all(rate.seconds <= 24 * 60 * 60 for rate in limits.rates(act)), act
