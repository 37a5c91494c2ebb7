"""Engines that go away and come back: PostgreSQL, Redis, the mail server; and a clock that jumps."""

import os
import shutil
import subprocess
import tempfile
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

from served import PORT, Site
from sink import Sink
from writing import TRIES, Writers

DATABASE_PORT, REDIS_PORT, MAIL_PORT = PORT + 6, PORT + 7, PORT + 5
FAKETIME = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"
AWAY = 30  # seconds


def run(*command, **options):
    return subprocess.run(command, check=True, capture_output=True, **options)  # noqa: S603


class PostgreSQL:
    def __enter__(self):
        self.bin = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]
        self.folder = Path(tempfile.mkdtemp(prefix="hearth-pg-"))
        self.as_ = []
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")
            self.as_ = ["runuser", "-u", "postgres", "--"]
        self.do(
            "initdb", "--username=hearth", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"
        )
        self.start()
        self.url = f"postgresql://hearth@127.0.0.1:{DATABASE_PORT}/postgres"
        return self

    def do(self, program, *words):
        run(*self.as_, str(self.bin / program), "-D", str(self.folder / "data"), *words)

    def start(self):
        options = f"-p {DATABASE_PORT} -c listen_addresses=127.0.0.1 -k {self.folder}"
        self.do("pg_ctl", "-w", "-l", str(self.folder / "log"), "-o", options, "start")

    def stop(self):
        self.do("pg_ctl", "-m", "fast", "stop")

    def __exit__(self, *_):
        with suppress(subprocess.CalledProcessError):
            self.do("pg_ctl", "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)


def read(site, path: str) -> int | str:
    try:
        return site.ask(path)[0]
    except TRIES:
        return "no answer"


def database_gone():
    """Restarted, and away for half a minute, under members who write."""
    with PostgreSQL() as server:
        site = Site(DATABASE_URL=server.url)
        people = site.inside("people", 4)
        site.start()
        for what, away in (("database restarted", 0), (f"database gone for {AWAY} s", AWAY)):
            writers = Writers(site, people, pause=0.05)
            writers.start()
            time.sleep(4)
            server.stop()
            time.sleep(away)
            server.start()
            back = time.monotonic()
            known = len(writers.texts)
            writers.until(known + 20, 60)
            took = time.monotonic() - back
            writers.stop()
            said, lost = dict(writers.answers), writers.lost()
            good = ": 0 missing, 0 twice" in lost and set(said) <= {200, 302, 503, "no answer"}
            yield (
                what,
                "PostgreSQL, 4 writers",
                f"answers {said}; 20 posts {took:.1f} s after it came back; {lost}",
                good,
            )
        site.remove()


def redis_gone():
    command = [
        "redis-server",
        "--port",
        str(REDIS_PORT),
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--dir",
        tempfile.mkdtemp(),
    ]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603
    time.sleep(1)
    site = Site(REDIS_URL=f"redis://127.0.0.1:{REDIS_PORT}/0")
    people = site.inside("people", 2)
    site.start()
    answers = Counter()
    for away in (False, True, False):
        if away:
            server.kill()
            server.wait()
        elif server.poll() is not None:
            server = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603
            time.sleep(12)
        word = "away" if away else "there"
        writers = Writers(site, people)
        for _ in range(10):
            writers.post(people[0])
            answers[word, read(site, people[1]["topic"])] += 1
        answers.update({(word, status): n for status, n in writers.answers.items()})
    server.kill()
    server.wait()
    site.remove()
    said = ", ".join(f"{word}: {n} × {status}" for (word, status), n in answers.items())
    yield (
        "Redis gone, and back",
        "10 pages, 10 posts each time",
        said,
        {status for _, status in answers} <= {200, 302},
    )


def mail_server_gone():
    sink = Sink(MAIL_PORT)
    site = Site(EMAIL_HOST="127.0.0.1", EMAIL_PORT=str(MAIL_PORT), EMAIL_USE_TLS="0")
    people = site.inside("people", 1)
    site.start()
    times = []
    for mode in ("gone", "refusing", "slow"):
        if mode == "refusing":
            sink.start()
        sink.mode = mode
        site.inside("mails", 5)
        began = time.monotonic()
        answer = read(site, people[0]["topic"])
        times.append(f"{mode}: page {answer} in {time.monotonic() - began:.2f} s")
        time.sleep(6)
    sink.mode = "fine"
    sink.until(15, 200)
    time.sleep(2)
    waiting = sum(not sent for sent in site.inside("counted")["outbox"].values())
    site.remove()
    sink.stop()
    twice = sum(n > 1 for n in sink.taken.values())
    said = (
        f"{'; '.join(times)}; then {len(sink.taken)} of 15 arrived, {waiting} wait, {twice} twice"
    )
    yield (
        "SMTP gone, refusing, slow",
        "5 mails each time",
        said,
        len(sink.taken) + waiting == 15 and not twice,
    )


def clock_jumps():
    """The worker's clock is moved an hour forth and a day back under it, by libfaketime."""
    if not Path(FAKETIME).exists():
        yield "clock jumps", "needs libfaketime", "not tried", False
        return
    sink = Sink(MAIL_PORT)
    sink.start()
    moved = Path(tempfile.mkstemp()[1])
    moved.write_text("+0")
    site = Site(EMAIL_HOST="127.0.0.1", EMAIL_PORT=str(MAIL_PORT), EMAIL_USE_TLS="0")
    site.inside("people", 1)
    site.start("--web")
    fake = {"LD_PRELOAD": FAKETIME, "FAKETIME_TIMESTAMP_FILE": str(moved), "FAKETIME_NO_CACHE": "1"}
    worker = Site(
        site.folder, site.port, **{**site.environment, **fake, "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    )
    worker.start("--worker")
    arrived = []
    for jump in ("+0", "+3600", "-86400", "+0"):
        moved.write_text(jump)
        time.sleep(3)
        before = len(sink.taken)
        site.inside("mails", 5)
        sink.until(before + 5, 30)
        arrived.append(f"{jump} s: {len(sink.taken) - before} of 5")
    worker.stop()
    site.remove()
    sink.stop()
    twice = sum(n > 1 for n in sink.taken.values())
    yield (
        "clock jumps",
        "worker at +1 h, −1 day, back",
        f"mail within 30 s: {', '.join(arrived)}; {twice} twice",
        not twice and len(sink.taken) == 20,
    )
