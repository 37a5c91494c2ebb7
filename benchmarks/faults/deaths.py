"""Processes that are killed, and power that is cut."""

import random
import shutil
import signal
import threading
import time
from pathlib import Path

from served import PORT, Site
from sink import Sink
from writing import Writers

POSTS, MAILS = 1000, 1000
MAIL_PORT = PORT + 5


def killed():
    """Web, worker and everything at once, while 1,000 posts, their pictures and 1,000 mails are under way."""
    sink = Sink(MAIL_PORT)
    sink.start()
    site = Site(EMAIL_HOST="127.0.0.1", EMAIL_PORT=str(MAIL_PORT), EMAIL_USE_TLS="0")
    people = site.inside("people", 8)
    site.start()
    writers = Writers(site, people)
    writers.start()
    mails = threading.Thread(target=lambda: site.inside("mails", MAILS))
    mails.start()
    deaths = {"granian": 0, "work": 0, "": 0}
    while len(writers.texts) < POSTS:
        time.sleep(random.uniform(1, 4))
        which = random.choice(["granian", "work", "granian", "work", ""])
        site.kill(which)
        deaths[which] += 1
        if not which:
            site.start()
    writers.stop()
    mails.join()
    sink.until(MAILS, 120)
    time.sleep(3)
    lost = writers.lost()
    outbox = site.inside("counted")["outbox"]
    never = sum(not sent for sent in outbox.values())
    twice = sum(number > 1 for number in sink.taken.values())
    site.remove()
    sink.stop()
    times = f"web {deaths['granian']}, worker {deaths['work']}, everything {deaths['']} times"
    yield (
        "kill -9 amid posts",
        times,
        lost,
        ": 0 missing, 0 twice" in lost and lost.endswith(": 0 missing"),
    )
    said = f"{len(outbox)} in the outbox, {len(sink.taken)} arrived, {never} not marked sent, {twice} arrived twice"
    yield "kill -9 amid mails", times, said, not never and len(sink.taken) >= len(outbox)


def eight_writers():
    """Two workers and two web processes on one SQLite file, eight writers, a minute."""
    site = Site()
    people = site.inside("people", 8)
    site.start()
    second = Site(site.folder, site.port)
    second.start("--worker")
    writers = Writers(site, people)
    writers.start()
    time.sleep(60)
    writers.stop()
    second.stop()
    bad = {status: n for status, n in writers.answers.items() if status not in (200, 302)}
    lost, fine = writers.lost(), site.inside("whole")
    site.remove()
    said = f"{lost}; refused: {bad or 'none'}; slowest {writers.slowest:.1f} s; {fine}"
    yield "8 writers, 2 workers, 1 file", "60 s", said, not bad and fine == "ok"


def power_cuts():
    """The folder as it is in one moment, all processes stopped for that moment, ten times while members write."""
    site = Site()
    people = site.inside("people", 8)
    site.start()
    writers = Writers(site, people)
    writers.start()
    broken, missing, seen = [], 0, 0
    for n in range(10):
        time.sleep(random.uniform(0.5, 2))
        copy = Path(f"{site.folder}-cut{n}")
        site.signal(signal.SIGSTOP)
        known = list(writers.texts)
        shutil.copytree(site.folder, copy, ignore=shutil.ignore_patterns("metrics*"))
        site.signal(signal.SIGCONT)
        after = Site(copy, site.port)
        fine, there = after.inside("whole"), after.inside("counted")
        if fine != "ok" or there["counters"]:
            broken.append(fine)
        missing += sum(text not in there["texts"] for text in known)
        seen += len(known)
        shutil.rmtree(copy)
    writers.stop()
    site.remove()
    said = f"{len(broken)} damaged; of {seen} replies acknowledged before, {missing} missing"
    yield "power cut", "10 copies of the folder", said, not broken and not missing
