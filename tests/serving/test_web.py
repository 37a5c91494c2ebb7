"""How the web server ends."""

import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request

import pytest
from django.conf import settings

SERVE = """
from community.serving.management.commands.web import server
server("tests.serving.slow:application").serve()
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def served(tmp_path):
    port = free_port()
    environment = {
        **os.environ,
        "DATA_DIR": str(tmp_path),
        "PORT": str(port),
        "WEB_WORKERS": "1",
        "DRAIN_SECONDS": "10",
        "DJANGO_SETTINGS_MODULE": "community.settings",
    }
    command = [sys.executable, "-c", SERVE]
    process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/").close()
            break
        except OSError:
            time.sleep(0.05)
    yield process, port
    process.kill()
    process.wait()


def test_a_request_that_is_under_way_is_answered_before_the_server_ends(served):
    process, port = served
    answers = []

    def ask():
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/slow") as answer:
            answers.append(answer.read())

    # A browser that only keeps its line open holds nobody up.
    with socket.create_connection(("127.0.0.1", port)) as idle:
        idle.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        asking = threading.Thread(target=ask)
        asking.start()
        time.sleep(0.5)
        process.terminate()
        assert process.wait(timeout=8) == 0
        asking.join(timeout=5)
    assert answers == [b"done"]
