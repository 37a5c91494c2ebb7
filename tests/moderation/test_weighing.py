"""Levels computed anew, kept and told."""

from collections import Counter
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.template.loader import render_to_string
from django.utils import timezone
from wagtail.models import ModelLogEntry

from community.members.models import Member
from community.moderation.models import Sanction, Standing
from community.moderation.pinning import pin, unpin
from community.moderation.trust import Trust
from community.moderation.weighing import recompute, recompute_all, weigh
from community.notifications.showing import shown_to
from tests.conftest import person

MEMBER = {"topics_read": 5, "posts_read": 20}
TRUSTED = {"topics_read": 20, "posts_read": 100, "active_days": 15, "help": 3, "thanked_by": 5}


@pytest.fixture
def known(monkeypatch):
    """What the forum would tell, by member."""
    facts = {}
    monkeypatch.setattr(
        "community.moderation.weighing.SOURCES",
        [lambda ids: {pk: Counter(facts[pk]) for pk in ids if pk in facts}],
    )
    return facts


@pytest.fixture
def old(db, known):
    """Somebody who has been here for a year."""
    member = person("old", joined_at=timezone.now() - timedelta(days=365))
    known[member.pk] = {}
    return member


def level(member):
    return Member.objects.get(pk=member.pk).trust


def told(member):
    return [(it.kind, it.reason) for it in member.notifications.order_by("pk")]


def words(member):
    """What the newest notification says."""
    newest = shown_to(member, [member.notifications.order_by("-pk").first()])[0]
    text = render_to_string(newest.words, {"notification": newest, "thing": newest.seen})
    return " ".join(text.split())


def test_it_rises_is_told_once_and_stays(old, known):
    known[old.pk] = MEMBER
    for _again in range(2):
        recompute([old.pk])
        assert level(old) == Trust.MEMBER
    assert told(old) == [("moderation.rose", "1")]
    known[old.pk] = TRUSTED
    recompute([old.pk])
    assert level(old) == Trust.TRUSTED
    assert told(old) == [("moderation.rose", "1"), ("moderation.rose", "2")]
    assert "titles and tags" in words(old)


def test_it_falls_and_says_why_without_shame(old, known):
    known[old.pk] = TRUSTED
    recompute([old.pk])
    known[old.pk] = TRUSTED | {"lost": 2}
    recompute([old.pk])
    assert level(old) == Trust.MEMBER
    assert told(old)[-1] == ("moderation.fell", "1")
    assert "at most 1 post hidden or deleted by moderators in the last 90 days" in words(old)
    assert "comes back by itself" in words(old)
    known[old.pk] = TRUSTED
    recompute([old.pk])
    assert level(old) == Trust.TRUSTED
    assert Standing.objects.get(pk=old.pk).lacks == []


def test_no_mail_is_waiting(old, known):
    known[old.pk] = MEMBER
    recompute([old.pk])
    assert list(old.notifications.values_list("mail", flat=True)) == [""]


def ended(member, kind, until):
    """A sanction as it was imposed by somebody who has left since."""
    return Sanction.objects.create(member=member, kind=kind, reason="Rude.", until=until)


@pytest.mark.parametrize("kind", ["silence", "suspend"])
@pytest.mark.parametrize(
    ("ends", "then"),
    [
        (timedelta(hours=1), Trust.NEWCOMER),
        (timedelta(days=-6, hours=-1), Trust.NEWCOMER),
        (timedelta(days=-7, hours=-1), Trust.MEMBER),
        (timedelta(days=-90, hours=-1), Trust.TRUSTED),
    ],
)
def test_a_sanction_takes_trust_and_gives_it_back(old, known, kind, ends, then):
    known[old.pk] = TRUSTED
    ended(old, kind, timezone.now() + ends)
    Sanction.objects.note_ended()
    recompute([old.pk])
    assert level(old) == then


def test_the_later_of_two_sanctions_counts(old, known):
    known[old.pk] = TRUSTED
    ended(old, "silence", timezone.now() - timedelta(days=100))
    ended(old, "suspend", timezone.now() + timedelta(days=9000))
    assert weigh([old.pk])[0].facts.peace == 0


def test_the_first_night_on_a_site_is_quiet(old, known):
    known[old.pk] = MEMBER
    assert recompute_all() == 1
    assert told(old) == []
    known[old.pk] = TRUSTED
    assert recompute_all() == 1
    assert told(old) == [("moderation.rose", "2")]
    assert recompute_all() == 0


def test_who_has_no_account_or_works_here_is_weighed_and_not_told(old, known, mod):
    guest = Member.objects.guest("someone@example.org", "Someone")
    known[guest.pk] = known[mod.pk] = TRUSTED
    Member.objects.update(joined_at=old.joined_at)
    recompute([guest.pk, mod.pk])
    assert level(guest) == level(mod) == Trust.TRUSTED
    assert told(guest) == told(mod) == []


def test_everybody_in_batches(known, monkeypatch, db):
    monkeypatch.setattr("community.moderation.weighing.AT_ONCE", 2)
    people = [person(f"p{n}", joined_at=timezone.now() - timedelta(days=9)) for n in range(5)]
    known.update({it.pk: MEMBER for it in people})
    people[4].become_former()
    assert recompute_all() == 4
    assert [level(it) for it in people] == [1, 1, 1, 1, 0]


def test_queries_do_not_grow_with_members(db, django_assert_num_queries):
    """With the forum's own source: three of weighing, one of flags, 15 of the forum."""
    people = [person(f"p{n}") for n in range(6)]
    weigh([people[0].pk])  # content types are remembered from now on
    for some in (people[:1], people):
        with django_assert_num_queries(19):
            weigh([it.pk for it in some])


def test_a_pin_holds_until_it_is_lifted(old, known, mod):
    known[old.pk] = MEMBER
    pin(old, Trust.TRUSTED, by=mod, reason="Helps us at every fair.")
    assert old.is_trusted
    recompute([old.pk])
    assert level(old) == Trust.TRUSTED
    unpin(old, by=mod)
    assert level(old) == old.trust == Trust.MEMBER
    assert told(old) == [
        ("moderation.rose", "2:by-hand"),
        ("moderation.fell", "1"),
    ]
    unpin(old, by=mod)  # a second press


def test_a_pin_that_lowers_is_no_automatism(old, known, mod):
    known[old.pk] = TRUSTED
    recompute([old.pk])
    pin(old, Trust.NEWCOMER, by=mod, reason="Sells beans in every topic.")
    assert level(old) == Trust.NEWCOMER
    assert "A moderator has set it so" in words(old)
    assert "comes back by itself" not in words(old)


def test_a_pin_is_in_the_record_with_its_reason(old, mod):
    pin(old, Trust.TRUSTED, by=mod, reason="Helps us at every fair.")
    pin(old, Trust.TRUSTED, by=mod, reason="Helps us at every fair.")
    unpin(old, by=mod)
    acts = ModelLogEntry.objects.for_instance(old).order_by("timestamp", "pk")
    assert [(it.action, it.user, it.data) for it in acts] == [
        (
            "moderation.pin",
            mod,
            {"level": 2, "before": 0, "reason": "Helps us at every fair."},
        ),
        ("moderation.unpin", mod, {}),
    ]


def test_the_command_says_why_and_changes_nothing(old, known, capsys):
    known[old.pk] = MEMBER
    call_command("recompute_trust", "old", "--dry-run")
    out = capsys.readouterr().out
    assert "old: newcomer -> member" in out
    assert "ok      5  5 topics read" in out
    assert "--      0  “Helpful” or thanks from 5 different people" in out
    assert level(old) == Trust.NEWCOMER
    call_command("recompute_trust")
    assert level(old) == Trust.MEMBER
    assert told(old) == []
    with pytest.raises(CommandError, match="nobody"):
        call_command("recompute_trust", "nobody")


def test_team_and_moderators_are_trusted_whatever_the_field_says(mod, ana, edit):
    assert mod.trust == edit.trust == Trust.NEWCOMER
    assert mod.is_trusted
    assert edit.is_trusted
    assert not mod.is_newcomer
    assert ana.is_newcomer


def test_a_moderator_who_does_not_work_here_is_trusted(db):
    assert person("helper", "Moderator").is_trusted


def test_it_costs_no_query_where_rights_were_asked(ana, django_assert_num_queries):
    ana.has_perm("forum.moderate")
    with django_assert_num_queries(0):
        assert ana.is_newcomer
        assert not ana.is_trusted
