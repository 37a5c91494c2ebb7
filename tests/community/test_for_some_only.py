"""What is written for one person, or for staff, was never for everybody: its words reach nobody else by any way.

Each entry says who reads it and where; the same test looks whether they do.
"""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from community.desk import links
from community.desk.handing_over import receive
from community.desk.models import AskUs, GuestQuestion, Nomination, QueueItem, SupportRequest
from community.members.models import Member
from community.moderation.flagging import flag
from community.moderation.models import Appeal, Case, Sanction
from forum.models import Draft, Following
from knowledgebase.models import EditSuggestion
from tests.community.channels import (
    Eyes,
    changed,
    exported,
    looked_at,
    mailed,
    on_page,
    standing_in,
    world,
)
from tests.community.kept import INSIDE, MARK, TEXT, TITLE

pytestmark = pytest.mark.django_db
LOOKED_AT = {"lists", "related", "people", "bell", "write"}


@dataclass
class Told:
    """`make(site)` writes it; it is read by `readers` at the address that `make` returns, and by none of `others`."""

    make: Callable
    readers: tuple[str, ...]
    others: tuple[str, ...] = ("nobody", "stranger", "boris")


@pytest.fixture(scope="module")
def world_once(once):
    return once(world)


@pytest.fixture
def site(world_once, db):
    return deepcopy(world_once)


def a_draft(site):
    Draft.objects.keep(site.ana, "new", {"title": TITLE, "source": TEXT})
    return "/forum/new/"


def a_draft_of_a_reply(site):
    Draft.objects.keep(site.ana, f"topic-{site.other.pk}", {"source": TEXT})
    return site.other.get_absolute_url()


def the_note_of_a_flag(site):
    flag(site.other, by=site.ana, reason="other", note=TEXT)
    return "/flags/"


def the_note_of_a_flag_in_the_queue(site):
    flag(site.other, by=site.ana, reason="other", note=TEXT)
    item = QueueItem.objects.create(
        kind="flags", target=Case.objects.about(site.other).get(), urgency=2
    )
    return f"/desk/queue/{item.pk}/"


def a_warning(site):
    Sanction.objects.warn(site.ana, by=site.mod, reason=TEXT)
    return "/moderation/standing/"


def the_reason_of_a_sanction(site):
    Sanction.objects.silence(site.ana, by=site.mod, reason=TEXT, until=in_a_day())
    return "/moderation/member/ana/"


def the_note_of_a_sanction(site):
    Sanction.objects.warn(site.ana, by=site.mod, reason="Be kind.", note=TEXT)
    return "/moderation/member/ana/"


def an_appeal(site):
    told = Sanction.objects.warn(site.ana, by=site.mod, reason="Be kind.")
    return f"/moderation/appeals/{Appeal.objects.make(told, TEXT).pk}/"


def the_reason_of_an_act(site):
    site.other.hide(by=site.mod, reason=TEXT)
    site.other.unhide(by=site.mod)
    return site.other.get_absolute_url()


def the_audit_log(site):
    site.other.hide(by=site.mod, reason=TEXT)
    site.other.unhide(by=site.mod)
    return "/admin/reports/audit-log/"


def the_reason_of_a_decision(site):
    QueueItem.objects.create(kind="held", target=site.other, urgency=2, why=TEXT)
    return f"/desk/queue/{QueueItem.objects.get().pk}/"


def a_suggested_edit(site):
    made = EditSuggestion.objects.create(
        guide=site.guide, member=site.ana, proposal=TEXT, revision_number=1
    )
    return reverse("knowledgebase_admin:suggestion", args=[made.pk])


def in_a_day():
    return timezone.now() + timedelta(days=1)


TOLD = {
    "draft of a topic": Told(a_draft, ("ana",), ("nobody", "stranger", "mod")),
    "draft of a reply": Told(a_draft_of_a_reply, ("ana",), ("nobody", "stranger", "mod")),
    "note of a flag": Told(the_note_of_a_flag, ("ana",), ("nobody", "stranger", "iris")),
    "note of a flag in the queue": Told(the_note_of_a_flag_in_the_queue, ("mod",), ("nobody", "stranger", "iris")),
    "warning": Told(a_warning, ("ana",)),
    "reason of a sanction": Told(the_reason_of_a_sanction, ("mod",)),
    "note of a sanction": Told(the_note_of_a_sanction, ("mod",), ("nobody", "stranger", "ana")),
    "appeal": Told(an_appeal, ("mod",), ("nobody", "stranger", "boris")),
    "reason of an act": Told(the_reason_of_an_act, ("mod",), ("nobody", "stranger", "ana")),
    "audit log": Told(the_audit_log, ("mod",), ("nobody", "stranger", "ana")),
    "why something is in the queue": Told(the_reason_of_a_decision, ("mod",), ("nobody", "stranger", "ana")),
    "suggested edit": Told(a_suggested_edit, ("edit",)),
}  # fmt: skip


@pytest.mark.parametrize("name", TOLD)
def test_it_is_read_by_these_and_by_nobody_else(site, name):
    told = TOLD[name]
    address = told.make(site)
    for who in told.readers:
        assert on_page(Eyes(site, who), address), who
    for who in told.others:
        eyes = Eyes(site, who)
        assert not on_page(eyes, address), who
        assert standing_in(looked_at(eyes, LOOKED_AT)) == set(), who


def guest_question(**more):
    return GuestQuestion.objects.create(
        email="guest@example.org", name="Guest", title=TITLE, source=TEXT, language="en", **more
    )


def test_a_question_of_a_guest_that_waits_for_its_address_is_read_by_its_link_alone(site):
    address = links.link_to("confirm", guest_question())
    path = "/" + address.partition("://")[2].partition("/")[2]
    assert on_page(Eyes(site, "nobody"), path)
    for who in ("nobody", "stranger", "mod"):
        assert standing_in(looked_at(Eyes(site, who))) == set(), who


def test_a_question_of_a_guest_that_is_held_is_read_by_moderators_alone(site):
    topic = guest_question().publish(AskUs(hold_first=True))
    assert topic.held_at
    assert on_page(Eyes(site, "mod"), topic.get_absolute_url())
    for who in ("nobody", "stranger"):
        eyes = Eyes(site, who)
        assert not on_page(eyes, topic.get_absolute_url())
        seen = looked_at(eyes)
        assert standing_in(seen) == set(), who


def test_a_message_to_support_goes_to_support_and_back_to_its_sender(site, settings):
    settings.SUPPORT_EMAIL = ["help@morrow.example"]
    said = SupportRequest(member=site.ana, email=site.ana.email, about=TITLE, message=TEXT, language="en")  # fmt: skip
    receive(said)
    assert INSIDE in mailed(site.ana)
    assert any(
        INSIDE in letter.body for letter in mail.outbox if letter.to == settings.SUPPORT_EMAIL
    )
    for who in ("nobody", "stranger", "mod"):
        assert standing_in(looked_at(Eyes(site, who), LOOKED_AT)) == set(), who
    assert INSIDE in exported(site.ana)
    assert INSIDE not in exported(site.boris)


def test_whoever_flags_is_named_to_moderators_only(site):
    """The author hears that members asked; neither who nor in which words."""
    watchers = ("ana", "boris", "stranger")
    flagger = site.edit
    Member.objects.filter(pk=flagger.pk).update(name=f"Zed {MARK}")
    Following.objects.choose(site.boris, site.other, Following.Level.WATCH)
    flag(site.other, by=Member.objects.get(pk=flagger.pk), reason="rude", note=TEXT)
    site.other.refresh_from_db()
    assert site.other.held_at
    case = Case.objects.about(site.other).get()
    item = QueueItem.objects.create(kind="flags", target=case, urgency=2)
    seen = Eyes(site, "mod").read(f"/desk/queue/{item.pk}/")
    assert MARK in seen
    assert INSIDE in seen
    author = Eyes(site, "iris")
    assert standing_in(looked_at(author)) == set()
    assert MARK not in author.read(site.other.get_absolute_url(), "/moderation/standing/")
    assert MARK not in mailed(site.iris) + exported(site.iris)
    for who in watchers:
        assert standing_in(looked_at(Eyes(site, who), {"bell", "lists"})) == set(), who
        assert MARK not in mailed(getattr(site, who)) + exported(getattr(site, who))


def test_nobody_but_staff_sees_that_a_question_was_nominated(site):
    reply = site.other.reply(site.boris, "Turn it by a notch.")
    site.other.accept(reply, by=site.iris)
    address = site.other.get_absolute_url()
    before = {who: Eyes(site, who).read(address) for who in ("nobody", "stranger", "ana")}
    before = {who: Eyes(site, who).read(address) for who in before}  # what was new is read
    Member.objects.filter(pk=site.boris.pk).update(trust=Member.Trust.TRUSTED)
    site.boris.refresh_from_db()
    Nomination.objects.nominate(site.other, by=site.boris)
    assert changed(before, {who: Eyes(site, who).read(address) for who in before}) == {}
