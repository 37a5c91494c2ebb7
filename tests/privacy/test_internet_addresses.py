"""Nobody's internet address is kept whole, wherever they go."""

import logging
from datetime import timedelta
from importlib import import_module

import pytest
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils import timezone

from community import settings as site
from community.content.cache_keys import hidden
from community.desk.models import SupportRequest
from community.feedback.limits import LIMITS as feedback_limits
from community.feedback.models import Vote
from community.members.sessions import neighbourhood, shortened
from community.notifications.models import OutboxMessage
from community.privacy.erasing import text_of
from community.search.logged import LoggedSearch
from community.serving.management.commands.web import server
from community.serving.schedule import forget_expired_values
from forum.models import Topic
from knowledgebase.models import EditSuggestion
from tests.factories import guide, topic

pytestmark = pytest.mark.django_db
AGENT = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"
PASSWORD = "correct horse battery"


@pytest.fixture
def cached_in_the_database(settings):
    kept = dict.fromkeys(("default", "kept"), site.CACHES["default"])
    settings.CACHES = settings.CACHES | kept


@pytest.fixture(autouse=True)
def _support(settings):
    settings.SUPPORT_EMAIL = ["support@example.com"]


def readable(value) -> str:
    """PostgreSQL hands bytes over in a wrapping."""
    return str(bytes(value) if isinstance(value, memoryview) else value)


def tables_with(words: str) -> list[str]:
    """Every table of the database that holds these words anywhere, the cache's too."""
    found = []
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(name)}")
            if any(words in readable(value) for row in cursor.fetchall() for value in row):
                found.append(name)
    return found


def browser(address: str) -> Client:
    return Client(
        REMOTE_ADDR=address, headers={"user-agent": AGENT, "sec-fetch-site": "same-origin"}
    )


SENT = {
    "/search/similar/": {"title": "Descale the Tide", "sent_key": "c0ffee00-0000-4000-8000-000000000000"},
    "/feedback/vote/{page}/": {"answer": "no"},
    "/suggest/{page}/": {"passage": "Fill the tank.", "proposal": "Fill it to the line.", "why": "Mine ran over."},
    "/support/": {"name": "Guest", "email": "guest@example.org", "about": "An order", "message": "Where is it?"},
    "/forum/topic/{topic}/same-by-mail/": {"email": "guest@example.org", "language": "hr"},
    "/accounts/signup/": {"name": "Nova", "email": "nova@example.org", "password1": "a long walk by the river"},
    "/accounts/password/reset/": {"email": "ana@example.org"},
    "/accounts/login/": {"login": "ana@example.org", "password": "not her password"},
}  # fmt: skip
SENT_BY_ANA = {
    "/accounts/login/": {"login": "ana@example.org", "password": PASSWORD},
    "/forum/new/": {"category": "questions", "kind": "question", "title": "Why does it blink?", "source": "It is amber, and it blinks all day.", "seen": "1"},
    "/accounts/password/change/": {"oldpassword": PASSWORD, "password1": "a long walk by the river"},
}  # fmt: skip


def use_everything(address: str, **numbers) -> None:
    """Whatever leaves a row behind: first as somebody without an account, then signed in."""
    visitor = browser(address)
    visitor.get("/search/", {"q": "tide"})
    for path, words in [*SENT.items(), *SENT_BY_ANA.items()]:
        assert visitor.post(path.format(**numbers), words).status_code in (200, 204, 302), path
    visitor.get("/accounts/sessions/")


@pytest.mark.parametrize(
    ("address", "kept"),
    [("203.0.113.77", "203.0.113.0"), ("2001:db8:1:2::77", "2001:db8:1::")],
)
def test_it_stands_in_no_table_and_no_log(
    ana, boris, cached_in_the_database, caplog, address, kept
):
    with caplog.at_level(logging.DEBUG):
        use_everything(address, page=guide().pk, topic=topic(boris).pk)
    for kind in (LoggedSearch, Vote, EditSuggestion, SupportRequest, OutboxMessage):
        assert kind.objects.exists(), kind
    assert Topic.objects.filter(author=ana).exists()
    assert {noted.ip for noted in UserSession.objects.all()} == {kept}
    assert tables_with(AGENT) == ["usersessions_usersession"]  # the walk finds what is there
    assert tables_with(address) == []
    assert tables_with("2001:db8:1:2" if ":" in address else "203.0.113.7") == []
    for session in Session.objects.all():  # whose rows are packed
        assert address not in str(session.get_decoded())
    for letter in OutboxMessage.objects.all():
        assert address not in text_of(letter.parsed)
    assert address not in caplog.text


def test_limits_still_hold_and_their_rows_go(ana, cached_in_the_database, monkeypatch):
    monkeypatch.setitem(feedback_limits, "vote", "2/m/address")
    page, path = guide(), "/feedback/vote/{}/"
    answers = [
        browser(address).post(path.format(page.pk), {"answer": "no"}).status_code
        for address in ("203.0.113.77", "203.0.113.77", "203.0.113.77", "203.0.113.78")
    ]
    assert answers == [302, 302, 429, 302], "a neighbour is somebody else"
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cache SET expires = %s", [timezone.now() - timedelta(days=1)])
    assert forget_expired_values() > 0
    assert forget_expired_values() == 0


def test_a_key_of_the_cache_tells_nothing(settings):
    key = hidden("rl:203.0.113.77", "", 1)
    assert key == hidden("rl:203.0.113.77", "", 1)
    assert len({key, hidden("rl:203.0.113.78", "", 1), hidden("rl:203.0.113.77", "", 2)}) == 3
    settings.SECRET_KEY = "another site's secret, which is long"
    assert key != hidden("rl:203.0.113.77", "", 1)


def test_the_web_server_keeps_no_log_of_who_came():
    assert not server("community.wsgi:application").log_access


@pytest.mark.parametrize(
    ("address", "kept", "told"),
    [
        ("203.0.113.77", "203.0.113.0", "203.0.113.x"),
        ("::ffff:203.0.113.77", "203.0.113.0", "203.0.113.x"),
        ("2001:db8:1:2::77", "2001:db8:1::", "2001:db8:1:x"),
        ("::1", "::", "0:0:0:x"),
        ("127.0.0.1", "127.0.0.0", "127.0.0.x"),
    ],
)
def test_about_where(address, kept, told):
    assert shortened(address) == shortened(kept) == kept
    assert neighbourhood(address) == neighbourhood(kept) == told


def test_those_noted_before_are_shortened_by_an_upgrade(ana):
    migration = import_module("community.privacy.migrations.0002_shorten_internet_addresses")
    addresses = ["203.0.113.77", "2001:db8:1:2::77", "127.0.0.0"]
    UserSession.objects.bulk_create(
        UserSession(user=ana, ip=ip, user_agent="A browser", session_key=ip) for ip in addresses
    )
    migration.shorten(apps, None)
    kept = UserSession.objects.order_by("pk").values_list("ip", flat=True)
    assert list(kept) == [shortened(ip) for ip in addresses]
