"""A backup that is made while members write and processes die, and restored into an empty folder."""

import random
import shutil
import tempfile
import time
from pathlib import Path

from served import Site
from writing import Writers


def backup_amid_it_all():
    site = Site()
    people = site.inside("people", 8)
    site.start()
    writers = Writers(site, people)
    writers.start()
    into = Path(tempfile.mkdtemp(prefix="hearth-backups-"))
    writers.until(100)
    made = []
    for _ in range(3):
        known = list(writers.texts)
        result = site.command("backup", str(into))
        made.append((known, result))
        site.kill(random.choice(["granian", "work"]))
        time.sleep(1)
    writers.stop()
    files = sorted(into.iterdir())
    drill = site.command("restore", "--drill", str(files[-1]))
    missing, broken = 0, 0
    for (known, _), file in zip(made, files, strict=False):
        again = Site(Path(tempfile.mkdtemp()) / "new", site.port)
        restored = again.command("restore", str(file))
        there = again.inside("counted")["texts"] if restored.returncode == 0 else {}
        broken += restored.returncode != 0 or again.inside("whole") != "ok"
        missing += sum(text not in there for text in known)
        shutil.rmtree(again.folder.parent)
    site.remove()
    shutil.rmtree(into)
    said = f"{len(files)} made, {broken} damaged, {missing} acknowledged before it missing; drill ends with {drill.returncode}"
    yield (
        "backup amid it all",
        "8 writers, kill -9 after each",
        said,
        len(files) == 3 and not broken and not missing,
    )
