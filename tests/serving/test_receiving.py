"""What is sent is taken in before the site begins with it, and in time."""

import io
import threading

import pytest
from django.db import connection

from community.serving import receiving
from community.serving.receiving import Continued, Receiver


class Sent:
    """A stream that is as slow as `took` says, and ends after what it has."""

    def __init__(self, clock, data: bytes, took: float = 0):
        self.clock, self.data, self.took, self.sizes = clock, io.BytesIO(data), took, []

    def read(self, size=-1):
        self.clock.now += self.took
        self.sizes.append(size)
        return self.data.read(size)

    readline = read


@pytest.fixture
def clock(monkeypatch):
    class Clock:
        now = 0.0

    monkeypatch.setattr(receiving.time, "monotonic", lambda: Clock.now)
    return Clock


@pytest.fixture
def site():
    def read_all(environ, start_response):
        start_response("200 OK", [])
        return [environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))]

    return Receiver(read_all, 1)


def answer(site, stream, length: int):
    said = []
    body = site(
        {"wsgi.input": stream, "CONTENT_LENGTH": str(length)}, lambda *head: said.append(head[0])
    )
    return said[0], b"".join(body)


def test_a_body_comes_whole_and_in_ever_larger_pieces(clock, site):
    data = bytes(range(256)) * 100
    stream = Sent(clock, data)
    assert answer(site, stream, len(data)) == ("200 OK", data)
    assert stream.sizes[:3] == [32, 64, 128]
    assert max(stream.sizes) == receiving.LARGEST_PIECE


def test_what_is_longer_than_is_taken_in_ahead_comes_whole_too(clock, site, monkeypatch):
    monkeypatch.setattr(receiving, "AHEAD", 1000)
    data = b"word\n" * 1000
    assert answer(site, Sent(clock, data), len(data)) == ("200 OK", data)
    assert Continued(io.BytesIO(b"ab"), io.BytesIO(b"cd")).read() == b"abcd"


def test_who_drips_is_cut_off_and_the_site_never_hears_of_it(clock, site):
    assert answer(site, Sent(clock, b"a" * 1000, took=32), 1000) == ("408 Request Timeout", b"")


def test_a_slow_line_is_borne(clock, site):
    """Two kilobytes in a second."""
    data = b"a" * 20_000
    assert answer(site, Sent(clock, data, took=0.9), len(data)) == ("200 OK", data)


def test_half_a_form_is_not_taken_for_a_whole_one(clock, site):
    assert answer(site, Sent(clock, b"source=Half a"), 1000) == ("400 Bad Request", b"")


def test_what_is_too_long_is_left_for_the_site_to_refuse_unread(clock):
    stream, seen = Sent(clock, b""), []
    site = Receiver(lambda environ, start: seen.append(environ["wsgi.input"]) or [], 1)
    site({"wsgi.input": stream, "CONTENT_LENGTH": "1000000000000"}, None)
    assert seen == [stream]
    assert not stream.sizes


@pytest.mark.django_db
def test_a_place_brings_its_connection_to_whichever_thread_has_it():
    """Else every thread that takes in would have one of its own."""
    used = []

    def site(environ, start_response):
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        used.append(id(connection.connection))
        return []

    served = Receiver(site, 1)

    def ask_from_threads():
        for _ in range(3):
            thread = threading.Thread(target=served, args=[{}, None])
            thread.start()
            thread.join()
        for kept in served.free.queue:
            for one in kept.values():
                one.close()

    ask_from_threads()
    assert len(used) == 3
    assert len(set(used)) == 1
