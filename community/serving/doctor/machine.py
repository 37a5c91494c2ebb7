"""The machine and the folder: room, permissions, limits, the clock."""

import os
import resource
import stat
from pathlib import Path

from django.conf import settings
from django.db.models import Max
from django.utils import timezone

from community.notifications.models import OutboxMessage
from community.serving import facts
from community.serving.backup import in_words
from community.serving.doctor import Finding, examines, odd
from community.serving.models import SKEW, ScheduledJob
from community.serving.prepare import NAMES
from forum.models import Reply, Topic

LEAST_FILES = 1024  # open at once: connections are files too
FEW_INODES = 0.05
KEY = "secret_key"
SECRET = (KEY, "hearth.sqlite3", "hearth.sqlite3-wal")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def is_open(folder: Path, name: str) -> bool:
    """To everybody. A folder that others may not enter is enough for the database; the key is made for its owner alone."""
    is_reached = name == KEY or mode(folder) & stat.S_IXOTH
    return bool(is_reached and mode(folder / name) & (stat.S_IROTH | stat.S_IWOTH))


@examines("The folder that holds everything")
def folder():
    """A setting refuses one that is not there or cannot be written, before anything is looked at."""
    path = settings.DATA_DIR
    owner = path.stat().st_uid
    if owner != os.geteuid():
        yield odd(
            f"DATA_DIR belongs to user {owner}, and this is asked by user {os.geteuid()}.",
            "Ask as the user of the service, else what is found here need not hold for it.",
        )
    open_to_all = [path / name for name in SECRET if (path / name).exists() and is_open(path, name)]
    if open_to_all:
        names = " ".join(map(str, open_to_all))
        yield Finding(f"Everybody on this machine can read {names}.", f"chmod o-rwx {names}")
    if mode(path) & stat.S_IWOTH:
        yield Finding(f"Everybody on this machine can write into {path}.", f"chmod o-w {path}")


@examines("Uploads")
def media():
    path = Path(settings.MEDIA_ROOT)
    if path.exists() and not os.access(path, os.W_OK | os.X_OK):
        yield Finding(
            f"{path} cannot be written: no picture can be uploaded.",
            f"chown -R it to the user of the service: {path}.",
        )


@examines("Room on the disk")
def room():
    disk = facts.disk()
    if disk.is_low:
        yield Finding(
            f"{in_words(disk.free)} are free where DATA_DIR is, of {in_words(disk.total)}.",
            "Make room or take a larger disk: a full one refuses posts and loses mail that comes in.",
        )
    files = os.statvfs(settings.DATA_DIR)
    if files.f_files and files.f_favail < files.f_files * FEW_INODES:
        yield Finding(
            "The disk has hardly any inodes left.",
            "Find the folder with millions of small files and empty it.",
        )


@examines("Limits of the machine")
def limits():
    soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < LEAST_FILES:
        yield Finding(
            f"A process may open {soft} files, connections included.",
            "Raise LimitNOFILE in the unit, or `ulimit -n`, to 65536.",
        )


@examines("The clock")
def clock():
    now = timezone.now()
    fields = [
        (Topic, "created_at"),
        (Reply, "created_at"),
        (OutboxMessage, "created_at"),
        (ScheduledJob, "started_at"),
    ]
    newest = [model.objects.aggregate(newest=Max(field))["newest"] for model, field in fields]
    ahead = max((moment - now for moment in newest if moment), default=SKEW)
    if ahead > SKEW:
        yield Finding(
            f"Something was written {ahead.total_seconds() / 60:.0f} minutes from now: the clock was, or is, wrong.",
            "Let the machine keep its time (`timedatectl set-ntp true`), and see whether it is right now (`timedatectl`).",
        )


@examines("What the code brings along")
def made_from_code():
    if not (Path(settings.STATIC_ROOT) / NAMES).exists():
        yield Finding(
            "Stylesheets and scripts were not collected.",
            "Run `make install`, or start the site once with plain `hearth serve`.",
        )
    missing = [
        p
        for f in settings.LOCALE_PATHS
        for p in Path(f).rglob("*.po")
        if not p.with_suffix(".mo").exists()
    ]
    if missing:
        yield Finding(
            f"{len(missing)} translations were not compiled: people read English.",
            "Run `make install`.",
        )
