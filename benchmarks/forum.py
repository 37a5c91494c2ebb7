"""How quick the forum is, as a ratio to two controls in the same run; how to read it stands in docs/benchmarks.md.

    python benchmarks/forum.py [small] [large]      # make bench SIZE=large, SIZE="small large"

Without a size it measures the small forum, and the large one when that was built before. A forum is made once, in
BENCH_DIR (var/bench), and used again: small (1,000 topics, 10,000 replies, 500 members) takes a minute, large (a
hundred times that) about ten and 2 GB. SECONDS (5) is how long each thing is asked for, four askers at a time.

Each forum has a server of its own, with two workers as `serve` starts it. All that is measured takes turns, a second
each, so that whatever else the machine does falls on everything alike.
"""

import json
import os
import random
import socket
import statistics
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent
FOLDER = Path(os.environ.get("BENCH_DIR") or ROOT / "var" / "bench").resolve()
SIZES = {
    "small": {"topics": 1_000, "replies": 10_000, "members": 500},
    "large": {"topics": 100_000, "replies": 1_000_000, "members": 50_000},
}
ASKERS, WORKERS, PORT = 4, 2, int(os.environ.get("PORT") or 8390)
SECONDS = int(os.environ.get("SECONDS") or 5)
LEAST_FLOOR = 0.04  # of hello: with less, the control itself was disturbed
LAST_CHUNK = b"0\r\n\r\n"
BROWSER = "Host: 127.0.0.1\r\nAccept-Language: en\r\nUser-Agent: hearth-bench\r\n"


@dataclass
class Figures:
    """What came of asking for one thing, a list entry for each turn or answer."""

    rates: list[float] = field(default_factory=list)
    times: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return statistics.median(self.rates)

    def time(self, share: float) -> float:
        """Milliseconds within which that share of the answers came."""
        return 1000 * sorted(self.times)[int(len(self.times) * share)]


class Connection:
    """As little client as can be, for it shares the machine with what it measures: HTTP/1.1, kept alive."""

    def __init__(self, port: int):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, request: bytes) -> None:
        self.socket.sendall(request)
        heard = b""
        while b"\r\n\r\n" not in heard:
            heard += self.more()
        head, _, body = heard.partition(b"\r\n\r\n")
        if head.split(None, 2)[1] not in (b"200", b"302"):
            said = head.splitlines()[0].decode()
            raise ConnectionError(f"{request.splitlines()[0].decode()} was answered with {said}")
        length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        while len(body) < int(length) if length else not body.endswith(LAST_CHUNK):
            body += self.more()

    def more(self) -> bytes:
        heard = self.socket.recv(65_536)
        if not heard:
            raise ConnectionError("The server closed the connection.")
        return heard


def requests(page: dict):
    """The bytes of one request after the other, for ever; every reply has words of its own."""
    cookie = f"Cookie: {page['cookie']}\r\n" if page.get("cookie") else ""
    token, paths = "b" * 32, list(page["paths"])
    random.shuffle(paths)
    while True:
        for path in paths:
            if not page.get("post"):
                yield f"GET {path} HTTP/1.1\r\n{BROWSER}{cookie}\r\n".encode()
                continue
            words = f"csrfmiddlewaretoken={token}&source=It+works+now:+{random.getrandbits(64)}"
            form = f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(words)}\r\n"
            yield f"POST {path} HTTP/1.1\r\n{BROWSER}{cookie}{form}\r\n{words}".encode()


def turn(port: int, page: dict, seconds: float, figures: Figures) -> None:
    """Ask for a page as quickly as it is answered."""
    times, failed = [], []
    end = time.perf_counter() + seconds

    def asker():
        try:
            connection = Connection(port)
            for request in requests(page):
                began = time.perf_counter()
                if began > end:
                    break
                connection.ask(request)
                times.append(time.perf_counter() - began)
        except (OSError, ValueError) as failure:
            failed.append(failure)

    began = time.perf_counter()
    askers = [threading.Thread(target=asker) for _ in range(ASKERS)]
    for thread in askers:
        thread.start()
    for thread in askers:
        thread.join()
    if failed:
        raise SystemExit(str(failed[0]))
    figures.rates.append(len(times) / (time.perf_counter() - began))
    figures.times.extend(times)


def environment(size: str, port: int) -> dict:
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    own = {
        "DATA_DIR": str(FOLDER / size),
        "PORT": str(port),
        "SITE_URL": f"http://127.0.0.1:{port}",
    }
    return {**kept, **own, "LOG_LEVEL": "ERROR"}


def built(size: str, port: int) -> dict:
    """The forum of a size, made when there is none; what is to be asked of it."""
    amounts = [part for name, n in SIZES[size].items() for part in (f"--{name}", str(n))]
    command = [sys.executable, str(ROOT / "benchmarks" / "crowd.py"), *amounts]
    made = subprocess.run(command, env=environment(size, port), stdout=subprocess.PIPE, check=True)  # noqa: S603
    return json.loads(made.stdout)


@contextmanager
def server(size: str, port: int):
    command = [
        *[
            sys.executable,
            "-m",
            "granian",
            "--interface",
            "wsgi",
            "benchmarks.controls:application",
        ],
        *["--host", "127.0.0.1", "--port", str(port), "--workers", str(WORKERS)],
        *["--blocking-threads", "4", "--http", "1", "--no-ws", "--log-level", "warning"],
        *["--workers-kill-timeout", "1"],
    ]
    process = subprocess.Popen(command, cwd=ROOT, env=environment(size, port))  # noqa: S603
    try:
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.2)
        yield port
    finally:
        process.terminate()
        process.wait()


def measured(forums: dict[str, dict], ports: dict[str, int]) -> dict[str, dict[str, Figures]]:
    found = {size: {name: Figures() for name in pages} for size, pages in forums.items()}
    for second in range(-1, SECONDS):
        for name in next(iter(forums.values())):
            for size, pages in forums.items():
                # The first round only wakes the workers and is forgotten.
                figures = found[size][name] if second >= 0 else Figures()
                turn(ports[size], pages[name], 1 if second >= 0 else 0.5, figures)
    return found


def table(pages: dict, found: dict[str, Figures]) -> None:
    hello, floor = found["hello"].rate, found["floor"].rate
    print(
        f"{'':28}{'a second':>9}{'of hello':>9}{'of floor':>9}{'p50 ms':>8}{'p95 ms':>8}{'queries':>9}"
    )
    for name, figures in found.items():
        print(
            f"{name:28}{figures.rate:9.0f}{figures.rate / hello:9.3f}{figures.rate / floor:9.2f}"
            f"{figures.time(0.5):8.1f}{figures.time(0.95):8.1f}{pages[name].get('queries', ''):>9}"
        )
    if floor / hello < LEAST_FLOOR:
        print(
            f"VOID: floor is {floor / hello:.3f} of hello, less than {LEAST_FLOOR}. Run it again."
        )


def growth(small: dict[str, Figures], large: dict[str, Figures]) -> None:
    print(
        "From small to large, an answer takes (against the floor of its own size: 1.00 is no growth)"
    )
    for name in small:
        plain = small[name].rate / large[name].rate
        floors = small["floor"].rate / large["floor"].rate
        print(f"  {name:28}{plain:6.2f} times as long{plain / floors:8.2f}")


def chosen() -> list[str]:
    sizes = sys.argv[1:] or ["small", *(["large"] if (FOLDER / "large").exists() else [])]
    if unknown := set(sizes) - set(SIZES):
        raise SystemExit(f"There is no size {' '.join(unknown)}; write small, large or both.")
    return sizes


def main() -> None:
    if {"-h", "--help"} & set(sys.argv):
        print(__doc__)
        return
    sizes = chosen()
    ports = {size: PORT + n for n, size in enumerate(sizes)}
    forums = {size: built(size, ports[size]) for size in sizes}
    with ExitStack() as running:
        for size in sizes:
            running.enter_context(server(size, ports[size]))
        found = measured(forums, ports)
    for size in sizes:
        print(
            f"\n{size}: {', '.join(f'{n:,} {name}' for name, n in SIZES[size].items())}, and a topic of 10,000 replies"
        )
        table(forums[size], found[size])
    if len(sizes) == 2:
        growth(found["small"], found["large"])


if __name__ == "__main__":
    main()
