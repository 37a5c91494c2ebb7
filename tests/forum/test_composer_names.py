"""@names and #tags: in texts, in the count of who is called, and offered while somebody types."""

from time import process_time

import pytest

from forum.mentions import MOST, mentioned_in
from forum.models import Tag
from forum.models.wording import html_of
from tests.conftest import person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("@boris, look", ["boris"]),
        ("Ask @boris and @ana-2; thank you @boris!", ["boris", "ana-2"]),
        ("(@boris) **@ана**", ["boris", "ана"]),
        ("mail boris@example.org or a@b", []),
        ("`@boris` and\n\n    @ana\n\n```\n@mod\n```", []),
        ("> @boris said\n\nYes, @ana", ["ana"]),
        ("- one\n- > @boris\n- @ana", ["ana"]),
        ("[@boris](https://example.org/@ana) https://example.org/@mod", []),
        ("\\@boris", ["boris"]),
        ("@" + "x" * 61, []),
        ("@ alone @", []),
        ("", []),
    ],
)
def test_who_is_called(source, names):
    assert mentioned_in(source) == names


def test_whoever_calls_hundreds_calls_a_few():
    assert len(mentioned_in(" ".join(f"@m{n}" for n in range(500)))) == MOST


def test_names_become_links_where_there_is_a_page(monkeypatch, boris):
    monkeypatch.setattr("forum.models.wording.path", lambda view, name: "")
    assert html_of("Ask @boris or @nobody.") == ("<p>Ask <strong>@boris</strong> or @nobody.</p>\n")
    monkeypatch.setattr("forum.models.wording.path", lambda view, name: f"/{view}/{name}/")
    html = html_of("Ask @Boris, not `@boris` or boris@boris.")
    assert html == (
        '<p>Ask <a href="/people:member/boris/">@Boris</a>, not <code>@boris</code> or boris@boris.</p>\n'
    )


def test_tags_lead_to_what_they_stand_for(monkeypatch):
    monkeypatch.setattr("forum.models.wording.path", lambda view, name: f"/{view}/{name}/")
    main = Tag.objects.create(name="Descaling", slug="descaling")
    Tag.objects.create(name="Limescale", slug="limescale", synonym_of=main)
    assert html_of("See #limescale and #12, #nothing") == (
        '<p>See <a href="/forum:tag/descaling/">#limescale</a> and #12, #nothing</p>\n'
    )


def test_naming_keeps_what_the_sanitiser_promises(boris):
    html = html_of(
        '<a href="javascript:x">@boris</a> <b title="@boris">x</b> <script>@boris</script>'
    )
    assert "javascript" not in html
    assert "<script" not in html
    assert 'title="<' not in html


@pytest.mark.parametrize("number", [1, 40])
def test_queries_of_a_text(number, django_assert_num_queries):
    for n in range(number):
        Tag.objects.create(name=f"T{n}", slug=f"t{n}")
    with django_assert_num_queries(2):  # members, tags
        html_of(" ".join(f"@m{n} #t{n}" for n in range(number)))


@pytest.mark.parametrize(
    "text", ["@boris " * 4_000, "@" * 32_000, "#a" * 16_000, "@bo-ris_" * 4_000]
)
def test_many_names_take_no_longer(boris, text):
    began = min(seconds(text) for _ in range(2))
    assert began < 0.5


def seconds(text):
    began = process_time()
    html_of(text)
    mentioned_in(text)
    return process_time() - began


# While somebody types ----------------------------------------------------------------------------


def test_people_are_offered(as_, ana, boris):
    person("guest-bo", kind="guest", is_active=False)
    sleeping = person("bored", is_active=False)
    for n in range(10):
        person(f"bo{n}")
    found = as_(ana).get("/forum/write/people/", {"q": "BO"}).json()["found"]
    assert len(found) == 8
    assert {"name": "bo0", "label": "Bo0"} in found
    assert sleeping.username not in {each["name"] for each in found}
    found = as_(ana).get("/forum/write/people/", {"q": "bori"}).json()["found"]
    assert found == [{"name": "boris", "label": "Boris"}]


def test_people_who_have_not_confirmed_their_address_are_not_offered(as_, ana, boris):
    boris.email_verified_at = None
    boris.save()
    assert as_(ana).get("/forum/write/people/", {"q": "bori"}).json()["found"] == []


def test_tags_are_offered_by_their_main_name(as_, ana):
    main = Tag.objects.create(name="Descaling", slug="descaling")
    Tag.objects.create(name="Desk lime", slug="desk-lime", synonym_of=main)
    found = as_(ana).get("/forum/write/tags/", {"q": "des"}).json()["found"]
    assert found == [{"name": "descaling", "label": "Descaling"}]


@pytest.mark.parametrize("what", ["people", "tags"])
def test_who_may_ask(client, as_, ana, what):
    url = f"/forum/write/{what}/"
    assert client.get(url, {"q": "a"}).status_code == 403
    assert as_(ana).post(url).status_code == 405
    for odd in ("", "\0", "%_", "x" * 5_000, "\u202e"):
        assert as_(ana).get(url, {"q": odd}).json() == {"found": []}
    site = as_(ana)
    codes = {site.get(url, {"q": ""}).status_code for _ in range(121)}
    assert codes == {200, 429}
