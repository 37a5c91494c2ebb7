"""What a site makes of faults: a table of what was done to it and what came of it.

    make faults                          # all; about fifteen minutes. As root, also the disks
    python benchmarks/faults killed disks

Each serves a new site in a temporary folder on loopback, as `hearth serve` does, has members write in it, and breaks
something. What was acknowledged (a post by where it leads, a picture by its address) must be there exactly once.
"""

import shutil
import signal
import sys
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from backups import backup_amid_it_all
from clients import bad_clients
from deaths import eight_writers, killed, power_cuts
from disks import bad_disks
from lines import database_gone, mail_server_gone, redis_gone
from served import Site

LIMIT = 240  # seconds for one; each takes less than three minutes on two cores
FAULTS = {
    "killed": killed,
    "writers": eight_writers,
    "power": power_cuts,
    "disks": bad_disks,
    "database": database_gone,
    "redis": redis_gone,
    "mail": mail_server_gone,
    "clients": bad_clients,
    "backup": backup_amid_it_all,
}


def main() -> None:
    if {"-h", "--help"} & set(sys.argv):
        print(__doc__)
        return
    chosen = sys.argv[1:] or list(FAULTS)
    if unknown := set(chosen) - set(FAULTS):
        raise SystemExit(f"There is no {', '.join(unknown)}; write some of {', '.join(FAULTS)}.")
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit("Interrupted."))
    signal.signal(signal.SIGALRM, too_long)
    print("| | fault | how | what came of it |\n| --- | --- | --- | --- |", flush=True)
    try:
        sys.exit(bool(sum([told(name) for name in chosen])))
    finally:
        if Site.model:
            shutil.rmtree(Site.model, ignore_errors=True)


def told(name: str) -> int:
    """A row for all that one fault shows; how many of them are bad."""
    bad = 0
    for what, how, said, good in bounded(name):
        bad += not good
        print(f"| {'ok' if good else '**no**'} | {what} | {how} | {said} |", flush=True)
    return bad


def bounded(name: str):
    signal.alarm(LIMIT)
    try:
        yield from FAULTS[name]()
    except TimeoutError as failure:
        yield name, "", str(failure), False
    except Exception:
        traceback.print_exc()
        yield name, "", "the test itself broke", False
    finally:
        signal.alarm(0)


def too_long(*_):
    raise TimeoutError(f"not over in {LIMIT} s")


if __name__ == "__main__":
    main()
