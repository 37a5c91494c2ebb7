"""With a Redis, and with one that goes away in the middle. A real one, on a port of its own."""

import logging
import shutil
import socket
import subprocess
import time
from unittest import mock

import pytest
import redis
from django.contrib.auth import get_user
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.cached_db import KEY_PREFIX
from django.core.cache import caches
from django.db import transaction

from community import engines
from community.content import shared_cache
from community.content.generation import bump, generation
from community.content.limits import Limits
from community.content.models import Tally
from community.members.sessions import end

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not shutil.which("redis-server"), reason="redis-server is not installed"),
    pytest.mark.xdist_group("redis"),
]


def free_port() -> int:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return line.getsockname()[1]


class Server:
    def __init__(self, folder):
        self.folder, self.port, self.process = folder, free_port(), None
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.client = redis.Redis.from_url(self.url)

    def start(self):
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        log = (self.folder / "log").open("ab")
        self.process = subprocess.Popen(command, cwd=self.folder, stdout=log, stderr=log)
        for _ in range(200):
            try:
                return self.client.ping()
            except redis.ConnectionError:
                time.sleep(0.05)
        raise AssertionError("Redis did not start")

    def stop(self):
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("redis"))
    yield server
    server.stop()


def use(settings, url):
    """The site as it is with REDIS_URL; what it keeps in the database is in memory, as in all tests."""
    ours = engines.caches(url)
    settings.REDIS_URL = url
    settings.CACHES = {**settings.CACHES, "default": ours["default"], "sessions": ours["sessions"]}
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
    settings.SESSION_CACHE_ALIAS = "sessions"
    shared_cache.breaker.cache_clear()


@pytest.fixture
def server(running, settings):
    if not running.process:
        running.start()
    running.client.flushall()
    use(settings, running.url)
    return running


def let_it_be_tried():
    for known in (caches["default"], caches["sessions"]):
        known.breaker.try_at = 0.0


@pytest.fixture
def act():
    known = dict(Limits.rooms)
    yield Limits("tests", {"act": "3/10m/address,5/h/address"})
    Limits.rooms.clear()
    Limits.rooms.update(known)


@pytest.fixture
def ask(rf):
    request = rf.post("/", REMOTE_ADDR="203.0.113.5")
    request.user = AnonymousUser()
    return request


class TestWhileItIsThere:
    def test_what_is_kept_is_in_redis_under_names_that_tell_nothing(self, server):
        caches["default"].set("secret:203.0.113.5", [1, "two"], 60)
        assert caches["default"].get("secret:203.0.113.5") == [1, "two"]
        (key,) = server.client.keys()
        assert b"203.0.113" not in key
        assert 0 < server.client.ttl(key) <= 60

    def test_limits_are_counted_there(self, server, act, ask, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert [act.allow(ask, "act") for _ in range(5)] == [True, True, True, False, False]
            act.give_back(ask, "act")
            assert act.allow(ask, "act")
            act.forget(ask, "act")
            assert act.allow(ask, "act")
        assert {server.client.type(key) for key in server.client.keys("*")} == {b"hash"}
        assert all(server.client.ttl(key) > 0 for key in server.client.keys("*"))

    def test_it_says_when_it_is_allowed_again(self, server, act, ask):
        now = time.time()
        with mock.patch("time.time", return_value=now):
            assert [act.allow(ask, "act") for _ in range(4)][3] is False
        assert ask.retry_after == 600
        with mock.patch("time.time", return_value=now + 600):
            assert [act.allow(ask, "act") for _ in range(3)] == [True, True, False]  # five an hour

    def test_a_session_is_read_once_and_then_from_redis(self, server, as_, ana):
        browser = as_(ana)
        browser.get("/accounts/sessions/")
        with mock.patch(
            "django.contrib.sessions.backends.db.SessionStore._get_session_from_db"
        ) as asked:
            assert get_user(browser).pk == ana.pk
        assert not asked.called
        key = caches["sessions"].make_key(f"{KEY_PREFIX}{browser.session.session_key}")
        # Whatever becomes of the row while Redis cannot be told of it, it is believed no longer.
        assert 0 < server.client.ttl(key) <= engines.SESSIONS_BELIEVED

    def test_whoever_is_signed_out_elsewhere_is_out_in_redis_too(
        self, server, as_, ana, django_capture_on_commit_callbacks
    ):
        browser = as_(ana)
        assert browser.get("/accounts/sessions/").status_code == 200
        with django_capture_on_commit_callbacks(execute=True):
            end([browser.session.session_key])
        assert browser.get("/accounts/sessions/").status_code == 302

    def test_signed_in_people_stay_so_when_it_is_emptied(self, server, as_, ana):
        browser = as_(ana)
        server.client.flushall()
        assert browser.get("/accounts/sessions/").status_code == 200

    def test_what_surrounds_pages_is_as_old_as_the_database_says(self, server):
        first = generation()
        server.client.flushall()
        assert generation() == first
        with transaction.atomic():
            bump()
        assert not server.client.keys()


class TestWhenItGoes:
    def test_the_site_goes_on_and_says_so_once(self, server, as_, ana, caplog):
        browser = as_(ana)
        server.stop()
        with caplog.at_level(logging.WARNING, "community.content.shared_cache"):
            for path in ("/", "/forum/", "/accounts/sessions/", "/search/?q=tank"):
                assert browser.get(path).status_code == 200
            told = [record for record in caplog.records if "Redis failed" in record.message]
            assert len(told) == 1
            server.start()
            let_it_be_tried()
            caches["default"].set("a", 1)
            assert server.client.keys()
        assert "Redis answers again" in caplog.text

    def test_what_is_kept_meanwhile_is_kept_in_the_database(self, server):
        shared, kept = caches["default"], caches["kept"]
        server.stop()
        shared.set("a", 1)
        assert (shared.get("a"), kept.get("a")) == (1, 1)
        assert shared.add("a", 2) is False
        assert shared.incr("a") == 2
        assert shared.get_many(["a", "b"]) == {"a": 2}
        assert shared.get_or_set("c", lambda: 3) == 3
        shared.delete_many(["a", "c"])
        assert "a" not in kept

    def test_limits_hold_by_the_table(self, server, act, ask):
        assert act.allow(ask, "act")
        server.stop()
        assert [act.allow(ask, "act") for _ in range(5)] == [True, True, True, False, False]
        act.give_back(ask, "act")
        assert act.allow(ask, "act")
        assert Tally.objects.count() == 2

    def test_who_does_not_answer_is_waited_for_once(self, server, settings):
        with socket.socket() as silent:
            silent.bind(("127.0.0.1", 0))
            silent.listen()
            use(settings, f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
            began = time.monotonic()
            for _ in range(50):
                assert caches["default"].get("a") is None
            assert time.monotonic() - began < 3 * engines.REDIS_PATIENCE

    @pytest.mark.parametrize(
        "refusal", [redis.exceptions.OutOfMemoryError("full"), redis.exceptions.ReadOnlyError("replica")]
    )  # fmt: skip
    def test_what_it_refuses_is_kept_in_the_database(self, server, refusal):
        with mock.patch("redis.Redis.set", side_effect=refusal):
            caches["default"].set("a", 1)
        assert caches["kept"].get("a") == 1


def test_one_of_many_tries_it_again():
    breaker = shared_cache.Breaker()
    fails = mock.Mock(side_effect=redis.ConnectionError("gone"))
    for _ in range(5):
        assert breaker.attempt(fails, lambda: "instead") == "instead"
    assert fails.call_count == 1
    with mock.patch("time.monotonic", return_value=time.monotonic() + shared_cache.REST):
        assert [breaker.lets_through() for _ in range(3)] == [True, False, False]
    breaker.close()
    assert breaker.attempt(lambda: "there", lambda: "instead") == "there"
