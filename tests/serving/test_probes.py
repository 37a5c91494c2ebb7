"""What machines ask about the site, and what they are not told."""

import pytest
from django.db import connection
from django.db.utils import OperationalError

from community.serving import facts, health, probes
from community.serving.health import Kept
from community.serving.models import ScheduledJob
from community.serving.schedule import jobs

TOKEN = "a-token-of-a-good-length"
BEARER = {"authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def worker(db):
    ScheduledJob.objects.announce(jobs())
    for row in ScheduledJob.objects.all():
        with ScheduledJob.noted(row.name, row.every):
            pass


@pytest.fixture(autouse=True)
def _asked_anew(monkeypatch):
    monkeypatch.setattr(probes, "readiness", Kept(health.noticed, -1))
    monkeypatch.setattr(probes, "kept_figures", Kept(probes.kept_figures.make, -1))


def test_alive_asks_nothing_of_anything(client, django_assert_num_queries, ana):
    client.force_login(ana, backend="allauth.account.auth_backends.AuthenticationBackend")
    with django_assert_num_queries(0):
        response = client.get("/healthz", headers={"host": "10.0.0.7"})
    assert response.content == b"ok"
    assert response["Cache-Control"] == "no-store"
    assert "Vary" not in response
    assert client.post("/healthz").status_code == 405


def test_ready(client, worker, django_assert_max_num_queries):
    client.get("/readyz")
    with django_assert_max_num_queries(6):
        response = client.get("/readyz", headers={"host": "10.0.0.7"})
    assert response.status_code == 200
    assert response.json() == {"ready": True, "checks": dict.fromkeys(health.CHECKS, "ok")}


def test_a_worker_that_is_gone(client, worker):
    ScheduledJob.objects.all().delete()
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["worker"] == "late"
    assert client.get("/readyz?exclude=worker&exclude=mail").status_code == 200


@pytest.mark.parametrize(("free", "word", "status"), [
    (9 * 10**9, "low", 200), (10**7, "full", 503),
])  # fmt: skip
def test_the_disk(client, worker, monkeypatch, free, word, status):
    monkeypatch.setattr(facts, "disk", lambda: facts.Disk(free, 100 * 10**9))
    response = client.get("/readyz")
    assert (response.json()["checks"]["disk"], response.status_code) == (word, status)


def test_a_database_that_is_gone_is_told_without_a_reason(client, worker, monkeypatch, caplog):
    def gone(*args, **kwargs):
        raise OperationalError("connection to 10.1.2.3 as hearth refused")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", gone)
        patch.setattr(connection, "close", lambda: None)
        response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["database"] == "gone"
    assert response.json()["checks"]["tasks"] == "unknown"
    assert b"10.1.2.3" not in response.content
    assert "database is now gone" in caplog.text


def test_migrations_that_wait(client, worker, monkeypatch):
    monkeypatch.setattr(health, "migrated", health.Migrated())
    monkeypatch.setattr(health, "pending_migrations", lambda: True)
    assert client.get("/readyz").json()["checks"]["migrations"] == "pending"
    monkeypatch.setattr(health, "pending_migrations", lambda: False)
    assert client.get("/readyz").json()["checks"]["migrations"] == "ok"
    monkeypatch.setattr(health, "pending_migrations", lambda: 1 / 0)
    assert client.get("/readyz").json()["checks"]["migrations"] == "ok", "looked at once"


class TestKept:
    def test_it_is_made_once_in_a_while(self):
        now, made = [0.0], []
        kept = Kept(lambda: made.append(1) or len(made), 5, monotonic=lambda: now[0])
        assert [kept.get(), kept.get()] == [1, 1]
        now[0] = 5.1
        assert kept.get() == 2

    def test_while_one_makes_it_the_others_have_the_one_before(self):
        now = [0.0]
        kept = Kept(lambda: now[0], 5, monotonic=lambda: now[0])
        kept.get()
        now[0] = 30.0
        with kept.lock:
            assert kept.get() == 0.0
        assert kept.get() == 30.0


class TestMetrics:
    def test_this_machine_may(self, client, worker):
        response = client.get("/metrics")
        assert response.status_code == 200
        said = response.content.decode()
        assert "hearth_database_up 1.0" in said
        assert 'hearth_job_last_success_timestamp_seconds{job="tidy_flags"}' in said
        for name in ("tasks_waiting", "outbox_waiting", "disk_free_bytes", "members", "topics"):
            assert f"\nhearth_{name} " in said

    @pytest.mark.parametrize("said", [
        {"x-forwarded-for": "127.0.0.1"}, {"x-forwarded-proto": "https"}, {"forwarded": "for=127.0.0.1"},
        {"x-real-ip": "127.0.0.1"}, {"via": "1.1 caddy"},
    ])  # fmt: skip
    def test_what_came_through_a_proxy_may_not(self, client, db, said):
        assert client.get("/metrics", headers=said).status_code == 404

    def test_others_need_the_token(self, client, worker, settings):
        far = {"REMOTE_ADDR": "203.0.113.9"}
        assert client.get("/metrics", headers=BEARER, **far).status_code == 404
        settings.METRICS_TOKEN = TOKEN
        assert client.get("/metrics", headers=BEARER, **far).status_code == 200
        for wrong in ("Bearer ", "Bearer wrong", f"Basic {TOKEN}", "Bearer čž"):
            answer = client.get("/metrics", headers={"authorization": wrong}, **far)
            assert answer.status_code == 404

    def test_it_tells_of_a_database_that_is_gone(self, client, worker, monkeypatch):
        def gone(*args, **kwargs):
            raise OperationalError("refused")

        with monkeypatch.context() as patch:
            patch.setattr(connection, "cursor", gone)
            said = client.get("/metrics").content.decode()
        assert "hearth_database_up 0.0" in said
        assert "refused" not in said
