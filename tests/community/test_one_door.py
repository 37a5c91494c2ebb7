"""Nothing but `community.content.outgoing` asks other machines; who has to speak something else is named here."""

import ast
import socket
from pathlib import Path

import pytest
from django.conf import settings

LINES = {
    *(
        "aiohttp",
        "asyncio.streams",
        "boto3",
        "botocore",
        "ftplib",
        "http.client",
        "httplib2",
        "httpx",
        "imaplib",
    ),
    *(
        "nntplib",
        "paramiko",
        "poplib",
        "psycopg",
        "pycurl",
        "redis",
        "requests",
        "storages",
        "smtplib",
        "socket",
        "socketserver",
    ),
    *("ssl", "telnetlib", "tornado", "trio", "urllib.request", "urllib3", "webbrowser"),
    *("websocket", "websockets", "xmlrpc"),
}
ROOMS = ("community", "forum", "knowledgebase")
NAMED = {
    # Where the site keeps what it has (docs/engines.md); the operator alone says where that is.
    "community/content/bucket.py": {"botocore", "storages"},
    "community/content/shared_cache.py": {"redis"},
    "community/content/outgoing.py": {"requests", "socket"},  # the door itself
    "community/notifications/mailboxes.py": {"imaplib", "ssl"},  # reads mail that came back
    "community/notifications/refusals.py": {
        "smtplib"
    },  # its exceptions, which Django's mail backend raises
    "community/serving/doctor/engines.py": {"redis"},  # does it answer?
    "community/serving/doctor/outside.py": {
        "socket",
        "ssl",
    },  # how long is our own certificate good?
    "community/serving/backup/postgres.py": {"psycopg"},  # beside the site's own database
    "community/serving/backup/targets.py": {
        "boto3",
        "botocore",
    },  # where the operator wants backups
    "community/serving/worker.py": {"socket"},  # the name of this machine
    "community/serving/management/commands/serve.py": {"socket"},  # is the port free?
}


def imported(path: Path) -> set[str]:
    """The modules named in a file: whole, and with each name that is taken from them."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "__import__":
            names.add(ast.unparse(node))
    return names


def lines_of(path: Path) -> set[str]:
    """Those of LINES that a file imports, or something out of."""
    names = imported(path)
    return {line for line in LINES if any(f"{name}.".startswith(f"{line}.") for name in names)}


def test_there_is_one_door():
    found = {
        path.relative_to(settings.BASE_DIR).as_posix(): lines
        for room in ROOMS
        for path in (settings.BASE_DIR / room).rglob("*.py")
        if (lines := lines_of(path))
    }
    assert found == NAMED  # docs/outgoing.md says how to ask another machine instead


@pytest.mark.parametrize(
    "source",
    [
        "import requests",
        "from urllib.request import urlopen",
        "from urllib import request",
        "def f():\n    import http.client as h",
        "from requests import adapters as a",
    ],
)
def test_the_look_finds_what_it_looks_for(tmp_path, source):
    (tmp_path / "x.py").write_text(source)
    assert lines_of(tmp_path / "x.py")


def test_the_tests_themselves_reach_nobody():
    with socket.socket() as line, pytest.raises(AssertionError, match="a line to"):
        line.connect(("192.0.2.1", 80))
