"""Engines that go away and come back: PostgreSQL, Redis, the mail server."""

import os
import shutil
import subprocess
import tempfile
import time
from collections import Counter
from contextlib import ExitStack, suppress
from pathlib import Path

from served import PORT, Site
from sink import Sink
from writing import TRIES, Writers

DATABASE_PORT, REDIS_PORT, MAIL_PORT = PORT + 6, PORT + 7, PORT + 5
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
        self.start("-c fsync=off")  # while the site is made; restarted before anything counts
        self.url = f"postgresql://hearth@127.0.0.1:{DATABASE_PORT}/postgres"
        return self

    def do(self, program, *words):
        run(*self.as_, str(self.bin / program), "-D", str(self.folder / "data"), *words)

    def start(self, *more: str):
        options = (
            f"-p {DATABASE_PORT} -c listen_addresses=127.0.0.1 -k {self.folder} {' '.join(more)}"
        )
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
    with PostgreSQL() as server, Site(DATABASE_URL=server.url) as site:
        people = site.inside("people", 4)
        server.stop()
        server.start()
        site.start()
        for what, away in (("database restarted", 0), (f"database gone for {AWAY} s", AWAY)):
            with Writers(site, people, pause=0.05) as writers:
                time.sleep(4)
                server.stop()
                time.sleep(away)
                server.start()
                back = time.monotonic()
                known = len(writers.texts)
                writers.until(known + 20, 30)
                took = time.monotonic() - back
            answers, enough = dict(writers.answers), len(writers.texts) >= known + 20
            lost, is_good = writers.lost(site.inside("counted"))
            said = f"answers {answers}; 20 posts {took:.1f} s after it came back; {lost}"
            is_good &= enough and set(answers) <= {200, 302, 503}
            yield what, "PostgreSQL, 4 writers", said, is_good


class Redis:
    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="hearth-redis-")

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self.folder)

    def start(self) -> None:
        words = f"--port {REDIS_PORT} --bind 127.0.0.1 --dir {self.folder}".split()
        self.process = subprocess.Popen(  # noqa: S603
            ["redis-server", *words, "--save", ""],  # noqa: S607
            stdout=subprocess.DEVNULL,
        )

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


def redis_gone():
    address = f"redis://127.0.0.1:{REDIS_PORT}/0"
    answers = Counter()
    with Redis() as server, Site(REDIS_URL=address) as site:
        people = site.populate(2)
        site.start()
        writers = Writers(site, people)
        for word, change in (("there", None), ("gone", server.stop), ("back", server.start)):
            if change:
                change()
            writers.answers.clear()
            for _ in range(10):
                writers.post(people[0])
                answers[word, read(site, people[1]["topic"])] += 1
            answers.update({(word, status): n for status, n in writers.answers.items()})
        lost, is_good = writers.lost(site.inside("counted"))
    said = ", ".join(f"{word}: {n} × {status}" for (word, status), n in answers.items())
    is_good &= {status for _, status in answers} <= {200, 302}
    yield "Redis gone, and back", "10 pages, 10 posts each time", f"{said}; {lost}", is_good


def mail_server_gone():
    sink, times = Sink(MAIL_PORT), []
    with Site(**sink.settings) as site, ExitStack() as later:
        people = site.populate(1)
        site.start()
        for mode in ("gone", "refusing", "slow"):
            if mode == "refusing":
                later.enter_context(sink)
            sink.mode = mode
            site.inside("mails", 5)
            began = time.monotonic()
            answer = read(site, people[0]["topic"])
            times.append((mode, answer, time.monotonic() - began))
            time.sleep(6)
        sink.mode = "fine"
        sink.until(15, 120)
        time.sleep(2)
        waiting = sum(not sent for sent in site.inside("counted")["outbox"].values())
    twice = sum(sink.taken.values()) - len(sink.taken)
    pages = "; ".join(f"{mode}: a page {answer} in {took:.2f} s" for mode, answer, took in times)
    said = f"{pages}; then {len(sink.taken)} of 15 arrived, {waiting} wait, {twice} twice"
    is_good = len(sink.taken) + waiting == 15 and not twice
    is_good &= all(answer == 200 and took < 2 for _, answer, took in times)
    yield "SMTP gone, refusing, slow", "5 mails each time", said, is_good
