"""Read-only, and when the database cannot be written or reached: what people see, and what is kept of their words."""

import errno
import sqlite3

import psycopg
import pytest
from django.core.cache import caches
from django.db import InternalError, OperationalError, connection
from django.test import Client
from django.urls import reverse

from community.content import generation, unavailable
from community.content.kept_cache import KeptCache
from community.content.unavailable import aside, reason_of
from forum.models import Topic, TopicReading
from tests.factories import category, topic

WORDS = "My machine drips since Tuesday, and I have tried all that the guide says."
OURS = {"HTTP_SEC_FETCH_SITE": "same-origin"}


def fault(name: str, code: int, message="…") -> OperationalError:
    """As Django raises it for a fault of the database this test runs on."""
    if connection.vendor == "sqlite":
        cause = sqlite3.OperationalError(message)
        cause.sqlite_errorcode = code
    else:
        cause = psycopg.errors.lookup(name)(message)
    error = (InternalError if name == "25006" else OperationalError)(message)
    error.__cause__ = cause
    return error


FAULTS = [
    ("55P03", 5, "busy", "5"),
    ("40P01", 261, "busy", "5"),  # SQLITE_BUSY_RECOVERY
    ("53100", 13, "not_written", "120"),
    ("25006", 8, "not_written", "120"),
    ("57P01", 10, "gone", "30"),
    ("08006", 14, "gone", "30"),
]


@pytest.fixture
def read_only(settings):
    settings.READ_ONLY = True


def signed_in(member) -> Client:
    client = Client(raise_request_exception=False, **OURS)
    client.force_login(member, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def form_of(room) -> dict:
    typed = {"title": "It drips, and drips", "source": WORDS, "csrfmiddlewaretoken": "x" * 64}
    return {**typed, "category": room.slug}


def post(client, **more):
    return client.post(reverse("forum:topic_new"), form_of(category()), **more)


@pytest.mark.django_db
@pytest.mark.parametrize(("state", "code", "reason", "wait"), FAULTS)
def test_each_fault_is_a_pause_and_shows_what_was_typed(ana, state, code, reason, wait):
    def broken(execute, sql, *args):
        if sql.startswith("INSERT"):
            raise fault(state, code)
        return execute(sql, *args)

    assert reason_of(fault(state, code)) == reason
    client, form = signed_in(ana), form_of(category())
    with connection.execute_wrapper(broken):
        answer = client.post(reverse("forum:topic_new"), form)
    assert answer.status_code == 503, answer.content.decode()
    assert answer["Retry-After"] == wait
    html = answer.content.decode()
    assert WORDS in html
    assert "x" * 64 not in html
    assert "Traceback" not in html
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    "error",
    [ValueError("x"), OSError(errno.EACCES, "x"), OperationalError("no such column")],
)
def test_a_fault_of_ours_is_no_pause(error, monkeypatch):
    monkeypatch.setattr(unavailable.connection, "vendor", "sqlite", raising=False)
    assert reason_of(error) == ""


def test_a_full_disk_is_one_wherever_it_is_met():
    assert reason_of(OSError(errno.ENOSPC, "No space left on device")) == "not_written"


@pytest.mark.django_db
def test_a_database_that_is_gone_breaks_no_page_that_says_so(ana, monkeypatch):
    """The session is read by middleware, long before a view; the page that says it asks nothing of the database."""
    client = signed_in(ana)

    def gone(*args, **kwargs):
        raise fault("08006", 14)

    with connection.execute_wrapper(gone):
        for path in ("/", "/forum/", "/admin/", "/search/?q=drip"):
            answer = client.get(path)
            assert (answer.status_code, answer["Retry-After"]) == (503, "30")
            assert "Try again in a minute" in answer.content.decode()
        told = client.get("/forum/", headers={"accept": "application/json"})
        assert told.status_code == 503
        assert told.json()["retry_after"] == 30


@pytest.mark.django_db
def test_passwords_are_never_shown_again(read_only, client):
    login = reverse("account_login")
    typed = {"login": "ana@example.org", "password": "correct horse battery staple"}
    answer = client.post(login, typed, **OURS)
    assert answer.status_code == 503
    assert "correct horse" not in answer.content.decode()


@pytest.mark.django_db
def test_words_from_a_form_elsewhere_are_not_shown(ana, read_only):
    answer = post(signed_in(ana), headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 503
    assert WORDS not in answer.content.decode()


@pytest.mark.django_db
def test_read_only_takes_nothing_in_and_keeps_what_was_typed(ana, read_only):
    client = signed_in(ana)
    answer = post(client)
    assert (answer.status_code, answer["Retry-After"]) == (503, "300")
    assert WORDS in answer.content.decode()
    assert not Topic.objects.exists()
    told = post(client, headers={"accept": "application/json"})
    assert told.json()["error"].startswith("Only reading")


@pytest.mark.django_db
def test_read_only_shows_pages_and_notes_nothing(ana, read_only, boris):
    here = topic(boris, "Why does it drip?")
    client = signed_in(ana)
    assert client.get(here.get_absolute_url()).status_code == 200
    assert not TopicReading.objects.exists()


@pytest.mark.django_db
def test_what_cannot_be_noted_beside_a_page_does_not_take_the_page_away(caplog):
    @aside
    def note():
        raise fault("53100", 13, "disk is full")

    assert note() is None
    assert "disk is full" in caplog.text

    @aside
    def wrong():
        raise ValueError("a fault of ours")

    with pytest.raises(ValueError, match="of ours"):
        wrong()


@pytest.mark.django_db
def test_a_page_is_read_though_not_even_its_caches_can_be_written(client, ana, monkeypatch):
    """As on a disk that was full before anybody read the first page, or when values are over."""
    made = topic(ana)
    caches["kept"].set("over", "a value", timeout=-1)
    caches["kept"].delete(generation.KEY)

    def full(execute, sql, *args):
        if sql.lstrip().startswith(("INSERT", "UPDATE", "DELETE")):
            raise fault("53100", 13)
        return execute(sql, *args)

    kept = KeptCache("cache", {})
    monkeypatch.setattr(generation, "caches", {"kept": kept})
    with connection.execute_wrapper(full):
        assert kept.get("over") is None
        assert client.get(made.get_absolute_url()).status_code == 200


@pytest.mark.django_db
def test_a_bucket_or_disk_that_fails_is_a_pause(ana, monkeypatch, caplog):
    def fails(*args, **kwargs):
        raise OSError(errno.EIO, "no answer")

    monkeypatch.setattr("forum.views.reading.show_topic", fails)
    answer = signed_in(ana).get(topic(ana).get_absolute_url())
    assert answer.status_code == 503
    assert answer["Retry-After"] == "30"
    assert "Traceback" not in caplog.text, "one line is enough"
