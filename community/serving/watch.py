"""What is not well, and who hears of it: the owners, once, once a day after that, and when it is over."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from community.members.models import Member
from community.notifications import send
from community.notifications.addresses import MailAddress
from community.serving import facts
from community.serving.models import SKEW, Alarm, ScheduledJob

logger = logging.getLogger(__name__)

CALM = timedelta(minutes=15)  # a trouble that comes and goes is one trouble
BACKUP_AGE = timedelta(days=2)
BOUNCES = 20  # addresses in a day
JOB = "job:"
NAMES = {
    "disk": _("Room on the disk"),
    "worker": _("The worker"),
    "tasks": _("Background tasks"),
    "mail": _("Mail that goes out"),
    "bounces": _("Mail that comes back"),
    "backup": _("Backups"),
    "index": _("The search index"),
}


@dataclass(frozen=True)
class Trouble:
    code: str
    says: str | Promise  # one sentence
    do: str | Promise  # what helps
    by_mail: bool = True


@cache
def words() -> dict[str, str | Promise]:
    """What each job does, by its name."""
    from community.serving.schedule import jobs  # the schedule has the watch on it

    return {job.name: job.says for job in jobs()} | {facts.BACKUP: _("Make a backup")}


def name_of(code: str) -> str | Promise:
    """What an alarm is about; its code when it is of another version."""
    return words().get(code.removeprefix(JOB)) or NAMES.get(code, code)


def troubles(now: datetime | None = None) -> list[Trouble]:
    """All that is not well, the worst first."""
    now = now or timezone.now()
    found = [of_disk(), of_worker(now), of_tasks(now), of_mail(now), of_bounces(now)]
    found += [of_backup(now), *of_jobs(now)]
    return [trouble for trouble in found if trouble]


def of_disk() -> Trouble | None:
    if not facts.disk().is_low:
        return None
    do = _(
        "Make room where DATA_DIR is, or move it to a larger disk: what is full loses mail and posts."
    )
    return Trouble("disk", _("The disk is nearly full."), do)


def of_worker(now) -> Trouble | None:
    if not facts.worker_is_late(now):
        return None
    do = _(
        "Start it again: it sends mail, publishes what was scheduled and keeps the search up to date."
    )
    return Trouble("worker", _("The worker does not run."), do, by_mail=False)


def of_tasks(now) -> Trouble | None:
    if not facts.tasks().is_late(now):
        return None
    do = _("Look into the log of the worker. If it is busy only, it catches up by itself.")
    return Trouble("tasks", _("Background tasks wait for longer than a quarter of an hour."), do)


def of_mail(now) -> Trouble | None:
    if not facts.mail_is_late(now):
        return None
    do = _(
        "Look at the page Mail in the reports: it has the last error. Nothing is lost; it is tried again."
    )
    return Trouble("mail", _("Mail does not go out."), do, by_mail=False)


def of_bounces(now) -> Trouble | None:
    bounced = MailAddress.objects.bounced().filter(bounced_at__gt=now - timedelta(days=1))
    if (n := bounced.count()) < BOUNCES:
        return None
    says = format_lazy(_("In one day mail to {n} addresses has come back."), n=n)
    do = _(
        "Look at the page Mail in the reports: your address may be on a list of senders of spam."
    )
    return Trouble("bounces", says, do)


def of_backup(now) -> Trouble | None:
    row = ScheduledJob.objects.filter(name=facts.BACKUP).first()
    last = row and (row.succeeded_at or row.started_at)
    if not row or not (row.has_failed or (last and now - last > BACKUP_AGE)):
        return None
    do = _("Make one now with “hearth backup”, which also says what stands in its way.")
    return Trouble("backup", _("There is no new backup."), do)


def of_jobs(now) -> list[Trouble]:
    """None of them is done without a worker, so that is said once."""
    if facts.worker_is_late(now):
        return []
    rows = ScheduledJob.objects.exclude(name=facts.BACKUP).order_by("name")
    return [trouble for row in rows if (trouble := of_job(row, now))]


def of_job(row: ScheduledJob, now) -> Trouble | None:
    if row.name == "check_index":
        return of_index() if row.has_failed else None
    says = words().get(row.name)  # None: a job of another version is none of ours
    if not says or not (row.keeps_failing or row.is_overdue(now)):
        return None
    failed = _("This fails again and again: {what}.")
    late = _("This has not been done for too long: {what}.")
    do = _("Its error stands in the list of jobs, and whole in the log of the worker.")
    return Trouble(
        JOB + row.name, format_lazy(failed if row.keeps_failing else late, what=says), do
    )


def of_index() -> Trouble:
    do = _("Run “hearth rebuild_index”; the search goes on meanwhile.")
    return Trouble("index", _("The search index does not say what the site says."), do)


def watch(now: datetime | None = None) -> None:
    """Every minute, by the worker."""
    now = now or timezone.now()
    found = {trouble.code: trouble for trouble in troubles(now)}
    with transaction.atomic():
        note(found, now)
        tell(found, now)
        end(now)


def note(found: dict[str, Trouble], now) -> None:
    known = set(Alarm.objects.filter(code__in=found).values_list("code", flat=True))
    Alarm.objects.filter(code__in=known).update(seen_at=now)
    for code in found.keys() - known:
        logger.error("not well: %s", found[code].says)
    new = [Alarm(code=code, since=now, seen_at=now) for code in found if code not in known]
    Alarm.objects.bulk_create(new, ignore_conflicts=True)


def tell(found: dict[str, Trouble], now) -> None:
    """All of it in one mail, when any of it is new or has lasted for another day."""
    said = {code: trouble for code, trouble in found.items() if trouble.by_mail}
    alarms = Alarm.objects.filter(code__in=said)
    if alarms.to_tell(now).exists():
        alarms.update(told_at=now)
        to_owners("serving/not_well", {"troubles": list(said.values())})


def end(now) -> None:
    """Forget what is over; who was told of it hears that too."""
    over = Alarm.objects.exclude(seen_at__gte=now - CALM, seen_at__lte=now + SKEW)
    told = [name_of(alarm.code) for alarm in over.exclude(told_at=None).order_by("code")]
    for alarm in over:
        logger.info("well again: %s", name_of(alarm.code))
    over.delete()
    if told:
        left = Alarm.objects.count()
        to_owners("serving/well_again", {"names": told, "left": left})


def to_owners(template: str, context: dict) -> None:
    for owner in Member.objects.owners().exclude(email_verified_at=None).order_by("pk"):
        send(template, to=owner, context=context)
