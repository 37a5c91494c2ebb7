import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from django.conf import settings

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
    stubborn = Child("stubborn", [sys.executable, "-c", STUBBORN, str(note)])
    supervisor = Supervisor([stubborn], patience=2)
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


def test_a_second_signal_means_at_once(tmp_path, keep_signals):
    note = tmp_path / "pids"
    stubborn = Child("stubborn", [sys.executable, "-c", STUBBORN, str(note)])
    supervisor = Supervisor([stubborn], patience=60)

    def ask():
        wait_until(lambda: note.exists() and len(note.read_text().split()) == 2)
        os.kill(os.getpid(), signal.SIGTERM)
        wait_until(lambda: supervisor.asked == 1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=ask).start()
    began = time.monotonic()
    supervisor.run()
    assert time.monotonic() - began < 20


def test_helpers_that_outlive_a_process_are_ended_before_it_is_started_again(tmp_path):
    note = tmp_path / "pids"
    child = Child("stubborn", [sys.executable, "-c", STUBBORN, str(note)])
    child.keep_running(now=0.0)
    wait_until(lambda: note.exists() and len(note.read_text().split()) == 2)
    helper = int(note.read_text().split()[1])
    child.process.kill()
    child.process.wait()
    assert alive(helper)
    child.command = [sys.executable, "-c", ""]
    child.keep_running(now=1.0)
    wait_until(lambda: not alive(helper), seconds=2)
    child.process.wait()


SUPERVISED = """
import json, os, sys
from community.serving.supervisor import supervise
child = [sys.executable, "-c", f"import os, time; open({sys.argv[1]!r}, 'w').write(str(os.getpid())); time.sleep(60)"]
supervise(json.dumps({"children": [{"name": "child", "command": child}], "patience": 5, "json_lines": True}))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's end")
def test_whoever_kills_the_supervisor_leaves_nothing_behind(tmp_path):
    note = tmp_path / "pid"
    command = [sys.executable, "-c", SUPERVISED, str(note)]
    supervisor = subprocess.Popen(command, cwd=settings.BASE_DIR)
    wait_until(lambda: note.exists() and note.read_text())
    supervisor.kill()
    supervisor.wait()
    wait_until(lambda: not alive(int(note.read_text())), seconds=5)


def test_the_supervisor_needs_nothing_of_django():
    """It lives as long as the site, and would hold a hundred megabytes for nothing."""
    said = "import sys, community.serving.supervisor; print('django' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", said], cwd=settings.BASE_DIR, capture_output=True, text=True)  # fmt: skip
    assert answer.stdout == "False\n"
