"""What a site makes of faults: a table of what was done to it and what came of it.

    make faults                          # all; about fifteen minutes. As root, also the disks
    python benchmarks/faults killed disks

Each serves a new site in a temporary folder on loopback, as `hearth serve` does, has members write in it, and breaks
something. What was acknowledged (a post by where it leads, a picture by its address) must be there exactly once.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from backups import backup_amid_it_all
from clients import bad_clients
from deaths import eight_writers, killed, power_cuts
from disks import bad_disks
from lines import clock_jumps, database_gone, mail_server_gone, redis_gone

FAULTS = {
    "killed": killed,
    "writers": eight_writers,
    "power": power_cuts,
    "disks": bad_disks,
    "database": database_gone,
    "redis": redis_gone,
    "mail": mail_server_gone,
    "clock": clock_jumps,
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
    bad = 0
    print("| | fault | how | what came of it |\n| --- | --- | --- | --- |", flush=True)
    for name in chosen:
        for what, how, said, good in FAULTS[name]():
            bad += not good
            print(f"| {'ok' if good else '**no**'} | {what} | {how} | {said} |", flush=True)
    sys.exit(bool(bad))


if __name__ == "__main__":
    main()
