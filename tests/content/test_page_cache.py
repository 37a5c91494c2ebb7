"""Who is shown a page from memory, and who is not; what is kept with it, and what it costs."""

import threading
import time

import pytest
from django.conf import settings as site_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from community.content import changes, page_cache, page_store
from community.content.headers import ALWAYS
from community.content.models import Change
from community.content.page_store import Kept, Store
from community.members.models import Member
from forum.files import receive
from tests.community.channels import BACKEND
from tests.conftest import person
from tests.content.cached import cache_of_pages, kept_pages, one_request, plain
from tests.factories import guide, restrict, segment, topic

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("page_cache")]


@pytest.fixture
def ana():
    return person("ana")


@pytest.fixture
def post(ana):
    return topic(ana, "Why does it hum?")


@pytest.fixture
def cached():
    with cache_of_pages() as module:
        yield module


def reader(member=None, **options):
    browser = Client(**options)
    if member:
        browser.force_login(member, backend=BACKEND)
    return browser


def lasting(answer) -> dict:
    """Its headers, without the name that each request has of its own."""
    return {name: value for name, value in answer.headers.items() if name != "X-Request-ID"}


def is_kept(path: str) -> bool:
    return path in {key[2] for key in kept_pages()}


@pytest.mark.parametrize(
    "path", ["/", "/guides/", "/faq/", "/forum/", "/forum/topics/latest/", "/hr/"]
)
def test_a_page_from_memory_costs_no_query_that_is_counted(cached, django_assert_num_queries, path):
    first = reader().get(path)
    assert is_kept(path)
    with django_assert_num_queries(0):  # one of the driver's, below what Django counts
        again = reader().get(path)
    assert first.headers["X-Request-ID"] != again.headers["X-Request-ID"]
    assert (again.content, lasting(again)) == (first.content, lasting(first))


def test_a_topic_outlives_what_is_written_elsewhere(
    cached, ana, post, django_capture_on_commit_callbacks
):
    other = topic(ana, "Why does it drip?")
    post.reply(ana, "It hums at seven.")
    path = post.get_absolute_url()
    for _ in range(2):  # PostgreSQL tells once more of what was not committed at the first asking
        changes.known.catch_up()
    reader().get(path)
    with one_request(django_capture_on_commit_callbacks):
        other.reply(ana, "It drips at night.")
    key = next(key for key in kept_pages() if key[2] == path)
    changes.known.catch_up()
    assert page_cache.found(key)
    with one_request(django_capture_on_commit_callbacks):
        post.reply(ana, "It hums again.")
    assert "It hums again." in reader().get(path).content.decode()


def test_one_question_is_asked_of_the_database(cached, monkeypatch):
    reader().get("/guides/")
    asked, driver = [], changes._driver()

    class Counting:
        def execute(self, *args):
            asked.append(args)
            return driver.execute(*args)

    monkeypatch.setattr(changes, "_driver", Counting)
    reader().get("/guides/")
    assert len(asked) == 1


def test_it_says_what_every_answer_says(cached):
    for _ in range(2):
        answer = reader().get("/guides/")
        assert {*ALWAYS, "Permissions-Policy", "Cross-Origin-Resource-Policy"} <= set(
            answer.headers
        )
        assert "script-src 'self'" in answer["Content-Security-Policy"]
        assert answer["Cache-Control"] == "no-cache"
        assert set(answer["Vary"].split(", ")) == {"Accept-Encoding", "Cookie"}
        assert int(answer["Content-Length"]) == len(answer.content)


def test_what_belongs_to_a_request_is_not_kept(cached):
    assert not {"x-request-id", "date"} - page_cache.EACH_TIME


class TestRevalidating:
    def test_what_a_browser_has_is_not_sent_again(self, cached):
        etag = reader().get("/guides/")["ETag"]
        again = reader().get("/guides/", headers={"if-none-match": f'"other", W/{etag}'})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
        assert "Content-Type" not in again
        assert again["Vary"]

    def test_once_it_changed_it_is_sent(self, cached, post, ana):
        held = {"if-none-match": reader().get(post.get_absolute_url())["ETag"]}
        post.reply(ana, "It still hums.")
        assert b"still hums" in reader().get(post.get_absolute_url(), headers=held).content

    def test_who_signs_in_is_sent_another_page(self, cached, post, ana):
        held = {"if-none-match": reader().get("/forum/")["ETag"]}
        answer = reader(ana).get("/forum/", headers=held)
        assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-cache")
        assert "ETag" not in answer

    def test_the_head_of_it(self, cached):
        whole = reader().get("/guides/")
        head = reader().head("/guides/")
        assert head.content == b""
        assert lasting(head) == lasting(whole)

    @pytest.mark.parametrize(
        ("accepts", "coding"),
        [
            *[("gzip, deflate, br, zstd", "br"), ("gzip", "gzip"), ("", ""), ("identity", "")],
            *[("br;q=0, gzip", "gzip"), ("BR", "br"), ("*", "")],
        ],
    )
    def test_it_is_packed_as_the_browser_accepts(self, cached, accepts, coding):
        plain = reader().get("/guides/")
        for _ in range(2):
            answer = reader().get("/guides/", headers={"accept-encoding": accepts})
            assert answer.headers.get("Content-Encoding", "") == coding
            assert (answer["ETag"] == plain["ETag"]) == (not coding)
            assert answer.content == Kept({}, plain.content, 0, frozenset(), 0).packed(coding)
        assert len(answer.content) < len(plain.content) or not coding


class TestForWhom:
    def test_nobody_is_shown_what_another_was(self, cached, post, ana):
        """Signed in and out in turn; what is kept holds no name, no token and no cookie of anybody."""
        mod = person("mod", "Moderator", is_team=True)
        pages = [
            "/",
            "/forum/",
            post.get_absolute_url(),
            "/people/ana/",
            "/guides/",
            "/search/?q=hum",
        ]
        readers = [reader(), reader(ana), reader(), reader(mod)]
        for _ in range(2):
            for path in pages:
                shown = [browser.get(path) for browser in readers]
                assert b"/accounts/login/" in shown[0].content
                # Each search has a number.
                assert plain(shown[0].content) == plain(shown[2].content) or "/search/" in path
                for answer in (shown[1], shown[3]):
                    assert b"/accounts/logout/" in answer.content
                    assert "public" not in answer.get("Cache-Control", "")
        for row in kept_pages().values():
            assert b"csrfmiddlewaretoken" not in row.body
            assert b"/accounts/logout/" not in row.body
            assert b"@example.org" not in row.body
            assert "Set-Cookie" not in row.headers

    @pytest.mark.parametrize(
        "path",
        [
            "/accounts/login/",
            "/accounts/signup/",
            "/ask/",
            "/contact/",
            "/search/?q=hum",
            "/forum/write/",
        ],
    )
    def test_what_gives_a_cookie_or_writes_is_not_kept(self, cached, path):
        for _ in range(2):
            reader().get(path)
        assert not is_kept(path.partition("?")[0])

    def test_neither_is_what_only_some_may_see(self, cached, post, ana):
        page = guide("Below the lid")
        restrict(page, "password", password="x")
        file = receive(ana, SimpleUploadedFile("a.txt", b"Hello."))
        hidden = topic(ana, "Hidden")
        hidden.hide(by=person("mod", "Moderator"), reason="Off topic")
        for path in (page.url, file.get_absolute_url(), hidden.get_absolute_url()):
            for who in (ana, None):
                reader(who).get(path)
            assert not is_kept(path)

    def test_a_session_that_is_over_or_invented_is_no_key_to_memory(self, cached):
        reader().get("/guides/")
        stranger = reader()
        stranger.cookies[site_settings.SESSION_COOKIE_NAME] = "invented"
        assert "ETag" not in stranger.get("/guides/")

    def test_what_is_said_once_is_not_kept(self, cached):
        browser = reader()
        browser.cookies["messages"] = "anything"
        browser.get("/guides/")
        assert not is_kept("/guides/")


class TestVarying:
    def test_choices_have_pages_of_their_own(self, cached):
        segment("Tide Maxi")
        chosen = reader()
        chosen.cookies["segments"] = "tide-maxi"
        for _ in range(2):
            assert b"<b>Tide Maxi</b>" in chosen.get("/guides/").content
            assert b"<b>Tide Maxi</b>" not in reader().get("/guides/").content

    def test_languages_have_addresses_of_their_own(self, cached):
        for language in ("hr", "sk", "en"):
            answer = reader().get("/guides/", headers={"accept-language": language})
            assert b'<html lang="en"' in answer.content
        assert b'<html lang="hr"' in reader().get("/hr/").content

    @pytest.mark.parametrize(
        "headers",
        [
            {"x-forwarded-host": "evil.example"},
            {"x-forwarded-proto": "https", "forwarded": "host=evil.example;proto=https"},
            {"x-forwarded-for": "evil.example", "x-real-ip": "evil.example"},
            {"x-original-url": "/evil", "x-rewrite-url": "/evil", "x-http-method-override": "POST"},
            {"accept": "application/evil", "accept-language": "evil", "user-agent": "evil", "referer": "http://evil.example/"},
            {"hx-request": "true", "x-requested-with": "fetch", "sec-fetch-site": "cross-site", "origin": "http://evil.example"},
            {"cookie": "_ga=evil; help=evil; reader=evil; theme=evil; django_language=hr; csrftoken=evil"},
        ],
    )  # fmt: skip
    @pytest.mark.parametrize("path", ["/", "/guides/", "/forum/"])
    def test_what_else_a_request_brings_changes_nothing_for_others(self, cached, path, headers):
        brought = Client(headers=headers).get(path)
        shown = reader().get(path)
        with_nothing = reader()
        page_cache.PLAIN.clear()
        anew = with_nothing.get(path)
        assert shown.content == anew.content
        assert lasting(shown) == lasting(anew)
        assert b"evil" not in brought.content

    def test_a_host_that_is_not_ours_is_refused_and_not_kept(self, cached):
        assert Client(headers={"host": "evil.example"}).get("/guides/").status_code == 400
        assert not kept_pages()
        assert Client(headers={"host": "localhost"}).get("/guides/").status_code == 200

    def test_what_newsletters_add_is_left_out(self, cached):
        tracked = reader().get("/guides/?utm_source=letter&utm_id=me%40home&gclid=1")
        assert b"utm_" not in tracked.content
        assert tracked.content == reader().get("/guides/").content
        assert [key[3] for key in kept_pages()] == [""]

    def test_long_addresses_are_not_kept(self, cached):
        reader().get(f"/guides/?q={'x' * 500}")
        assert not kept_pages()


def test_pages_from_memory_count_as_read(cached, settings):
    settings.PAGE_VIEWS_PER_MINUTE = 3
    page_cache.views_within.__globals__["VIEWS"].__init__()
    assert [reader().get("/guides/").status_code for _ in range(5)] == [200, 200, 200, 429, 429]


def test_it_can_be_turned_off(cached, settings):
    settings.PAGE_CACHE_MB = 0
    assert "ETag" not in reader().get("/guides/")
    assert not kept_pages()


def test_what_the_clock_alone_changes_is_made_anew_after_a_minute(cached, monkeypatch):
    reader().get("/guides/")
    later = time.monotonic() + page_cache.LIFE + 1
    monkeypatch.setattr(page_store.time, "monotonic", lambda: later)
    assert page_cache.PLAIN.get(next(iter(kept_pages()))) is None


class TestFragments:
    def test_they_are_kept_until_what_they_read_is_written(
        self, cached, rf, ana, django_capture_on_commit_callbacks
    ):
        made = []

        def names():
            made.append(1)
            return list(Member.objects.values_list("name", flat=True))

        def ask():
            return changes.kept(rf.get("/"), "names", names)

        changes.connection.run_on_commit.clear()
        assert ask() == ask()
        assert len(made) == 1
        with one_request(django_capture_on_commit_callbacks):
            Member.objects.update(name="Ana Other")
        assert ask() == ["Ana Other"]

    def test_a_page_made_with_one_knows_what_the_fragment_had_read(self, cached, rf, ana):
        changes.connection.run_on_commit.clear()
        for _ in range(2):
            with changes.reading() as read:
                changes.kept(rf.get("/"), "names", lambda: list(Member.objects.all()))
            assert "members_member" in read.tags


class TestStore:
    def row(self, size):
        return Kept({}, b"x" * size, 1, frozenset(), time.monotonic() + 60)

    def test_it_holds_so_many_bytes_and_drops_what_was_not_asked_for(self):
        store = Store(100_000)
        for number in range(20):
            store.put((number,), self.row(5_000))
            store.get((0,))
        assert store.size <= 100_000
        assert store.get((0,))
        assert not store.get((1,))
        store.put(("big",), self.row(50_000))
        assert not store.get(("big",))

    def test_of_many_who_ask_at_once_one_makes_it(self):
        store, made, shown = Store(100_000), [], []
        begin = threading.Barrier(8)

        def ask():
            begin.wait()
            with store.turn("page", 5) as mine:
                if mine:
                    time.sleep(0.05)
                    made.append(1)
                    store.put("page", self.row(10))
            shown.append(store.get("page"))

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(made) == 1
        assert all(shown)

    def test_nobody_waits_for_ever(self):
        store = Store(100_000)
        with store.turn("page", 1) as first, store.turn("page", 0.01) as second:
            assert (first, second) == (True, False)
        with store.turn("page", 1) as again:
            assert again


def test_old_notes_are_tidied_away_and_whoever_slept_forgets(cached, monkeypatch):
    known = changes.known
    reader().get("/guides/")
    before = known.catch_up()
    monkeypatch.setattr(Change.objects._queryset_class, "KEPT", 5)
    for number in range(20):
        changes.connection.run_on_commit.clear()
        changes.note(f"tag-{number}")
    assert Change.objects.tidy() > 0
    assert Change.objects.count() == 5
    known.catch_up()
    assert not known.is_good(before, ["anything"])
    now = known.catch_up()
    assert known.is_good(now, ["anything"])
