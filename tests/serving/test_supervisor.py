import os
import signal
import sys
import threading
import time

import pytest

from community.serving.supervisor import Child, Supervisor

STUBBORN = """
import os, signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
helper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
open(sys.argv[1], "w").write(f"{os.getpid()} {helper.pid}")
time.sleep(60)
"""


def wait_until(condition, seconds=10):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def alive(pid) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    with open(f"/proc/{pid}/stat") as stat:
        return stat.read().split()[2] != "Z"


@pytest.fixture
def keep_signals():
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_even_stubborn_processes_and_their_helpers_within_three_seconds(
    tmp_path, keep_signals, number
):
    note = tmp_path / "pids"
    supervisor = Supervisor([Child("stubborn", [sys.executable, "-c", STUBBORN, str(note)])])
    asked = []

    def ask():
        wait_until(lambda: note.exists() and len(note.read_text().split()) == 2)
        asked.append(time.monotonic())
        os.kill(os.getpid(), number)

    threading.Thread(target=ask).start()
    supervisor.run()

    assert time.monotonic() - asked[0] < 3
    wait_until(lambda: not any(alive(int(pid)) for pid in note.read_text().split()), seconds=1)


def test_a_process_that_dies_is_started_again_after_a_pause(tmp_path):
    note = tmp_path / "starts"
    child = Child("brief", [sys.executable, "-c", f"open({str(note)!r}, 'a').write('x')"])
    child.keep_running(now=0.0)
    child.process.wait()

    child.keep_running(now=0.1)
    assert note.read_text() == "x"

    child.keep_running(now=1.0)
    child.process.wait()
    assert note.read_text() == "xx"
    assert child.pause == 1.0
