"""Keeps the processes of a site running, and ends all of them together. Needs nothing but Python, and little memory."""

import ctypes
import json
import logging
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field

from community.content.lines import JSONLines, TextLines
from community.serving.counting import counted_together

logger = logging.getLogger(__name__)

LONGEST_PAUSE = 30.0  # seconds before a process that keeps dying is started again
PR_SET_PDEATHSIG = 1


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
            self.kill()  # helpers that outlived it would keep its port
            self.pause = min(self.pause * 2, LONGEST_PAUSE) if now - self.started < 60 else 0.5
        self.started = now
        # A session of its own: its helpers are ended with it, and Ctrl-C reaches us alone.
        self.process = subprocess.Popen(  # noqa: S603
            self.command, start_new_session=True, preexec_fn=end_with_parent
        )

    @property
    def is_running(self) -> bool:
        return bool(self.process) and self.process.poll() is None

    def ask_to_end(self) -> None:
        """It alone: a helper that is told by both would take it for a second time, that is for haste."""
        if self.is_running:
            self.process.terminate()

    def kill(self) -> None:
        if self.process:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except ProcessLookupError:
                self.process.poll()


class Supervisor:
    """`patience` is how many seconds processes have to end what they are doing; a second signal shortens it to none."""

    def __init__(self, children: list[Child], patience: float):
        self.children, self.patience = children, patience
        self.asked = 0

    def run(self) -> None:
        """Blocks until SIGINT or SIGTERM; returns when every process has ended."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.stop)
        try:
            while not self.asked:
                for child in self.children:
                    child.keep_running(time.monotonic())
                time.sleep(0.2)
        finally:
            self.end()

    def stop(self, *_) -> None:
        self.asked += 1

    def end(self) -> None:
        for child in self.children:
            child.ask_to_end()
        deadline = time.monotonic() + self.patience
        while any(child.is_running for child in self.children):
            if time.monotonic() > deadline or self.asked > 1:
                break
            time.sleep(0.05)
        for child in self.children:
            if child.is_running:
                logger.warning("%s did not end by itself", child.name)
            child.kill()  # also helpers that outlived it


def end_with_parent() -> None:
    """In the child: whoever kills the supervisor leaves no process behind that holds the port. Only Linux can."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def become_supervisor(manage: str, children: list[Child], patience: float, json_lines: bool):
    """In place of the process that calls it, which has all of Django in its memory. Returns never."""
    told = {
        "children": [{"name": child.name, "command": child.command} for child in children],
        "patience": patience,
        "json_lines": json_lines,
    }
    os.execv(sys.executable, [sys.executable, manage, "supervise", json.dumps(told)])  # noqa: S606


def supervise(told: str) -> None:
    """What `become_supervisor` wrote."""
    told = json.loads(told)
    handler = logging.StreamHandler()
    line = TextLines("{asctime} {levelname} {name} {about}{message}", style="{")
    handler.setFormatter(JSONLines() if told["json_lines"] else line)
    logging.basicConfig(level="INFO", handlers=[handler])
    with counted_together():
        Supervisor([Child(**child) for child in told["children"]], told["patience"]).run()
    logger.info("stopped")
