"""The real server, as `make demo` starts it, and a real browser in front of it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

CHROMIUM = shutil.which("chromium")
ROOT = Path(__file__).parents[2]
FLAGS = [
    "--no-sandbox",  # chromium refuses to run as root with it, as CI does
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HOLD_ON = 30_000  # milliseconds for what a person would see; a machine that does much else is slow
PATIENCE = 480  # seconds for the demo to be built on a slow and busy machine


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("journeys"))  # there is one site for them all
            item.add_marker(pytest.mark.flaky(reruns=1))  # browsers stumble; it is told as "R"
            if not CHROMIUM:
                item.add_marker(
                    pytest.mark.skip(reason="chromium is not installed: apt-get install chromium")
                )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def database_url(tmp_path_factory):
    """A database of its own for the served site: a file, or a new database beside the one of DATABASE_URL."""
    given = os.environ.get("DATABASE_URL", "")
    if not given.startswith("postgres"):
        yield ""
        return
    import psycopg

    url, _, _ = given.rpartition("/")
    name = f"hearth_journeys_{os.getpid()}"
    with psycopg.connect(given, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield f"{url}/{name}"
    with psycopg.connect(given, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def environment(tmp_path_factory, database_url):
    """Of a demo site: what its commands are started with."""
    port = free_port()
    folder = tmp_path_factory.mktemp("site")
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DATA_DIR", "SECRET_KEY", "DATABASE_URL", "SITE_URL"}
    }
    environment |= {
        "DEMO": "1",
        "PORT": str(port),
        "DATA_DIR": str(folder),
        "RATE_LIMITS": "20",  # everybody comes from one address here
        "PAGE_VIEWS_PER_MINUTE": "0",
        "DJANGO_SETTINGS_MODULE": "community.settings",
    }
    if database_url:
        environment["DATABASE_URL"] = database_url
    return environment


@pytest.fixture(scope="session")
def site(environment):
    """The address of a served demo site."""
    log_path = Path(environment["DATA_DIR"]) / "log"
    log = log_path.open("w+")
    server = subprocess.Popen(
        [sys.executable, "manage.py", "serve"],
        cwd=ROOT,
        env=environment,
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    address = f"http://127.0.0.1:{environment['PORT']}"
    try:
        wait_for(server, f"{address}/healthz", log_path)
        yield address
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=30)


def wait_for(server, url, log):
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            return urlopen(url, timeout=2)
        except (URLError, OSError):
            if server.poll() is not None:
                break
            time.sleep(0.3)
    pytest.fail(f"The site did not start:\n{log.read_text()[-4000:]}")


@pytest.fixture(scope="session")
def browser():
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=HOLD_ON)

    # Playwright keeps an event loop in this thread; Django's guard against it is for async code, which this is not.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def new_page(browser, site):
    """Makes a page of a fresh visitor; keyword arguments as for Playwright's `new_context`."""
    contexts = []

    def make(**options):
        context = browser.new_context(
            base_url=site,
            **({"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce"} | options),
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(HOLD_ON)
        return page

    yield make
    for context in contexts:
        context.close()
