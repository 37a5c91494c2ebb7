"""What no page of ours would send: forms from elsewhere, odd methods, addresses that somebody made up."""

import pytest
from django.db import transaction

from tests.community import ways
from tests.community.test_walk import (
    SIGNED_OUT,
    _media,
    browser_of,
    paths,
    site,
    writes,
)  # fmt: skip

pytestmark = pytest.mark.django_db
__all__ = ["_media", "site", "writes"]  # fixtures

# Taken without a token and from anywhere, as mail programs press them: only the signed link says what they end.
FROM_ANYWHERE = {"feedback:survey_stop", "notifications:stop", "desk:ask_stop", "forum:same_stop"}

NAMES = [
    "q",
    "page",
    "p",
    "after",
    "before",
    "at",
    "kind",
    "sort",
    "show",
    "state",
    "language",
    "segment",
    "tag",
    "section",
    "on",
    "by",
    "to",
    "quote",
    "title",
    "category",
    "passage",
    "product",
    "face",
    "filter",
    "words",
    "topic",
    "answer",
    "from",
    "next",
    "export",
    "is_export",
    "ordering",
    "embed",
]
HOSTILE = [
    "-1",
    "0",
    "9e99",
    "9" * 40,
    "1e1000",
    "\x00",
    "a\x00b",
    "NaN",
    "x" * 10_000,
    "'\"<>",
    "%",
    "../..",
    "☃\u202e",
    "[]",
    "{}",
    "true",
]


@pytest.mark.parametrize("name", [SIGNED_OUT, "owner"])
def test_forms_from_elsewhere_are_refused(site, writes, name):
    browser = browser_of(site, name, enforce_csrf_checks=True)
    taken = []
    for way, path in paths(site, False):
        writes.clear()
        with transaction.atomic():
            answer = browser.post(
                path, {"answer": "yes"},
                headers={"origin": "https://evil.example", "sec-fetch-site": "cross-site"},
            )  # fmt: skip
            transaction.set_rollback(True)
        refused = answer.status_code in (403, 404, 405)
        if way.name not in FROM_ANYWHERE and (not refused or writes - {"content_tally"}):
            taken.append((way.name, path, answer.status_code, sorted(writes)))
    assert not taken, "\n".join(map(str, taken))


@pytest.mark.parametrize("name", ["ana"])
def test_odd_methods_change_nothing(site, writes, name):
    browser, troubles = browser_of(site, name), []
    for way, path in paths(site, False):
        for method in ("OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "QUERY"):
            writes.clear()
            with transaction.atomic():
                status = browser.generic(method, path).status_code
                transaction.set_rollback(True)
            written = writes - {"django_session", "content_tally", "notifications_mailchoices"}
            if status >= 500 or written:
                troubles.append((method, way.name, path, status, sorted(written)))
    assert not troubles, "\n".join(map(str, troubles))


def addresses_of_lists(site):
    """Those that look at what stands behind the ?; the rest ignore it, and are tried once."""
    return [path for way, path in paths(site, False) if way.name != "media"]


@pytest.mark.parametrize("name", [SIGNED_OUT, pytest.param("owner", marks=pytest.mark.slow)])
def test_made_up_questions(site, name):
    browser, troubles = browser_of(site, name), []
    for path in addresses_of_lists(site):
        if browser.get(path).status_code not in (200, 302):
            continue
        for value in HOSTILE:
            with transaction.atomic():
                try:
                    status = browser.get(path, dict.fromkeys(NAMES, value)).status_code
                except Exception as error:
                    status = repr(error)
                transaction.set_rollback(True)
            if status not in (200, 301, 302, 304, 400, 403, 404, 405, 410, 414):
                troubles.append((path, value[:20], status))
    assert not troubles, "\n".join(map(str, troubles))


def test_what_is_taken_from_anywhere_is_still_there():
    assert {way.name for way in ways.ways()} >= FROM_ANYWHERE
