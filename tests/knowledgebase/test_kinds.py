"""A kind is worth having where a reader sees it: news have a day, trouble has symptoms, lists name the kind."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import AnonymousUser

from knowledgebase.importers.guides import import_guides
from knowledgebase.models import GuidePage
from tests.factories import guide, guide_index, home, restrict, section

pytestmark = pytest.mark.django_db
ANYBODY = AnonymousUser()
NEWS = "/guides/?kind=news"


def news(title="Repairs take four days", day=1, **fields):
    fields = {"kind": "news", "checked_on": "2026-02-20", "changed_on": "2026-01-01", **fields}
    published = datetime(2026, 1, day, 12, tzinfo=UTC)
    return guide(title, first_published_at=published, **fields)


def trouble(*symptoms):
    cause = {"cause": "A worn seal", "check": "", "fix": [{"type": "text", "value": "<p>New.</p>"}]}
    return [
        {"type": "trouble", "value": {"symptom": symptom, "causes": [cause]}}
        for symptom in symptoms
    ]


def get(client, url):
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def facts(html):
    return html.partition('class="facts-col"')[2].partition("</aside>")[0]


def test_news_say_their_day_and_who_and_not_when_they_were_checked(client, edit):
    page = news(day=12, authors=[edit], changed_on="2026-01-12")
    html = get(client, page.url)
    assert 'datetime="2026-01-12"' in html
    assert "by Edit" in html
    assert "Checked" not in html
    assert "Changed" not in html
    page.changed_on = "2026-01-14"
    page.save()
    assert 'datetime="2026-01-14"' in facts(get(client, page.url))


def test_a_guide_says_when_it_was_checked_and_names_no_kind(client):
    html = get(client, guide().url)
    assert "Checked" in facts(html)
    assert 'class="state kind"' not in html


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        ("troubleshooting", "Troubleshooting"),
        ("explainer", "Explainer"),
        ("list", "List"),
        ("story", "Story"),
        ("news", "News"),
    ],
)
def test_every_other_kind_is_named_in_lists_and_on_its_page(client, kind, word):
    shelf = section()
    page = guide(kind=kind, parent=shelf)
    for url in (shelf.url, page.url):
        label = get(client, url).partition('class="state kind"')[2].partition("</span>")[0]
        assert label.endswith(word)


def test_the_newest_news_come_first(client):
    shelf = section()
    news("Old", 3, parent=shelf)
    news("New", 9, kind="story")
    guide("Descale")
    html = get(client, NEWS)
    assert html.index("New</a>") < html.index("Old</a>")
    assert "Descale" not in html
    assert "<h1>News and stories</h1>" in html
    assert 'href="/guides/">Guides</a>' in html.partition("crumbs")[2]


def test_news_have_pages_whose_address_says_so(client, monkeypatch):
    monkeypatch.setattr("knowledgebase.models.shelves.NEWS_PER_PAGE", 2)
    for day in (1, 2, 3):
        news(f"News {day}", day)
    first, second = get(client, NEWS), get(client, f"{NEWS}&page=2")
    assert "News 1" not in first
    assert "News 1" in second
    assert 'kind=news&amp;page=2">' in second.partition('rel="canonical"')[2]
    assert 'href="?kind=news&amp;page=2"' in first
    assert "News 1" in get(client, f"{NEWS}&page=99")


def test_without_news_there_is_a_way_on_and_no_link_to_nothing(client):
    guide()
    html = get(client, NEWS)
    assert "No news yet" in html
    assert 'href="/guides/"' in html
    for url in ("/", "/guides/"):
        assert "kind=news" not in get(client, url)


def test_the_home_page_and_the_index_show_the_newest(client):
    for day in (1, 2, 3, 4):
        news(f"News {day}", day)
    for url in ("/", "/guides/"):
        html = get(client, url)
        assert NEWS in html
        shown = html.partition('class="news"')[2].partition("</ul>")[0]
        assert [n for n in (4, 3, 2, 1) if f"News {n}" in shown] == [4, 3, 2]


def test_news_are_not_guides_updated_last():
    news(checked_on="2030-01-01")
    page = guide()
    assert list(guide_index().newest_for(ANYBODY)) == [page]
    assert list(home().popular_for(ANYBODY)) == [page]


def test_news_obey_visibility_and_language(client, ana):
    hidden = news("For members")
    restrict(hidden)
    news("Vijest", parent=guide_index("hr"))
    assert list(guide_index().news_for(ANYBODY)) == []
    assert list(guide_index().news_for(ana)) == [hidden]
    for url in (NEWS, "/", "/guides/"):
        assert "For members" not in get(client, url)


@pytest.mark.parametrize("number", [1, 5])
def test_news_do_not_grow_queries(client, edit, mod, django_assert_num_queries, number):
    for one in range(number):
        news(f"News {one}", 1 + one, authors=[edit, mod])
    client.get(NEWS)
    with django_assert_num_queries(12):
        client.get(NEWS)


def test_an_unknown_kind_is_the_index(client):
    page = guide()
    assert page.url in get(client, "/guides/?kind=nonsense")


def test_symptoms_are_a_list_to_jump_from(client):
    page = guide(kind="troubleshooting")
    page.body = trouble("It drips", "It is loud & hot")
    page.save()
    html = get(client, page.url)
    symptoms = html.partition('class="symptoms')[2].partition("</nav>")[0]
    assert '<a href="#it-drips">It drips</a>' in symptoms
    assert '<a href="#it-is-loud-hot">It is loud &amp; hot</a>' in symptoms
    assert 'id="it-is-loud-hot"' in html


def test_one_symptom_needs_no_list_and_other_kinds_have_none(client):
    page = guide(kind="troubleshooting")
    page.body = trouble("It drips")
    page.save()
    assert 'class="symptoms' not in get(client, page.url)
    page = guide("Other")
    page.body = trouble("It drips", "It is loud")
    page.save()
    assert 'class="symptoms' not in get(client, page.url)


def test_an_editor_chooses_the_kind_first(as_, edit):
    url = f"/admin/pages/add/knowledgebase/guidepage/{guide_index().pk}/"
    html = get(as_(edit), url)
    assert 'type="radio" name="kind" value="troubleshooting"' in html
    assert html.index('name="kind"') < html.index('name="title"')


def test_imported_news_keep_their_day(tmp_path):
    (tmp_path / "opening.md").write_text(
        "---\ntitle: Opening\nupdated: 2024-05-06\n---\nWe are open."
    )
    import_guides(tmp_path)
    assert GuidePage.objects.get().published_on.isoformat() == "2024-05-06"
