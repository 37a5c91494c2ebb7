"""Counting: by whom, for how long, told how, and the same in every process."""

import os
import subprocess
import sys
import time
from pathlib import Path
from unittest import mock

import pytest
from django.conf import settings as site
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.urls import resolve

from community.content import limit_middleware
from community.content.limits import Limits, Rate, pause, too_many
from community.content.models import Tally
from tests.community import ways
from tests.forum.test_concurrency import at_once

DOCS = site.BASE_DIR / "docs" / "limits.md"


@pytest.fixture
def limits():
    known = dict(Limits.rooms)
    yield Limits(
        "tests",
        {
            "act": "2/10m/address",
            "own": "2/m/member,3/h/address",
            "name": "1/h/key",
            "long": "1/m/address,2/d/address",
        },
        free="forum.moderate",
    )
    Limits.rooms.clear()
    Limits.rooms.update(known)


@pytest.fixture
def ask(rf):
    def asked(address="203.0.113.5", member=None, **headers):
        request = rf.post("/", REMOTE_ADDR=address, headers=headers)
        request.user = member or AnonymousUser()
        return request

    return asked


@pytest.mark.django_db
class TestCounting:
    def test_so_many_and_no_more(self, limits, ask):
        assert [limits.allow(ask(), "act") for _ in range(4)] == [True, True, False, False]
        assert limits.allow(ask("203.0.113.6"), "act")

    def test_a_household_counts_as_one(self, limits, ask):
        addresses = [
            "2001:db8:1:2::1",
            "2001:db8:1:2:ffff::9",
            "2001:db8:1:2::3",
            "2001:db8:1:3::1",
        ]
        assert [limits.allow(ask(one), "act") for one in addresses] == [True, True, False, True]

    def test_mapped_addresses_are_what_they_map(self, limits, ask):
        addresses = ["203.0.113.5", "::ffff:203.0.113.5", "::ffff:cb00:7105"]
        assert [limits.allow(ask(one), "act") for one in addresses] == [True, True, False]

    def test_by_member_wherever_they_are_and_by_address_whoever_they_are(
        self, limits, ask, ana, boris
    ):
        assert limits.allow(ask("203.0.113.1", ana), "own")
        assert limits.allow(ask("203.0.113.2", ana), "own")
        assert not limits.allow(ask("203.0.113.3", ana), "own")
        assert [limits.allow(ask("203.0.113.3", boris), "own") for _ in range(3)] == [
            True,
            True,
            False,
        ]
        assert [limits.allow(ask("203.0.113.3"), "own") for _ in range(2)] == [True, False]

    def test_what_was_refused_counts_for_nobody(self, limits, ask, ana):
        for _ in range(3):
            limits.allow(ask("203.0.113.3"), "own")
        for _ in range(9):
            assert not limits.allow(ask("203.0.113.3", ana), "own")
        assert limits.allow(ask("203.0.113.4", ana), "own")

    def test_by_key(self, limits, ask):
        keys = ["a", "a", "b"]
        assert [limits.allow(ask(), "name", key) for key in keys] == [True, False, True]

    def test_moderators_are_free(self, limits, ask, mod):
        assert all(limits.allow(ask(member=mod), "act") for _ in range(9))
        assert not Tally.objects.exists()

    def test_given_back_and_forgotten(self, limits, ask):
        for _ in range(9):
            assert limits.allow(ask(), "act")
            limits.give_back(ask(), "act")
        limits.give_back(ask(), "act")
        assert [limits.allow(ask(), "act") for _ in range(3)] == [True, True, False]
        limits.forget(ask(), "act")
        assert limits.allow(ask(), "act")

    @pytest.mark.parametrize(("factor", "through"), [(1, 2), (3, 6), (0.1, 1), (0, 9)])
    def test_operators_widen_or_switch_off(self, limits, ask, settings, factor, through):
        settings.RATE_LIMITS = factor
        assert sum(limits.allow(ask(), "act") for _ in range(9)) == through

    def test_one_statement(self, limits, ask, django_assert_num_queries):
        with django_assert_num_queries(1):
            limits.allow(ask(), "long")

    def test_no_address_stands_in_the_table(self, limits, ask):
        limits.allow(ask(), "act")
        assert "203.0.113" not in str(list(Tally.objects.values()))

    def test_what_is_over_goes(self, limits, ask):
        limits.allow(ask(), "long")
        with mock.patch("time.time", return_value=time.time() + 61):
            assert Tally.objects.tidy() == 1
        with mock.patch("time.time", return_value=time.time() + 86_401):
            assert Tally.objects.tidy() == 1


@pytest.mark.django_db
def test_retry_after_is_when_it_is_allowed_again(limits, ask):
    """Try a second before what was promised, and then: for the minute, and when the minute allows it, for the day."""
    now = time.time()
    for limit_is in (60, 86_400 - 60):
        with mock.patch("time.time", return_value=now):
            assert limits.allow(ask(), "long")
            refused = ask()
            assert not limits.allow(refused, "long")
        assert refused.retry_after == limit_is
        with mock.patch("time.time", return_value=now + limit_is - 1):
            assert not limits.allow(ask(), "long")
        now += limit_is
    with mock.patch("time.time", return_value=now):
        assert limits.allow(ask(), "long")


@pytest.mark.parametrize("text", ["", "10", "10/m", "10/m/ip", "x/m/key", "10/5w/key", "10/m/key "])
def test_what_is_no_rate(text):
    with pytest.raises(ValueError, match="write it like"):
        Rate.read(text)


def test_every_rate_can_be_read_and_every_door_is_there():
    for limits in Limits.rooms.values():
        assert all(limits.rates(act) for act in limits)
    views = {way.name for way in ways.ways()}
    for view, (limits, act, field) in Limits.doors.items():
        assert act in limits
        assert view in views
        keyed = any(rate.whom == "key" for rate in limits.rates(act))
        assert keyed == bool(field), view


def test_the_docs_say_what_the_code_does():
    told = DOCS.read_text()
    for room, limits in Limits.rooms.items():
        for act, rates in limits.items():
            assert f"| {room} | {act} | {', '.join(rates.split(','))} |" in told, (room, act)
    rows = [line for line in told.splitlines() if line.count(" | ") == 3 and "---" not in line]
    known = sum(len(limits) for limits in Limits.rooms.values())
    assert len([row for row in rows if row.split(" | ")[0].strip("| ") in Limits.rooms]) == known


class TestTelling:
    @pytest.mark.parametrize(
        ("seconds", "words"),
        [(0, ""), (1, "1 second"), (60, "60 seconds"), (91, "2 minutes"), (3600, "60 minutes"), (86_400, "24 hours")],
    )  # fmt: skip
    def test_how_long(self, rf, seconds, words):
        request = rf.get("/")
        request.retry_after = seconds
        assert pause(request) == words

    def test_a_program_is_told_in_json(self, ask):
        request = ask(accept="application/json")
        request.retry_after = 7
        answer = too_many(request)
        assert answer.status_code == 429
        assert b'"retry_after": 7' in answer.content

    @pytest.mark.django_db
    def test_a_page_in_the_frame_of_the_site(self, client, monkeypatch):
        monkeypatch.setitem(limit_middleware.LIMITS, "press", "1/5m/address")
        form, here = {"next": "/"}, {"sec-fetch-site": "same-origin"}
        assert client.post("/for/", form, headers=here).status_code == 302
        answer = client.post("/for/", form, headers=here)
        assert answer.status_code == 429
        assert 290 < int(answer["Retry-After"]) <= 300
        html = answer.content.decode()
        assert "Wait 5 minutes" in html
        assert 'role="search"' in html

    @pytest.mark.django_db
    def test_the_admin_saves_as_often_as_it_likes(self, as_, owner, monkeypatch):
        monkeypatch.setitem(limit_middleware.LIMITS, "press", "1/5m/address")
        browser = as_(owner)
        assert {browser.post("/admin/dismissibles/").status_code for _ in range(4)} & {429} == set()


@pytest.mark.django_db
class TestPagesInARow:
    @pytest.fixture(autouse=True)
    def _few(self, settings):
        settings.PAGE_VIEWS_PER_MINUTE = 3

    @pytest.fixture(autouse=True)
    def _a_minute(self):
        limit_middleware.VIEWS.counts.clear()
        with mock.patch("time.time", return_value=1_800_000_010.0):
            yield

    def read(self, client, times, **headers):
        return [client.get("/forum/", headers=headers).status_code for _ in range(times)]

    def test_readers(self, client):
        assert self.read(client, 5) == [200, 200, 200, 429, 429]
        answer = client.get("/forum/")
        assert answer["Retry-After"] == str(60 - 1_800_000_010 % 60)
        assert client.get("/forum/", REMOTE_ADDR="203.0.113.9").status_code == 200
        with mock.patch("time.time", return_value=1_800_000_010.0 + int(answer["Retry-After"])):
            assert self.read(client, 1) == [200]

    def test_members_and_parts_of_pages_do_not_count(self, client, as_, ana):
        assert {client.get("/robots.txt").status_code for _ in range(5)} == {200}
        assert self.read(as_(ana), 5) == [200] * 5

    def test_a_cookie_that_is_none_makes_no_member(self, client, settings):
        client.cookies[settings.SESSION_COOKIE_NAME] = "made-up"
        assert self.read(client, 5)[3:] == [429, 429]

    def test_robots_that_say_who_they_are_have_more_but_not_any_number(self, client):
        agent = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
        assert self.read(client, 31, **{"user-agent": agent}) == [200] * 30 + [429]

    def test_it_can_be_switched_off(self, client, settings):
        settings.PAGE_VIEWS_PER_MINUTE = 0
        assert self.read(client, 9) == [200] * 9

    def test_counting_asks_the_database_nothing(self, rf, django_assert_num_queries):
        middleware = limit_middleware.LimitMiddleware(lambda request: None)
        request = rf.get("/forum/")
        request.resolver_match = resolve("/forum/")
        with django_assert_num_queries(0):
            assert middleware.process_view(request, None, (), {}) is None


ALL_AT_ONCE = """
import django; django.setup()
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from community.content.limits import Limits
limits, request = Limits("tests", {"act": "40/d/address,1000/h/address"}), RequestFactory().post("/")
request.user = AnonymousUser()
print(sum(limits.allow(request, "act") for _ in range(30)))
"""


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
class TestAtOnce:
    def test_threads(self, limits, ask):
        limits["act"] = "40/d/address,1000/h/address"
        assert sum(at_once(lambda _: limits.allow(ask(), "act"), range(120))) == 40

    def test_processes(self):
        database = connection.settings_dict
        url = f"sqlite:///{database['NAME']}"
        if connection.vendor == "postgresql":
            given, _, _ = os.environ["DATABASE_URL"].rpartition("/")
            url = f"{given}/{database['NAME']}"
        environment = {**os.environ, "DATABASE_URL": url, "DATA_DIR": str(site.DATA_DIR)}
        environment |= {
            "DJANGO_SETTINGS_MODULE": "community.settings",
            "SECRET_KEY": site.SECRET_KEY,
        }
        running = [
            subprocess.Popen([sys.executable, "-c", ALL_AT_ONCE], cwd=Path(site.BASE_DIR), env=environment, stdout=subprocess.PIPE)
            for _ in range(3)
        ]  # fmt: skip
        through = [int(process.communicate(timeout=120)[0]) for process in running]
        assert sum(through) == 40
