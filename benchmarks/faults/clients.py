"""Clients that are slow, idle, or never end."""

import http.client
import resource
import socket
import threading
import time

from served import Site
from weighing import family, share_of

IDLE, SLOW = 2000, 50
CAP = 55 * 2**20  # what a form may be


def times(site, one, number: int = 50) -> str:
    """Of a page that is made for each request, as whoever asks is signed in."""
    taken = []
    for _ in range(number):
        began = time.monotonic()
        assert site.ask(one["topic"], cookie=one["cookie"], timeout=20)[0] == 200
        taken.append(time.monotonic() - began)
    taken.sort()
    return f"p50 {1000 * taken[number // 2]:.0f} ms, p95 {1000 * taken[int(number * 0.95)]:.0f} ms"


def bad_clients():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 8192)), hard))
    with Site() as site:
        (one,) = site.populate(1)
        site.start()
        yield "no fault", "a page 50 times, to compare", times(site, one), True
        yield slow(site, one)
        yield idle(site, one)
        yield endless(site, one, says_how_much=True)
        yield endless(site, one, says_how_much=False)


def slow(site, one):
    """Fifty that send a form a byte in a second."""
    head = f"POST {one['reply']} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {one['cookie']}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100000\r\n\r\n"
    lines = [socket.create_connection(("127.0.0.1", site.port)) for _ in range(SLOW)]
    for line in lines:
        line.sendall(head.encode())
    stop = threading.Event()

    def drip():
        while not stop.wait(1):
            for line in lines:
                try:
                    line.sendall(b"a")
                except OSError:
                    continue

    dripping = threading.Thread(target=drip)
    dripping.start()
    time.sleep(2)
    try:
        said, good = times(site, one, 20), True
    except (OSError, http.client.HTTPException, AssertionError) as failure:
        said, good = f"others are not served: {type(failure).__name__}", False
    stop.set()
    dripping.join()
    for line in lines:
        line.close()
    return "slow clients", f"{SLOW} forms, a byte a second", f"others meanwhile: {said}", good


def idle(site, one):
    lines = [socket.create_connection(("127.0.0.1", site.port)) for _ in range(IDLE)]
    said = times(site, one)
    for line in lines:
        line.close()
    return "idle connections", f"{IDLE}", f"others meanwhile: {said}", True


def endless(site, one, says_how_much: bool):
    """An upload without an end, chunked or with a length of a terabyte."""
    length = "Content-Length: 1000000000000" if says_how_much else "Transfer-Encoding: chunked"
    head = f"POST {one['upload']} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {one['cookie']}\r\nX-CSRFToken: {'f' * 32}\r\nContent-Type: multipart/form-data; boundary=x\r\n{length}\r\n\r\n"
    line = socket.create_connection(("127.0.0.1", site.port), timeout=20)
    line.sendall(head.encode())
    start = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
    block, sent, most, answer = b"a" * 65536, 0, 0, b""
    if not says_how_much:
        block = b"10000\r\n" + block + b"\r\n"
        start = f"{len(start):x}\r\n".encode() + start + b"\r\n"
    try:
        line.sendall(start)
        line.settimeout(5)
        while sent < 10 * CAP:
            line.sendall(block)
            sent += len(block)
            if sent % (64 * 65536) < len(block):
                most = max(most, sum(map(share_of, family(site.process.pid))))
    except OSError:
        pass  # refused: the line was cut
    try:
        answer = line.recv(100)
    except OSError:
        answer = b""
    line.close()
    most = max(most, sum(map(share_of, family(site.process.pid))))
    status = answer.split(b" ")[1].decode() if answer.startswith(b"HTTP") else "the line was cut"
    said = f"answered {status} after {sent / 2**20:.0f} MB; memory at most {most / 1024:.0f} MB; then {times(site, one, 5)}"
    kind = "of a said terabyte" if says_how_much else "chunked"
    return f"endless upload, {kind}", "", said, sent < 2 * CAP
