"""A site of one's own on loopback, served as anybody serves one, and asked as browsers ask."""

import http.client
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlencode

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PORT = int(os.environ.get("PORT") or 8395)
TOKEN = "f" * 32
WEB, WORKER = "web", "worker"
sys.path.insert(0, str(ROOT / "benchmarks"))

from weighing import family  # noqa: E402


class Site:
    """In a folder of its own, a copy of `model`, unless one is named. Ended and removed as a context."""

    model: Path | None = None  # a site with writers in it, made once
    writers: tuple[dict, ...] = ()

    def __init__(self, folder: Path | None = None, port: int = PORT, **environment):
        self.is_its_own = folder is None
        self.folder = folder or Path(tempfile.mkdtemp(prefix="hearth-faults-"))
        self.port, self.process = port, None
        self.log = Path(tempfile.mkstemp(prefix="hearth-faults-", suffix=".log")[1])
        # A process that is killed leaves what it had there.
        self.temporary = Path(tempfile.mkdtemp(prefix="hearth-faults-tmp-"))
        own = {
            "TMPDIR": str(self.temporary),
            "DATA_DIR": str(self.folder),
            "PORT": str(port),
            "SITE_URL": f"http://127.0.0.1:{port}",
        }
        loose = {"RATE_LIMITS": "999", "PAGE_VIEWS_PER_MINUTE": "100000", "LOG_LEVEL": "error"}
        self.environment = {**os.environ, **loose, **own, **environment}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()
        if self.is_its_own:
            shutil.rmtree(self.folder, ignore_errors=True)
        shutil.rmtree(self.temporary, ignore_errors=True)
        if os.environ.get("KEEP_LOGS") != "1":
            self.log.unlink(missing_ok=True)

    def populate(self, number: int) -> list[dict]:
        """So many who may write in it: {cookie, reply, topic, upload}."""
        if not Site.model:
            Site.model = Path(tempfile.mkdtemp(prefix="hearth-faults-model-"))
            with Site(Site.model, self.port) as site:
                Site.writers = site.inside("people", 8)
        shutil.copytree(Site.model, self.folder, dirs_exist_ok=True)
        return Site.writers[:number]

    def start(self, *arguments: str) -> None:
        command = [sys.executable, str(ROOT / "manage.py"), "serve", *arguments]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603
                command, env=self.environment, cwd=ROOT, stdout=log, stderr=log
            )
        if "--worker" not in arguments:
            self.wait()

    def wait(self, seconds: float = 120) -> float:
        """Until it answers; how long that was."""
        began = time.monotonic()
        while time.monotonic() < began + seconds:
            with suppress(OSError, http.client.HTTPException):
                if self.ask("/healthz", timeout=2)[0] == 200:
                    return time.monotonic() - began
            time.sleep(0.1)
        raise SystemExit("The site does not answer.")

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(60)

    def kill(self, which: str = "") -> None:
        """SIGKILL: the worker, a web process, or, without a word, all of them at once."""
        for pid in self.processes(which):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if not which:
            self.process.wait()

    def processes(self, which: str = "") -> list[int]:
        """One that answers requests, the worker, or all."""
        pids = family(self.process.pid)
        if which == WORKER:
            return [pid for pid in pids if words_of(pid).endswith(" work ")]
        if which == WEB:
            servers = [pid for pid in pids if words_of(pid).endswith(" web ")]
            helpers = [pid for server in servers for pid in family(server) if pid != server]
            return random.sample([p for p in helpers if "tracker" not in words_of(p)] or servers, 1)
        return pids

    def signal(self, number: int) -> None:
        for pid in self.processes():
            with suppress(ProcessLookupError):
                os.kill(pid, number)

    def inside(self, *words):
        """What inside.py answers."""
        command = [sys.executable, str(HERE / "inside.py"), *map(str, words)]
        said = subprocess.run(command, env=self.environment, stdout=subprocess.PIPE, check=True)  # noqa: S603
        return json.loads(said.stdout)

    def command(self, *words, **environment) -> subprocess.CompletedProcess:
        command = [sys.executable, str(ROOT / "manage.py"), *words]
        environment = {**self.environment, **environment}
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603

    def ask(
        self, path: str, *, form=None, body=None, cookie="", timeout=30, **headers
    ) -> tuple[int, str]:
        """Status and text. OSError or HTTPException when there is none."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        headers = {"Accept-Language": "en", "Sec-Fetch-Site": "same-origin", **headers}
        if cookie:
            headers["Cookie"] = cookie
        if form is not None:
            body = urlencode({"csrfmiddlewaretoken": TOKEN, **form}).encode()
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            line.request("POST" if body is not None else "GET", path, body, headers)
            answer = line.getresponse()
            return answer.status, answer.read().decode(errors="replace")
        finally:
            line.close()

    def end(self) -> None:
        """However it goes."""
        if self.process and self.process.poll() is None:
            self.signal(signal.SIGCONT)
            try:
                self.stop()
            except subprocess.TimeoutExpired:
                self.kill()


def words_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""
