"""Every address of the site, opened by each of the cast: opening changes nothing, and nothing falls over."""

import re
from collections import defaultdict

import pytest
from django.db import connection, transaction
from django.test import Client

from tests.community import populated

SIGNED_OUT = "nobody"
pytestmark = pytest.mark.django_db
PUBLIC_CAST = [SIGNED_OUT, "ana", "boris", "stranger", "mod", "edit", "owner"]
WRITES = re.compile(
    r'\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM|REPLACE INTO)\s+"?([\w$]+)', re.IGNORECASE
)

# What opening a page may write, by how the name of its view begins; everywhere the session, limits and the day of a visit.
EVERYWHERE = {"django_session", "content_tally", "notifications_mailchoices"}
MAY_WRITE = {
    # What is opened from the bell is read.
    "notifications:notification": {"notifications_notification", "members_member"},
}


@pytest.fixture(scope="module")
def site(once):
    return once(populated.build)


@pytest.fixture(autouse=True)
def _media():
    """The files lie where they were put when the site was built."""


@pytest.fixture
def writes():
    """Tables written to since it was last emptied, whatever the statement came from."""
    tables = set()

    def listen(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if (found := WRITES.match(sql)) and context["cursor"].rowcount != 0:
            tables.add(found[1])
        return result

    with connection.execute_wrapper(listen):
        yield tables


def browser_of(site, name, **options):
    browser = Client(headers={"sec-fetch-site": "same-origin"}, **options)
    if name != SIGNED_OUT:
        backend = "allauth.account.auth_backends.AuthenticationBackend"
        browser.force_login(site.cast[name], backend=backend)
    return browser


def paths(site, is_admin: bool):
    for way in populated.ways():
        if way.route.startswith("admin/") == is_admin:
            for path in populated.addresses(site, way) or []:
                yield way, path


def test_every_pattern_is_known(site):
    unknown = [
        f"{w.name} {w.route}" for w in populated.ways() if populated.addresses(site, w) is None
    ]
    assert not unknown, (
        "Say in tests/community/populated.py with what these are opened: " + "; ".join(unknown)
    )


def walk(site, name, is_admin, writes, on_commit, methods=("GET", "HEAD")):
    browser, troubles, seen = browser_of(site, name), [], defaultdict(int)
    for way, path in paths(site, is_admin):
        for method in methods:
            writes.clear()
            with transaction.atomic(), on_commit(execute=True):
                try:
                    status = browser.generic(method, path).status_code
                except Exception as error:
                    status = repr(error)
                transaction.set_rollback(True)
            seen[status] += 1
            written = writes - EVERYWHERE - MAY_WRITE.get(way.name, set())
            if not isinstance(status, int) or status >= 500 or written:
                troubles.append((method, path, way.name, status, sorted(written)))
    return troubles, dict(seen)


@pytest.mark.parametrize("name", PUBLIC_CAST)
def test_opening_changes_nothing(site, writes, django_capture_on_commit_callbacks, name):
    troubles, seen = walk(site, name, False, writes, django_capture_on_commit_callbacks)
    print(seen)
    assert not troubles, "\n".join(map(str, troubles))


@pytest.mark.parametrize("name", ["owner"])
def test_admin(site, writes, django_capture_on_commit_callbacks, name):
    troubles, seen = walk(site, name, True, writes, django_capture_on_commit_callbacks, ("GET",))
    print(seen)
    assert not troubles, "\n".join(map(str, troubles))
