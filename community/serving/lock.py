"""Who works on a data folder: any number of servers and workers, or one restore."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management.base import CommandError

KEPT = "before-restore-"  # folders in DATA_DIR with what a restore replaced
UNFINISHED = "UNFINISHED"  # a file in such a folder while things are being moved

_held = []  # until the process ends


class Occupied(CommandError):
    """A sentence for the operator; commands end with it."""


def occupy(folder: Path) -> None:
    """Say that this process serves what is in the folder, until it ends, however it ends.

    Raises Occupied during a restore, and after one that was cut off while it moved things.
    """
    for mark in folder.glob(f"{KEPT}*/{UNFINISHED}"):
        raise Occupied(
            f"A restore into {folder} was cut off while it moved things. Run it again; what was there before is in "
            f"{mark.parent}."
        )
    _held.append(
        locked(
            folder,
            fcntl.LOCK_SH,
            f"A restore into {folder} is going on; start again when it is done.",
        )
    )


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Nobody serves what is in the folder, nor begins to. Raises Occupied."""
    held = locked(
        folder,
        fcntl.LOCK_EX,
        f"A server or worker runs on {folder}: end it first (Ctrl-C, or systemctl stop hearth), then restore.",
    )
    try:
        yield
    finally:
        if held is not None:
            os.close(held)


def locked(folder: Path, kind: int, otherwise: str) -> int | None:
    """An open folder, or None on the few file systems that cannot lock one."""
    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(held)
        raise Occupied(otherwise) from None
    except OSError:
        os.close(held)
        return None
    return held
