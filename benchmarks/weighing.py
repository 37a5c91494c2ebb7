"""What a page weighs on its way to a phone, and what the whole site weighs in memory while it is asked."""

import re
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path
from urllib.parse import urljoin

from asking import Figures, turn

ROOT = Path(__file__).parent.parent
WEIGHED = ["home", "section", "guide", "topic", "search"]
SHEETS = re.compile(r'<link[^>]+href="(/static/[^"]+\.css)"')
SCRIPTS = re.compile(r'<script[^>]+src="(/static/[^"]+\.js)"')
IMPORTS = re.compile(r'(?:from|import)\s*\(?"([^"]+\.js)"')


def fetched(url: str, encoding: str = "br, gzip") -> bytes:
    asked = urllib.request.Request(url, headers={"Accept-Encoding": encoding})  # noqa: S310
    with urllib.request.urlopen(asked, timeout=30) as answer:  # noqa: S310
        return answer.read()


def scripts_of(at: str, page: str) -> set[str]:
    """Those the page names, and the modules that they import."""
    waiting, known = set(SCRIPTS.findall(page)), set()
    while waiting:
        path = waiting.pop()
        known.add(path)
        code = fetched(at + path, "identity").decode()
        found = {urljoin(path, other) for other in IMPORTS.findall(code)}
        waiting |= found - known
    return known


def weigh(site) -> str:
    """A table in kB, as they travel: what a first visit takes, without pictures."""
    at = f"http://127.0.0.1:{site.port + 1}"
    lines = [f"{'kB of a first visit, compressed':36}{'HTML':>9}{'CSS':>9}{'JS':>9}{'all':>9}"]
    for name in WEIGHED:
        url = at + site.pages[name]["paths"][0]
        page = fetched(url, "identity").decode()
        html = len(fetched(url))
        css = sum(len(fetched(at + path)) for path in set(SHEETS.findall(page)))
        js = sum(len(fetched(at + path)) for path in scripts_of(at, page))
        kinds = (html, css, js, html + css + js)
        lines.append(f"{name:36}" + "".join(f"{size / 1000:9.1f}" for size in kinds))
    return "\n".join(lines)


def family(pid: int) -> list[int]:
    """A process and all that it started."""
    parents = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # ended in between
        parents[int(status.parent.name)] = int(fields[1])
    found = [pid]
    for known in found:
        found += [child for child, parent in parents.items() if parent == known]
    return found


def share_of(pid: int) -> int:
    """kB: what the process has for itself, and its share of what it has with others (PSS)."""
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return int(re.search(r"^Pss:\s+(\d+)", rollup, re.MULTILINE)[1])


def memory(site) -> str:
    """The most that web server, worker and supervisor took together while everything was asked for ten seconds."""
    environment = site.environment("pages")
    command = [sys.executable, str(ROOT / "manage.py"), "serve"]
    process = subprocess.Popen(  # noqa: S603
        command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL
    )
    port = int(environment["PORT"])
    readers = [page for page in site.pages.values() if not page["paths"][0].startswith("/control/")]
    try:
        for _ in range(150):
            try:
                fetched(f"http://127.0.0.1:{port}/healthz")
                break
            except OSError:
                time.sleep(0.2)
        most, stop = 0, threading.Event()

        def load():
            while not stop.is_set():
                for page in readers:
                    turn(port, page, 0.3, Figures())

        asking = threading.Thread(target=load)
        asking.start()
        end = time.monotonic() + 15
        while time.monotonic() < end:
            most = max(most, sum(share_of(pid) for pid in family(process.pid)))
            time.sleep(0.5)
        stop.set()
        asking.join()
    finally:
        process.terminate()
        process.wait()
    return f"Memory of the whole site ({site.size} on {site.engine}) while it is asked: {most / 1024:.0f} MB"
