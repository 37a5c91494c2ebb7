"""Keeps the processes of a site running, and ends all of them together."""

import logging
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field

logger = logging.getLogger(__name__)

PATIENCE = 2.0  # seconds between asking a process to end and ending it
LONGEST_PAUSE = 30.0  # seconds before a process that keeps dying is started again


@dataclass
class Child:
    """One process, started again with growing pauses when it dies."""

    name: str
    command: list[str]
    process: subprocess.Popen | None = None
    started: float = 0.0
    pause: float = field(default=0.5)

    def keep_running(self, now: float) -> None:
        if self.process and self.process.poll() is None:
            return
        if self.process:
            if now < self.started + self.pause:
                return
            logger.error("%s ended with %s; starting it again", self.name, self.process.returncode)
            self.pause = min(self.pause * 2, LONGEST_PAUSE) if now - self.started < 60 else 0.5
        self.started = now
        # A session of its own: its helpers are ended with it, and Ctrl-C reaches us alone.
        self.process = subprocess.Popen(self.command, start_new_session=True)  # noqa: S603

    def signal(self, number: int) -> None:
        if self.process:
            try:
                os.killpg(self.process.pid, number)
            except ProcessLookupError:
                self.process.poll()


class Supervisor:
    def __init__(self, children: list[Child]):
        self.children = children
        self.stopping = False

    def run(self) -> None:
        """Blocks until SIGINT or SIGTERM; returns when every process has ended."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.stop)
        try:
            while not self.stopping:
                for child in self.children:
                    child.keep_running(time.monotonic())
                time.sleep(0.2)
        finally:
            self.end()

    def stop(self, *_) -> None:
        self.stopping = True

    def end(self) -> None:
        for child in self.children:
            child.signal(signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and any(
            c.process and c.process.poll() is None for c in self.children
        ):
            time.sleep(0.05)
        for child in self.children:
            child.signal(signal.SIGKILL)  # also helpers that outlived it


def python(*arguments: str) -> list[str]:
    return [sys.executable, *arguments]
