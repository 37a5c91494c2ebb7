"""Links in pages to what is gone, and where they stand."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.contrib.redirects.models import Redirect

from knowledgebase.broken_links import broken_links_for
from tests.conftest import person
from tests.factories import faq_entry, guide, guide_index

pytestmark = pytest.mark.django_db
REPORT = "/admin/knowledge/broken-links/"


def link(page, words="there"):
    return f'<p>Look <a linktype="page" id="{page.pk}">{words}</a>.</p>'


def to(path, words="there"):
    return f'<p>Look <a href="{path}">{words}</a>.</p>'


def found(member):
    return [(it.page.title, it.target, it.why) for it in broken_links_for(member)]


def test_a_link_to_an_unpublished_page(edit):
    target = guide("Gone soon")
    guide("Reader", text=link(target))
    assert found(edit) == []
    target.unpublish()
    assert found(edit) == [("Reader", "Gone soon", "The page is not published.")]


def test_the_place_in_the_editor_is_known(edit):
    target = guide("Gone soon")
    reader = guide("Reader", text=link(target))
    target.unpublish()
    [broken] = broken_links_for(edit)
    assert broken.where
    assert broken.edit_url.startswith(f"/admin/pages/{reader.pk}/edit/#:w:contentpath=body.")


def test_a_link_to_a_deleted_page(edit):
    target = guide("Gone")
    guide("Reader", text=link(target, "over <b>there</b>"))
    target.delete()
    assert found(edit) == [("Reader", "over there", "The page was deleted.")]


def test_a_chosen_page_counts_too(edit):
    target = guide("Pinned")
    guide("Reader", pinned=[("guide", target)])
    target.unpublish()
    assert [title for title, _target, _why in found(edit)] == ["Reader"]


def test_in_an_unpublished_page_nobody_meets_it(edit):
    target = guide("Gone")
    guide("Reader", text=link(target), live=False)
    target.delete()
    assert found(edit) == []


@pytest.mark.parametrize(
    "path",
    [
        "/guides/reader/",
        "/guides/reader",
        "/guides/reader/#when",
        "/hr/guides/",
        "/forum/",
        "/search/?q=tide",
        "/",
        "https://elsewhere.example/guides/gone/",
        "//elsewhere.example/gone/",
        "/old/",
    ],
)
def test_an_address_that_answers(edit, path):
    Redirect.objects.create(old_path="/old", redirect_link="/guides/reader/")
    guide("Reader", text=to(path))
    assert found(edit) == []


@pytest.mark.parametrize(
    "path",
    ["/guides/gone/", "/hr/guides/gone/", "/guides/gone.html", "http://127.0.0.1:8000/gone/"],
)
def test_an_address_written_by_hand_at_which_nothing_is(edit, path):
    guide("Reader", text=to(path))
    [(title, target, why)] = found(edit)
    assert (title, why) == ("Reader", "Nothing is at this address.")
    assert target in path


def test_in_words_of_any_language(edit):
    guide("Čitatelj", text=to("/vodiči/nema/"))
    assert found(edit) == [("Čitatelj", "/vodiči/nema/", "Nothing is at this address.")]


def test_in_an_answer_and_in_markdown(edit):
    faq_entry("How long?", answer=to("/guides/gone/"))
    guide("Reader", body=[("markdown", 'See [this](/guides/gone/ "Title").')])
    assert [title for title, _target, _why in found(edit)] == ["How long?", "Reader"]


def test_a_link_without_target(edit):
    guide("Reader", text="<p>Look <a>over <b>there</b></a>.</p>")
    assert found(edit) == [("Reader", "over there", "The link has no target.")]


def test_each_sees_what_they_may_change(as_, edit, wren, mod, ana):
    guide("Reader", text=to("/guides/gone/"))
    assert len(found(edit)) == 1
    assert found(wren) == []
    assert as_(wren).get(REPORT).status_code == 200
    assert as_(mod).get(REPORT).status_code == 302
    assert as_(ana).get(REPORT).status_code == 302
    assert as_(edit).post(REPORT).status_code == 405


def test_the_report(as_, edit):
    client = as_(edit)
    assert "Every link in a published page leads to a page." in client.get(REPORT).content.decode()
    reader = guide("Reader", text=to("/guides/gone/<b>"))
    html = client.get(REPORT).content.decode()
    assert f"/admin/pages/{reader.pk}/edit/" in html
    assert "/guides/gone/&lt;b" in html


def test_it_has_pages(as_, edit):
    text = "".join(to(f"/guides/gone-{n}/") for n in range(55))
    guide("Reader", text=text)
    html = as_(edit).get(REPORT, {"p": "2"}).content.decode()
    assert html.count("Nothing is at this address.") == 5


def test_its_queries_do_not_grow(as_, edit):
    client, counts = as_(edit), []
    for number in (1, 4):
        for n in range(number):
            target = guide(f"Target {number} {n}")
            text = (
                link(target) + to(f"/guides/gone-{n}/") + to(f"/hr/guides/gone-{n}/") + "<a>x</a>"
            )
            guide(f"Reader {number} {n}", text=text)
            target.unpublish()
        client.get(REPORT)
        with CaptureQueriesContext(connection) as queries:
            client.get(REPORT)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_superuser_sees_all(edit):
    guide("Lies Reader", guide_index("hr"), text=to("/guides/gone/"))
    assert len(found(person("root", is_superuser=True))) == 1
