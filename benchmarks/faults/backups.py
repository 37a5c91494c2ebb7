"""A backup that is made while members write and processes die, and restored into an empty folder."""

import tempfile
import time
from pathlib import Path

from served import WEB, WORKER, Site
from writing import Writers


def backup_amid_it_all():
    with tempfile.TemporaryDirectory(prefix="hearth-backups-") as into, Site() as site:
        people = site.populate(8)
        site.start()
        known, seconds = [], []
        with Writers(site, people) as writers:
            writers.until(60, 60)
            for which in (WEB, WORKER, WEB):
                known.append((list(writers.texts), list(writers.files)))
                began = time.monotonic()
                site.command("backup", into)
                seconds.append(time.monotonic() - began)
                site.kill(which)
                time.sleep(1)
        files = sorted(Path(into).iterdir())
        drill = site.command("restore", "--drill", str(files[-1])).returncode if files else "none"
        broken, missing, lost = restored(files, known, Path(into))
    said = (
        f"{len(files)} made in {max(seconds):.0f} s at most, {broken} damaged; of {len(known[-1][0])} replies and "
        f"{len(known[-1][1])} pictures acknowledged before, {missing} and {lost} missing; drill ends with {drill}"
    )
    is_good = len(files) == 3 and not broken and not missing and not lost and drill == 0
    yield "backup amid it all", "8 writers, kill -9 after each of 3", said, is_good


def restored(files, known, into: Path) -> tuple[int, int, int]:
    """How many of the archives are damaged, and what is missing in them."""
    broken = missing = lost = 0
    for (texts, pictures), file in zip(known, files, strict=False):
        with Site(into / file.stem.replace(".", "-")) as again:
            if again.command("restore", str(file)).returncode:
                broken += 1
                continue
            there = again.inside("judged")
        broken += there["whole"] != "ok" or bool(there["counters"])
        missing += sum(text not in there["texts"] for text in texts)
        kept = [key for key, size in there["files"].items() if size]
        lost += sum(not any(key in said for key in kept) for said in pictures)
    return broken, missing, lost
