"""The one door to other machines by HTTP; docs/outgoing.md says what may go through.

Whoever can make us ask an address of theirs must reach nothing that only we can reach. So an address is taken apart,
its name looked up once, every answer judged, and the connection made to what was judged. A host of one's own network is
asked only when the operator names it in OUTGOING_INTERNAL.
"""

import logging
import re
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as LookupTimeout
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import requests
from django.conf import settings
from requests.adapters import HTTPAdapter

from community.content.reserved import is_inside, is_public, parsed

SECONDS = 10  # for an exchange with all its redirects; nobody waits for longer
BYTES = 2**20  # of an answer, unpacked: what we ask for are small papers
REDIRECTS = 3
PORTS = {"http": 80, "https": 443}
NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+", re.I)
KEEPS_TO_ITSELF = (
    "Authorization",
    "Cookie",
    "Proxy-Authorization",
)  # not told to whom we are sent on
LOOKUPS = ThreadPoolExecutor(4, "lookup")  # getaddrinfo knows no time limit of its own

HINT = "%s:%d was not asked: %s. If it is of your own network, say OUTGOING_INTERNAL=%s:%d."

logger = logging.getLogger(__name__)
Failed = requests.RequestException


class Refused(Failed):
    """The address is none that may be asked, or the answer is none that is taken. Says why, and not where."""


def fetch(method: str, url: str, *, seconds=SECONDS, most=BYTES, redirects=False, **what):
    """A whole `requests.Response`; `what` as for `requests.request` (data, json, headers, params).

    `seconds` are for everything together, `most` are bytes. Raises `Failed`, of which `Refused` is a kind.
    """
    with Session(seconds=seconds, most=most) as session:
        return session.request(method, url, allow_redirects=redirects, **what)


class Session(requests.Session):
    """For libraries that want one; each of its requests goes through the door. Proxies of the environment are not heeded."""

    def __init__(self, *, seconds=SECONDS, most=BYTES):
        super().__init__()
        self.trust_env = False
        self.seconds, self.most = seconds, most

    def send(self, request, *, allow_redirects=True, **options):
        until, history = time.monotonic() + self.seconds, []
        while True:
            # What the operator named is meant when it is asked for, not when a stranger sends us there.
            answer = exchange(request, until, self.most, may_be_inside=not history)
            onward = self.get_redirect_target(answer)
            if not onward or not allow_redirects or request.method not in {"GET", "HEAD"}:
                answer.history = history
                return answer
            history.append(answer)
            if len(history) > REDIRECTS:
                raise requests.TooManyRedirects(f"more than {REDIRECTS}")
            request = sent_on(request, onward)


def sent_on(request, onward: str):
    request = request.copy()
    request.prepare_url(urljoin(request.url, onward), None)
    for header in KEEPS_TO_ITSELF:
        request.headers.pop(header, None)
    return request


def exchange(request, until: float, most: int, *, may_be_inside: bool) -> requests.Response:
    """One question and its whole answer."""
    addresses = judged(Place.of(request.url), until, may_be_inside=may_be_inside)
    with Pinned(addresses, until) as adapter:
        ca = settings.OUTGOING_CA_BUNDLE or True
        answer = adapter.send(request, stream=True, timeout=left(until), verify=ca)
        answer._content = body(answer, most)
        answer._content_consumed = True
        left(until)  # what was cut off in the middle is no answer
        return answer


def body(answer: requests.Response, most: int) -> bytes:
    content = bytearray()
    for chunk in answer.iter_content(8192):
        content += chunk
        if len(content) > most:
            raise Refused("the answer is too large")
    return bytes(content)


def left(until: float) -> float:
    seconds = until - time.monotonic()
    if seconds <= 0:
        raise requests.Timeout("took too long")
    return seconds


@dataclass(frozen=True)
class Place:
    scheme: str
    host: str
    port: int

    @classmethod
    def of(cls, url: str) -> "Place":
        """Raises Refused for an address that must not be asked, whatever its name stands for."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port
        except ValueError:
            raise Refused("no address") from None
        if parts.scheme not in PORTS or not host:
            raise Refused("no address of the web")
        if "@" in parts.netloc:
            raise Refused("a name or password in the address")
        host = host.rstrip(".")
        # 2130706433, 0x7f.1, 0177.0.0.1: libraries do not agree on what they stand for.
        if NUMBER.fullmatch(host.rpartition(".")[2]) and not parsed(host):
            raise Refused("a number written in a way of its own")
        return cls(parts.scheme, host, PORTS[parts.scheme] if port is None else port)

    @property
    def is_internal(self) -> bool:
        """Did the operator name it as one of their own network?"""
        return (self.host, self.port) in settings.OUTGOING_INTERNAL


def judged(place: Place, until: float, *, may_be_inside: bool) -> list[tuple]:
    """Where to connect; the log tells the operator of what was refused, for it may be a program of theirs."""
    try:
        return asked_of(place, until, may_be_inside=may_be_inside)
    except Refused as why:
        logger.warning(HINT, place.host, place.port, why, place.host, place.port)
        raise


def asked_of(place: Place, until: float, *, may_be_inside: bool) -> list[tuple]:
    """As `getaddrinfo` says it, once; Refused when a single answer leads where it must not."""
    inside = may_be_inside and place.is_internal
    if not inside:
        check_outside(place)
    addresses = looked_up(place, until)
    for *_, (address, *_) in addresses:
        if not (is_public(address) or (inside and is_inside(address))):
            raise Refused("it leads into a network that is not public")
    return addresses


def check_outside(place: Place) -> None:
    if place.scheme != "https":
        raise Refused("it is not encrypted")
    if place.port not in PORTS.values() and (place.host, place.port) not in settings.OUTGOING_PORTS:
        raise Refused("nobody configured its port")


def looked_up(place: Place, until: float) -> list[tuple]:
    asked = LOOKUPS.submit(socket.getaddrinfo, place.host, place.port, type=socket.SOCK_STREAM)
    try:
        return asked.result(timeout=left(until))
    except LookupTimeout:
        raise requests.Timeout("the name took too long") from None
    except (OSError, UnicodeError):
        raise requests.ConnectionError("the name is not known") from None


class Pinned(HTTPAdapter):
    """Connects to addresses that were judged, whatever the name stands for by now; certificates are held against the
    name all the same. At `until` the line is cut, however slowly the other side drips."""

    def __init__(self, addresses: list[tuple], until: float):
        self.addresses, self.until, self.watches = addresses, until, []
        super().__init__()

    def get_connection_with_tls_context(self, *args, **kwargs):
        pool = super().get_connection_with_tls_context(*args, **kwargs)
        connect = {"_new_conn": lambda connection: self.connect()}
        pool.ConnectionCls = type("PinnedConnection", (pool.ConnectionCls,), connect)
        return pool

    def connect(self) -> socket.socket:
        trouble = OSError("no address")
        for family, kind, protocol, _, address in self.addresses:
            line = socket.socket(family, kind, protocol)
            try:
                line.settimeout(left(self.until))
                line.connect(address)
            except OSError as error:
                trouble = error
                line.close()
            else:
                self.watch(line)
                return line
        raise trouble

    def watch(self, line: socket.socket) -> None:
        line = line.dup()  # TLS takes the first one over
        watch = threading.Timer(left(self.until), cut, [line])
        watch.daemon = True
        watch.start()
        self.watches.append((watch, line))

    def close(self) -> None:
        for watch, line in self.watches:
            watch.cancel()
            line.close()
        super().close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def cut(line: socket.socket) -> None:
    with suppress(OSError):  # closed by now
        line.shutdown(socket.SHUT_RDWR)
