"""The client of the benchmarks: asks a server on loopback, over connections that stay open, as quickly as it is answered."""

import random
import socket
import statistics
import threading
import time
from dataclasses import dataclass, field

ASKERS = 4  # at a time
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
