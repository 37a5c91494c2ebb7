"""Every address of the site, opened by each of the cast: opening changes nothing, and nothing falls over."""

import re

import pytest
from django.db import connection, transaction
from django.test import Client

from tests.community import populated, ways

SIGNED_OUT = "nobody"
AGENT = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"  # machines leave fewer traces
pytestmark = pytest.mark.django_db
PUBLIC_CAST = [SIGNED_OUT, "ana", "boris", "stranger", "mod", "edit", "owner"]
WRITES = re.compile(
    r'\s*(?:(INSERT(?: OR \w+)? INTO|REPLACE INTO)|UPDATE|DELETE FROM)\s+"?([\w$]+)', re.IGNORECASE
)

FALLS_OVER = {
    "wagtailadmin_error_test": "Wagtail's own, for whoever wants to see what an error looks like"
}
# What opening a page may write; everywhere the session, limits and the day of a visit.
EVERYWHERE = {"django_session", "content_tally", "notifications_mailchoices"}
MAY_WRITE = {
    # How far somebody has read; what the bell told of it is read then.
    "forum:topic": {"forum_topicreading", "notifications_notification", "members_member"},
    "notifications:notification": {"notifications_notification", "members_member"},
    # Who writes pages sees Wagtail's bar on them, which keeps a row of choices for them.
    "wagtail_serve": {"wagtailusers_userprofile"},
    "feedback:words": {"wagtailusers_userprofile"},
    # What is searched for, and that somebody looks for help, hanging on a random number.
    "search:results": {"search_helpsession", "search_loggedsearch"},
    "forum:topic_new": {"search_helpsession"},
    "desk:ask": {"search_helpsession"},
    "desk:contact": {"search_helpsession"},
}
# Wagtail's own, in the admin: sizes of a picture, who has a page open and hears of comments on it, and a row
# of choices for everybody who works there.
IN_THE_ADMIN = {
    "wagtailimages_rendition",
    "wagtailadmin_editingsession",
    "wagtailcore_pagesubscription",
    "wagtailusers_userprofile",
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
        found = WRITES.match(sql)
        # What an INSERT … RETURNING wrote is counted only when it has been read.
        if found and (found[1] or context["cursor"].rowcount != 0):
            tables.add(found[2])
        return result

    with connection.execute_wrapper(listen):
        yield tables


def browser_of(site, name, **options):
    browser = Client(headers={"sec-fetch-site": "same-origin", "user-agent": AGENT}, **options)
    if name != SIGNED_OUT:
        backend = "allauth.account.auth_backends.AuthenticationBackend"
        browser.force_login(site.cast[name], backend=backend)
    return browser


def paths(site, is_admin: bool):
    for way in ways.ways():
        if way.route.startswith("admin/") == is_admin:
            for path in ways.addresses(site, way) or []:
                yield way, path


def test_every_pattern_is_known(site):
    unknown = [f"{w.name} {w.route}" for w in ways.ways() if ways.addresses(site, w) is None]
    assert not unknown, "Say in tests/community/ways.py with what these are opened: " + "; ".join(
        unknown
    )


def test_the_walk_sees_what_is_written(site, writes):
    site.topic.react("thanks", by=site.cast["stranger"])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE forum_tag SET name = name")
        cursor.execute("UPDATE forum_tag SET name = name WHERE name = 'none'")
        cursor.execute("DELETE FROM forum_bookmark WHERE id < 0")
    assert {"forum_reaction", "forum_tag"} <= writes
    assert "forum_bookmark" not in writes


def walk(site, name, is_admin, writes, on_commit, methods=("GET", "HEAD")):
    browser, troubles = browser_of(site, name), []
    session = "" if name == SIGNED_OUT else browser.cookies["sessionid"].value
    for way, path in paths(site, is_admin):
        if way.name in FALLS_OVER:
            continue
        for method in methods:
            writes.clear()
            with transaction.atomic(), on_commit(execute=True):
                try:
                    status = browser.generic(method, path).status_code
                except Exception as error:
                    status = repr(error)
                transaction.set_rollback(True)
            written = writes - EVERYWHERE - MAY_WRITE.get(way.name, set())
            written -= IN_THE_ADMIN if is_admin else set()
            if name != SIGNED_OUT and browser.cookies["sessionid"].value != session:
                written.add("signed out")
                browser = browser_of(site, name)
                session = browser.cookies["sessionid"].value
            if not isinstance(status, int) or status >= 500 or written:
                troubles.append((method, path, way.name, status, sorted(written)))
    return troubles


@pytest.mark.parametrize("name", PUBLIC_CAST)
def test_opening_changes_nothing(site, writes, django_capture_on_commit_callbacks, name):
    troubles = walk(site, name, False, writes, django_capture_on_commit_callbacks)
    assert not troubles, "\n".join(map(str, troubles))


@pytest.mark.parametrize(
    "name",
    ["owner", *(pytest.param(name, marks=pytest.mark.slow) for name in PUBLIC_CAST[:-1])],
)
def test_opening_the_admin_changes_nothing(site, writes, django_capture_on_commit_callbacks, name):
    troubles = walk(site, name, True, writes, django_capture_on_commit_callbacks, ("GET",))
    assert not troubles, "\n".join(map(str, troubles))


@pytest.fixture
def read_only(settings):
    """As a site is that is started with READ_ONLY."""
    settings.READ_ONLY = True


@pytest.fixture
def reached():
    """Tables that something set about to write, whether or not it was let."""
    tables = set()

    def listen(execute, sql, params, many, context):
        if found := WRITES.match(sql):
            tables.add(found[2])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        yield tables


@pytest.mark.parametrize("name", [SIGNED_OUT, "owner"])
def test_a_site_that_is_read_only_can_be_read_and_writes_nothing(
    site, writes, reached, read_only, name, django_capture_on_commit_callbacks
):
    browser, troubles = browser_of(site, name, raise_request_exception=False), []
    for way, path in paths(site, is_admin=False):
        writes.clear()
        reached.clear()
        with django_capture_on_commit_callbacks(execute=True):
            status = browser.get(path).status_code
        if writes or reached or status >= 500:
            troubles.append((path, way.name, status, sorted(writes), sorted(reached)))
    assert not troubles, "\n".join(map(str, troubles))


@pytest.mark.slow
def test_the_admin_of_a_site_that_is_read_only_writes_nothing(site, writes, read_only):
    """What would write there is answered with 503: the editor of a page notes that somebody has it open."""
    browser = browser_of(site, "owner", raise_request_exception=False)
    shown = []
    writes.clear()
    for _way, path in paths(site, is_admin=True):
        with transaction.atomic():  # a refusal within one of Django's ends it
            shown.append(browser.get(path).status_code)
            transaction.set_rollback(True)
    assert not writes
    assert shown.count(200) > 100
