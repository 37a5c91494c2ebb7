"""Processes that are killed, and power that is cut."""

import os
import random
import shutil
import signal
import tempfile
import threading
import time
from pathlib import Path

from disks import Disk, copied_as_after_a_power_cut
from served import PORT, WEB, WORKER, Site
from sink import Sink
from writing import Writers

POSTS, MAILS, PATIENCE = 1000, 1000, 75  # seconds
MAIL_PORT = PORT + 5


def killed():
    """Web, worker and everything at once, while up to 1,000 posts, their pictures and 1,000 mails are under way."""
    with Sink(MAIL_PORT) as sink, Site(**sink.settings) as site:
        people = site.populate(8)
        site.start()
        mails = threading.Thread(target=lambda: site.inside("mails", MAILS), daemon=True)
        mails.start()
        with Writers(site, people) as writers:
            deaths = kill_at_random(site, writers)
        mails.join()
        sink.quiet(60)
        held = site.inside("five_minutes_later")
        sink.until(MAILS, 40)
        time.sleep(3)  # the last is marked as sent after it was taken
        there = site.inside("counted")
        outbox = there["outbox"]
    times = f"kill -9 of web {deaths[WEB]} times, worker {deaths[WORKER]}, everything {deaths['']}"
    lost, is_good = writers.lost(there)
    yield "death amid posts", times, lost, is_good and len(writers.texts) > 100
    never = sum(not sent for sent in outbox.values())
    twice = sum(sink.taken.values()) - len(sink.taken)
    said = f"{len(outbox)} in the outbox, {len(sink.taken)} arrived, {never} not marked as sent; {twice} arrived twice "
    said += f"({held} had been in the hands of who was killed, and were taken up again)"
    # One for each time that the worker died between the server's answer and its note of it.
    yield (
        "death amid mails",
        times,
        said,
        not never and len(sink.taken) == len(outbox) and twice <= deaths[WORKER] + deaths[""],
    )


def kill_at_random(site, writers) -> dict[str, int]:
    deaths, end = {WEB: 0, WORKER: 0, "": 0}, time.monotonic() + PATIENCE
    order = [WEB, WORKER, "", WORKER, WEB, WORKER, WEB]
    while len(writers.texts) < POSTS and time.monotonic() < end:
        time.sleep(random.uniform(3, 7))
        which = order[sum(deaths.values()) % len(order)]
        site.kill(which)
        deaths[which] += 1
        if not which:
            site.start()
    return deaths


def eight_writers():
    """Two workers and two web processes on one SQLite file, eight writers, a minute."""
    with Site() as site:
        people = site.populate(8)
        site.start()
        with Site(site.folder, site.port) as second:
            second.start("--worker")
            with Writers(site, people) as writers:
                time.sleep(60)
        lost, is_good = writers.lost(site.inside("counted"))
        fine = site.inside("whole")
    bad = {status: n for status, n in writers.answers.items() if status not in (200, 302)}
    said = f"{lost}; refused: {bad or 'none'}; slowest {writers.slowest:.1f} s; database {fine}"
    how = "one SQLite file, 2 web processes, 2 workers, 8 writers, 60 s"
    yield "many writers", how, said, is_good and not bad and fine == "ok"


def power_cuts():
    yield stopped_in_one_moment()
    if os.geteuid() == 0:
        yield cut_from_its_disk()


def stopped_in_one_moment():
    """The folder as it is in one moment, all processes stopped for that moment, while members write."""
    cuts, known = [], []
    with tempfile.TemporaryDirectory(prefix="hearth-cuts-") as kept, Site() as site:
        people = site.populate(8)
        site.start()
        with Writers(site, people) as writers:
            for n in range(8):
                time.sleep(random.uniform(0.5, 2))
                cuts.append(Path(kept) / str(n))
                site.signal(signal.SIGSTOP)
                known.append(acknowledged(writers))
                shutil.copytree(site.folder, cuts[-1])
                site.signal(signal.SIGCONT)
        said, is_good = judged(cuts, known)
    return "power cut, by copies", "8 copies while all stand still", said, is_good


def cut_from_its_disk():
    """What of a disk was written through to it, in moments when nobody stands still: all else was in memory."""
    cuts, known = [], []
    with tempfile.TemporaryDirectory(prefix="hearth-cuts-") as kept, Disk() as disk:
        with Site(disk.at / "site") as site:
            people = site.populate(8)
            site.start()
            with Writers(site, people) as writers:
                for n in range(4):
                    time.sleep(random.uniform(2, 5))
                    known.append(acknowledged(writers))
                    cuts.append(copied_as_after_a_power_cut(disk, Path(kept) / str(n)) / "site")
        said, is_good = judged(cuts, known)
    return "power cut, by the disk", "4 copies of what its disk holds, not synced", said, is_good


def acknowledged(writers) -> tuple[list[str], list[str]]:
    return list(writers.texts), list(writers.files)


def judged(cuts: list[Path], known: list[tuple[list[str], list[str]]]) -> tuple[str, bool]:
    broken = missing = lost = 0
    for folder, (texts, pictures) in zip(cuts, known, strict=True):
        with Site(folder) as after:
            there = after.inside("judged")
        broken += there["whole"] != "ok" or bool(there["counters"])
        missing += sum(text not in there["texts"] for text in texts)
        kept = [key for key, size in there["files"].items() if size]
        lost += sum(not any(key in said for key in kept) for said in pictures)
    seen, files = (sum(len(of[kind]) for of in known) for kind in (0, 1))
    said = (
        f"{broken} of {len(cuts)} damaged; of {seen} replies and {files} pictures acknowledged before, "
        f"{missing} and {lost} missing"
    )
    return said, not (broken or missing or lost) and seen > 0
