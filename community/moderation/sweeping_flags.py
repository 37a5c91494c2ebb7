"""Of a spammer: the flags that they raised count for nobody, and those that others raised about them are agreed with."""

from datetime import datetime

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from community.moderation.models import Case, Flag, Flagging, Outcome
from community.moderation.spammer import Part
from community.moderation.tasks import tell_of_case


def cases_of(flags) -> list[Case]:
    """Locked, in the order in which everybody locks them, with what they are about."""
    locked = Case.objects.filter(pk__in=flags.order_by().values("case")).order_by("pk")
    pks = list(locked.select_for_update(no_key=True).values_list("pk", flat=True))
    return list(Case.objects.filter(pk__in=pks).with_things().order_by("pk"))


def raised_by(member):
    return Flag.objects.open().filter(member=member)


def put_flags_away(member, at: datetime) -> dict:
    """{"flags": their numbers, "freed": [case, since when flags held it] of what nobody else would have held}."""
    cases, pks = cases_of(raised_by(member)), list(raised_by(member).values_list("pk", flat=True))
    Flag.objects.filter(pk__in=pks).update(outcome=Outcome.IGNORED, settled_at=at)
    freed = []
    for case in cases:
        if is_held_by_nobody(case):
            freed.append([case.pk, case.held_at.isoformat()])
            free(case)
        case.note_open()
    return {"flags": pks, "freed": freed} if pks else {}


def is_held_by_nobody(case: Case) -> bool:
    return bool(case.held_at) and case.weight() < Flagging.of_site().enough


def free(case: Case) -> None:
    case.held_at = None
    case.save(update_fields=["held_at"])
    if case.thing:
        case.kind.bring_back(case.thing, by=None, reason="")


def raise_again(member, did: dict, at: datetime) -> None:
    flags = Flag.objects.filter(pk__in=did["flags"], settled_at=at, outcome=Outcome.IGNORED)
    cases, freed = cases_of(flags), dict(did["freed"])
    flags.update(outcome="", settled_at=None)
    for case in cases:
        case.note_open()
        if case.pk in freed and case.thing and case.kind.may_be_held(case.thing):
            case.kind.hold(case.thing, case.weight())
            case.kind.put(
                case.thing, "held", by=None, reason=""
            )  # its author need not read that it was free
            case.held_at = parse_datetime(freed[case.pk])
            case.save(update_fields=["held_at"])


# About what is theirs ------------------------------------------------------------------------------


def about(member) -> list[Case]:
    """Those that wait: few, as a moderator is to decide them."""
    waiting = Case.objects.open().with_things()
    return [case for case in waiting if case.thing and case.kind.author(case.thing) == member]


def agree(member, at: datetime) -> list[list]:
    """[case, since when flags held it, or None] of each. Who flagged it hears that they were right."""
    did = []
    for found in about(member):
        case = found.locked()
        did.append([case.pk, case.held_at and case.held_at.isoformat()])
        case.flags.open().update(outcome=Outcome.HIDDEN, settled_at=at)
        case.decided_at, case.outcome, case.opened_at, case.held_at = at, Outcome.HIDDEN, None, None
        case.save()
        tell_of_case.enqueue("moderation.decide", case.pk)
    return did


def wait_again(member, did: list[list], at: datetime) -> None:
    for pk, held_at in did:
        case = Case.objects.select_for_update(no_key=True).filter(pk=pk, decided_at=at).first()
        if not case:  # somebody has decided since
            continue
        case.flags.filter(settled_at=at, outcome=Outcome.HIDDEN).update(outcome="", settled_at=None)
        case.held_at, case.decided_at, case.outcome = held_at and parse_datetime(held_at), None, ""
        case.save()
        case.note_open()
        tell_of_case.enqueue("moderation.reopen", case.pk)


PARTS = (
    Part(
        "moderation.flags",
        _("Flags that they raised"),
        lambda member: raised_by(member).count(),
        put_flags_away,
        raise_again,
        lambda did: len(did["flags"]),
    ),
    Part(
        "moderation.cases",
        _("Flags of others about what is theirs, which are agreed with"),
        lambda member: len(about(member)),
        agree,
        wait_again,
    ),
)
