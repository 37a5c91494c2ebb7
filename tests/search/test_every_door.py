"""What is said where not everybody may read is found by its readers and by nobody else, whichever way one asks.

A page repeats what was asked, so what is looked for in it is what goes with the word: a title, or other words of the text.
"""

from copy import deepcopy
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from community.audience.visibility import Visibility
from community.search.logged import HelpSession, LoggedSearch
from community.search.models import AskedBefore, Entry, QualityRun
from community.search.pins import Pin
from community.search.related import relate_some
from tests.conftest import person
from tests.factories import category, guide, replies, restrict, section, topic

pytestmark = pytest.mark.django_db
PERSON = {"HTTP_USER_AGENT": "Mozilla/5.0 (Telephone)", "HTTP_SEC_FETCH_SITE": "same-origin"}
TOPIC, GUIDE = "Zorblax gasket leaks", "Wumpleth gasket leaks"
TITLES = [TOPIC, GUIDE]
ROOM, SHELF = "Quorvane", "Drissel"
SECRET = {
    "zorblax": TOPIC,
    "quixomel": TOPIC,  # in its text
    "vexnorp": TOPIC,  # its tag
    "hubrastic": TOPIC,  # in a reply
    "wumpleth": GUIDE,
    "fizzgrot": GUIDE,
    "plimsank": GUIDE,
}
STAFF_REPORTS = [
    f"/admin/reports/{report}{end}"
    for report in (
        "searches/?",
        "searches/?show=not_opened&",
        "deflection/?",
        "deflection/?by=query&",
        "deflection/?by=page&",
        "deflection/?by=section&",
        "quality/?",
    )
    for end in ("", "export=csv")
]


def written():
    """A topic for Testers and a guide for them, beside a topic, a guide and talk for everybody. Boris is a Tester."""
    ana, boris = person("ana"), person("boris")
    testers = Group.objects.create(name="Testers")
    boris.groups.add(testers)
    room = category("quorvane", name=ROOM, kind="questions", read_by="groups")
    room.groups.add(testers)
    for number in range(4):
        topic(ana, f"About milk {number}")
    secret = topic(boris, TOPIC, room.slug, "The quixomel hums under a hood.")
    secret.tag(["vexnorp"], by=boris)
    secret.reply(boris, "Turn the hubrastic by a notch.")
    shelf = section(SHELF)
    restrict(shelf, "groups", "Testers")
    hidden = guide(GUIDE, shelf, "<p>The fizzgrot sings below a lid.</p>")
    hidden.tags.add("plimsank")
    hidden.save()
    return SimpleNamespace(
        topic=secret,
        guide=hidden,
        open_topic=topic(ana, "My gasket leaks"),
        open_guide=guide("Why a gasket leaks", text="<p>It is worn.</p>"),
        room=room,
        shelf=shelf,
        ana=ana,
        boris=boris,
        mod=person("mod", "Moderator", is_team=True),
        edit=person("edit", "Editor", is_team=True),
    )


@pytest.fixture(scope="module")
def written_once(once):
    return once(written)


@pytest.fixture
def site(written_once, db):
    return deepcopy(written_once)


@pytest.fixture
def ana(site):
    return site.ana


@pytest.fixture
def boris(site):
    return site.boris


@pytest.fixture
def mod(site):
    return site.mod


@pytest.fixture
def edit(site):
    return site.edit


@pytest.fixture(params=["guest", "ana", "boris"])
def reader(request, site, client):
    """The site as a guest, a member without access and a reader see it; `reads` says which of them it is."""
    if request.param != "guest":
        member = request.getfixturevalue(request.param)
        client.force_login(member, backend="allauth.account.auth_backends.AuthenticationBackend")
    return SimpleNamespace(reads=request.param == "boris", client=client)


@pytest.fixture(params=["edit", "mod"])
def staff(request, site, as_):
    """Editors do not read every category; moderators do, though not every guide."""
    return SimpleNamespace(
        reads=request.param == "mod", client=as_(request.getfixturevalue(request.param))
    )


def text(response):
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def search(reader, words, **more):
    return reader.client.get("/search/", {"q": words, **more})


def titles(response):
    return [result.entry.title for result in response.context["results"].page]


def offered(reader, typed):
    return [one["title"] for one in reader.client.get("/search/suggest/", {"q": typed}).json()]


class TestSearching:
    @pytest.mark.parametrize(("word", "title"), SECRET.items())
    def test_results_and_their_number(self, reader, word, title):
        response = search(reader, word)
        assert titles(response) == ([title] if reader.reads else [])
        assert (title in text(response)) == reader.reads

    @pytest.mark.parametrize("asked", [f"tag:{tag}" for tag in ("vexnorp", "plimsank")])
    def test_filters(self, reader, asked):
        assert len(titles(search(reader, asked))) == reader.reads

    def test_what_is_counted_and_what_it_can_be_narrowed_by(self, reader):
        response = search(reader, "gasket leaks")
        facets = response.context["results"].facets
        numbers = {str(choice.label): choice.number for choice in facets.kinds.choices}
        assert (numbers["Guides"], numbers["Forum"]) == ((2, 2) if reader.reads else (1, 1))
        for name in (ROOM, SHELF, "vexnorp", "plimsank"):
            assert (name in text(response)) == reader.reads

    @pytest.mark.parametrize(
        ("word", "beside"),
        [("quixomel", "under a hood"), ("hubrastic", "by a notch"), ("fizzgrot", "below a lid")],
    )
    def test_snippets(self, reader, word, beside):
        assert (beside in text(search(reader, word))) == reader.reads

    def test_the_best_answer(self, reader, site, boris):
        site.topic.accept(site.topic.replies.get(), by=boris)
        response = search(reader, "zorblax")
        assert bool(response.context["results"].best) == reader.reads
        assert ("by a notch" in text(response)) == reader.reads

    @pytest.mark.parametrize(
        ("slip", "meant"),
        [("zorbalx", "zorblax"), ("quixomle", "quixomel"), ("vexnrop", "vexnorp"),
         ("hubrastik", "hubrastic"), ("wumpelth", "wumpleth"), ("fizgrot", "fizzgrot")],
    )  # fmt: skip
    def test_corrections(self, reader, slip, meant):
        assert (meant in text(search(reader, slip)).lower().replace(slip, "")) == reader.reads

    def test_did_you_mean(self, reader, site, ana, boris):
        topic(ana, "The zorblak")
        for number in range(5):
            topic(boris, f"Zorblax {number}", site.room.slug)
        assert ("zorblax" in text(search(reader, "zorblak")).lower()) == reader.reads


class TestWhileSomebodyWrites:
    @pytest.mark.parametrize(
        ("typed", "title"),
        [("zor", TOPIC), ("gasket zorb", TOPIC), ("zorbalx", TOPIC), ("wump", GUIDE), ("wumpelth", GUIDE)],
    )  # fmt: skip
    def test_titles_that_are_offered(self, reader, typed, title):
        assert (title in offered(reader, typed)) == reader.reads

    def test_tags_that_are_offered(self, reader):
        response = reader.client.get("/forum/write/tags/", {"q": "vex"})
        assert ("vexnorp" in response.content.decode()) == reader.reads

    @pytest.mark.parametrize("title", TITLES)
    def test_before_it_is_asked(self, reader, title):
        said = {"title": f"My {title}", "body": "Water everywhere."}
        assert (
            title in text(reader.client.post("/search/similar/", said, **PERSON))
        ) == reader.reads

    @pytest.mark.parametrize("kind", ["topic", "guide"])
    @pytest.mark.parametrize(("url", "name"), [("opened/", "suggestion"), ("answers/", "answer")])
    def test_what_a_form_names(self, reader, site, kind, url, name):
        said = {name: f"{kind}:{getattr(site, kind).pk}"}
        response = reader.client.post(f"/search/similar/{url}", said, **PERSON)
        assert response.status_code in ((200, 204) if reader.reads else (404,))
        assert reader.reads or not any(title in response.content.decode() for title in TITLES)


class TestBesideOthers:
    @pytest.mark.parametrize("title", TITLES)
    def test_related_to_a_topic(self, reader, site, title):
        relate_some()
        assert (
            title in text(reader.client.get(site.open_topic.get_absolute_url()))
        ) == reader.reads

    def test_related_to_a_guide(self, reader, site):
        relate_some()
        assert (GUIDE in text(reader.client.get(site.open_guide.url))) == reader.reads

    @pytest.mark.parametrize(
        ("where", "name"),
        [("/forum/tag/vexnorp/", TOPIC), ("/forum/tags/", "vexnorp"), ("/forum/", TOPIC)],
    )
    def test_pages_of_tags_and_lists(self, reader, where, name):
        assert (name in reader.client.get(where).content.decode()) == reader.reads

    @pytest.mark.parametrize("kind", ["topic", "guide"])
    def test_pins(self, reader, site, kind):
        Pin.objects.create(words="milk", kind=kind, object_id=getattr(site, kind).pk)
        first = titles(search(reader, "milk"))[0]
        assert (first in TITLES) == reader.reads

    def test_a_moderator_is_told_of_it_only_among_those_who_read_it(
        self, site, mod, ana, boris, as_
    ):
        outside = topic(ana, "My zorblax gasket leaks")
        inside = topic(boris, "The zorblax gasket leaks", site.room.slug)
        relate_some()
        held = {
            row.topic for row in AskedBefore.objects.for_moderator(mod) if row.earlier == site.topic
        }
        assert held == {inside}
        assert "asked before" not in text(as_(mod).get(outside.get_absolute_url()))
        assert not AskedBefore.objects.for_moderator(boris).exists()


MACHINES = ["/forum/feeds/latest/", "/forum/feeds/category/quorvane/", "/forum/feeds/tag/vexnorp/",
            "/forum/feeds/member/boris/", "/sitemap-forum.xml"]  # fmt: skip


@pytest.mark.parametrize("where", MACHINES)
def test_feeds_and_maps_tell_what_everybody_may_read(reader, site, where):
    replies(site.topic, site.topic.author, 2)
    assert site.topic.get_absolute_url() not in reader.client.get(where).content.decode()
    site.room.read_by = Visibility.PUBLIC
    site.room.save()
    assert site.topic.get_absolute_url() in text(reader.client.get(where))


def test_the_map_of_pages_tells_what_everybody_may_read(reader, site):
    assert site.guide.url not in text(reader.client.get("/sitemap-pages.xml"))
    site.shelf.view_restrictions.all().delete()
    assert site.guide.url in text(reader.client.get("/sitemap-pages.xml"))


@pytest.fixture
def searched(site, boris, as_, client):
    """Boris searched for each and opened it, days ago."""

    reader = SimpleNamespace(client=as_(boris))
    for word, thing in (("zorblax", site.topic), ("wumpleth", site.guide)):
        reader.client.get("/search/", {"q": word}, **PERSON)
        entry = Entry.objects.get(object_id=thing.pk, title=thing.title)
        LoggedSearch.objects.get(words=word).open(entry)
    ago = timezone.now() - timedelta(days=5)
    HelpSession.objects.update(began_at=ago)
    LoggedSearch.objects.update(at=ago)
    client.logout()


class TestReports:
    @pytest.mark.parametrize("url", STAFF_REPORTS)
    def test_name_nothing_that_who_reads_them_may_not_read(self, searched, site, edit, as_, url):
        failed = [["gasket", site.guide.url, None], [TOPIC, site.open_guide.url, site.topic.pk]]
        day = "2026-03-01"
        QualityRun.objects.create(
            day=day, language="en", mode="search", queries=2, entries=2, first=0, among_five=0,
            among_ten=0, mrr=0, ndcg=0, failed=failed,
        )  # fmt: skip
        response = as_(edit).get(url)
        assert response.status_code == 200
        page = b"".join(response) if response.streaming else response.content
        for name in (*TITLES, ROOM, SHELF):
            assert name not in page.decode()

    @pytest.mark.parametrize(
        ("by", "name"), [("page", TOPIC), ("section", ROOM), ("query", "zorblax")]
    )
    def test_name_it_to_who_reads_it(self, searched, mod, as_, by, name):
        assert name in text(as_(mod).get("/admin/reports/deflection/", {"by": by}))

    def test_the_list_of_pins(self, staff, site):
        pin = Pin.objects.create(words="milk", kind="topic", object_id=site.topic.pk)
        assert (TOPIC in text(staff.client.get("/admin/snippets/search/pin/"))) == staff.reads
        form = text(staff.client.get(f"/admin/snippets/search/pin/edit/{pin.pk}/"))
        assert (site.topic.get_absolute_url() in form) == staff.reads

    def test_previews(self, staff, site):
        said = {"words": "zorblax", "address": "", "preview": "1"}
        page = text(staff.client.post("/admin/snippets/search/pin/add/", said))
        assert (TOPIC in page) == staff.reads
