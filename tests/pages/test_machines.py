"""What search engines and link previews read: it is true, it is valid, and nobody's secret is in it."""

import json
import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image as Pixels
from wagtail.images import get_image_model
from wagtail.rich_text import RichText

from community.content.models import SiteSettings
from community.pages.models import StandardPage
from tests.factories import (
    add,
    faq_entry,
    faq_section,
    guide,
    guide_index,
    home,
    restrict,
    section,
)

pytestmark = pytest.mark.django_db
HOSTILE = '</script><script>alert(1)</script> "quoted" \\ & <b> \u2028 end'
SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.S)


def body(client, url):
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def data(client, url) -> dict:
    """Everything the page says in JSON-LD, by its type."""
    found = {}
    for text in SCRIPT.findall(body(client, url)):
        said = json.loads(text)
        assert said["@context"] == "https://schema.org"
        for thing in said.get("@graph", [said]):
            found[thing["@type"]] = thing
    return found


def meta(html) -> dict:
    return dict(re.findall(r'<meta property="([^"]+)" content="([^"]*)">', html))


def hreflang(html) -> dict:
    return dict(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', html))


def image(title="Tank"):
    file = BytesIO()
    Pixels.new("RGB", (1200, 800), "teal").save(file, "PNG")
    return get_image_model().objects.create(
        title=title, file=ContentFile(file.getvalue(), "tank.png")
    )


def drawing(title="Drawing"):
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>'
    return get_image_model().objects.create(title=title, file=ContentFile(svg, "drawing.svg"))


def step(title, *content):
    return {"title": title, "content": list(content)}


def text(words):
    return ("text", RichText(f"<p>{words}</p>"))


def picture(one):
    return ("picture", {"image": one, "alt": "A tank", "caption": ""})


def steps(*told):
    return ("steps", {"start": 1, "steps": list(told)})


def published(page):
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def translated(page, code="hr"):
    made = page.copy_for_translation(guide_index(code).locale, copy_parents=True)
    made.slug = f"{page.slug}-{code}"
    made.save_revision().publish()
    return type(page).objects.get(pk=made.pk)


# Articles and instructions


@pytest.mark.parametrize(
    ("kind", "type_"),
    [
        ("guide", "TechArticle"),
        ("troubleshooting", "TechArticle"),
        ("explainer", "Article"),
        ("story", "Article"),
        ("list", "Article"),
        ("news", "NewsArticle"),
    ],
)
def test_an_article_says_what_it_is(client, settings, ana, kind, type_):
    page = published(guide(kind=kind, summary="Once a year.", authors=[ana]))
    said = data(client, page.url)[type_]
    assert said["headline"] == "Descale the Tide"
    assert said["description"] == "Once a year."
    assert said["url"] == said["mainEntityOfPage"] == f"{settings.SITE_URL}{page.url}"
    assert said["inLanguage"] == "en"
    assert said["datePublished"] == page.first_published_at.isoformat()
    assert said["dateModified"] == page.changed_on.isoformat()
    assert said["author"] == [{"@type": "Person", "name": "Ana"}]
    assert said["publisher"]["name"] == "Hearth"
    assert "HowTo" not in data(client, page.url)


def test_steps_are_instructions(client, settings):
    told = steps(
        step("Fill the tank", text("Up to the line."), picture(image())),
        step("", text("Wait.")),
        step("Rinse"),
        step(""),
    )
    how = data(client, guide(body=[told]).url)["HowTo"]
    assert how["name"] == "Descale the Tide"
    assert [(one["position"], one.get("name"), one["text"]) for one in how["step"]] == [
        (1, "Fill the tank", "Up to the line."),
        (2, None, "Wait."),
        (3, "Rinse", "Rinse"),
    ]
    assert how["step"][0]["image"].startswith(f"{settings.SITE_URL}/media/images/")
    assert all(one["@type"] == "HowToStep" for one in how["step"])


def test_answers_are_questions(client):
    entry = faq_entry("How long?", answer="<p>Two days.</p>")
    (question,) = data(client, entry.url)["FAQPage"]["mainEntity"]
    assert question["name"] == "How long?"
    assert question["acceptedAnswer"] == {"@type": "Answer", "text": "<p>Two days.</p>"}


def test_crumbs_lead_to_every_page(client, settings, ana):
    shelf = section("Cleaning")
    page = guide("Descale", shelf)
    items = data(client, page.url)["BreadcrumbList"]["itemListElement"]
    assert [item["position"] for item in items] == [1, 2, 3, 4]
    assert [item["name"] for item in items][1:] == ["Guides", "Cleaning", "Descale"]
    assert items[-1]["item"] == f"{settings.SITE_URL}{page.url}"
    standard = add(home(), StandardPage(title="Privacy"))
    for url in (shelf.url, faq_entry().url, standard.url):
        assert "BreadcrumbList" in data(client, url)
    assert "BreadcrumbList" not in data(client, "/")


def test_hostile_words_stay_words(client):
    shelf = section(HOSTILE, slug="shelf", description=HOSTILE)
    page = guide(
        HOSTILE, shelf, slug="x", summary=HOSTILE, body=[steps(step(HOSTILE, text("Wait.")))]
    )
    said = data(client, page.url)
    assert said["TechArticle"]["headline"] == HOSTILE[:110]
    assert said["HowTo"]["step"][0]["name"] == HOSTILE
    assert said["BreadcrumbList"]["itemListElement"][2]["name"] == HOSTILE
    assert "<script>alert" not in body(client, page.url)
    entry = faq_entry(HOSTILE, slug="y", answer=f"<p>{HOSTILE}</p>")
    assert data(client, entry.url)["FAQPage"]["mainEntity"][0]["name"] == HOSTILE


# Addresses in other languages


def test_alternates_are_absolute_and_have_a_default(client, settings):
    page = guide()
    made = translated(page)
    there = {
        "en": f"{settings.SITE_URL}{page.url}",
        "hr": f"{settings.SITE_URL}{made.url}",
        "x-default": f"{settings.SITE_URL}{page.url}",
    }
    assert hreflang(body(client, page.url)) == hreflang(body(client, made.url)) == there


def test_a_page_in_one_language_has_no_alternates(client):
    page = guide()
    assert hreflang(body(client, page.url)) == {}
    assert hreflang(body(client, f"/hr{page.url}")) == {}


@pytest.mark.parametrize("how", ["restricted", "draft", "unpublished"])
def test_a_hidden_translation_is_no_alternate(client, how):
    page = guide()
    made = translated(page)
    if how == "restricted":
        restrict(made)
    else:
        made.unpublish()
    for html in (body(client, page.url), body(client, "/sitemap-pages.xml")):
        assert made.url not in html


def test_what_is_searched_or_signed_into_has_no_alternates(client):
    assert hreflang(body(client, "/search/?q=x")) == {}


# Link previews


def test_a_link_preview_says_what_it_is(client, settings):
    one = image()
    page = published(guide(body=[picture(drawing()), picture(one)], changed_on="2026-11-12"))
    said = meta(body(client, page.url))
    assert said["og:type"] == "article"
    assert said["og:locale"] == "en_US"
    assert said["og:image"].startswith(f"{settings.SITE_URL}/media/images/tank")
    assert (said["og:image:width"], said["og:image:height"]) == ("960", "640")
    assert said["article:published_time"] == page.first_published_at.isoformat()
    assert said["article:modified_time"] == "2026-11-12"
    assert said["og:url"] == f"{settings.SITE_URL}{page.url}"


def test_the_logo_stands_in_for_a_picture(client, settings, django_capture_on_commit_callbacks):
    page = guide()
    assert "og:image" not in meta(body(client, page.url))
    with django_capture_on_commit_callbacks(execute=True):
        company = SiteSettings.objects.get()
        company.logo = image("Logo")
        company.save()
    assert meta(body(client, page.url))["og:image"].startswith(f"{settings.SITE_URL}/media/")
    assert meta(body(client, "/hr/"))["og:locale"] == "hr_HR"
    assert data(client, page.url)["TechArticle"]["publisher"]["logo"].startswith(settings.SITE_URL)


# The site map


def sitemap(client):
    return body(client, "/sitemap-pages.xml")


def entry_of(xml, url):
    return next(part for part in xml.split("<url>") if f"{url}</loc>" in part)


def test_the_site_map_knows_when_and_where_else(client, settings):
    page = guide(changed_on="2026-11-12")
    made = translated(page)
    other = guide("Only English", changed_on="2025-01-02")
    xml = sitemap(client)
    found = entry_of(xml, page.url)
    assert "<lastmod>2026-11-12</lastmod>" in found
    for code, url in (("en", page.url), ("hr", made.url), ("x-default", page.url)):
        link = f'<xhtml:link rel="alternate" hreflang="{code}" href="{settings.SITE_URL}{url}"/>'
        assert link in found
        assert link in entry_of(xml, made.url)
    assert "xhtml:link" not in entry_of(xml, other.url)
    assert "<lastmod>2025-01-02</lastmod>" in entry_of(xml, other.url)


@pytest.mark.parametrize("number", [1, 4])
def test_the_site_map_does_not_grow_queries(client, django_assert_num_queries, number):
    for one in range(number):
        translated(guide(f"Guide {one}", section(f"Section {one}")))
    sitemap(client)
    with django_assert_num_queries(7):
        sitemap(client)


# Nothing that a reader cannot see


def hide(page, how):
    if how == "restricted":
        restrict(page)
    elif how == "unpublished":
        page.unpublish()
    elif how == "expired":
        page.unpublish(set_expired=True)


@pytest.mark.parametrize("how", ["restricted", "draft", "unpublished", "expired", "scheduled"])
def test_what_is_hidden_is_in_nothing_machines_read(client, how):
    live = how not in ("draft", "scheduled")
    later = timezone.now() + timedelta(days=1) if how == "scheduled" else None
    shelf = section("Cleaning")
    hidden = guide("Trade secret", shelf, live=live, go_live_at=later)
    answers = faq_section()
    secret = faq_entry("Trade secret?", answers, live=live, go_live_at=later)
    for page in (hidden, secret):
        hide(page, how)
    beside = guide("Beside", shelf)
    for url in ("/", "/guides/", shelf.url, beside.url, answers.url, "/sitemap-pages.xml"):
        html = body(client, url)
        assert "trade-secret" not in html, url
        assert "Trade secret" not in html, url


def test_a_draft_changes_nothing_that_machines_read(client):
    page = published(guide())
    page.title, page.body = "Secret plan", [steps(step("Secret", text("Secret")))]
    page.save_revision()
    html = body(client, page.url)
    assert "Secret" not in html
    assert "HowTo" not in data(client, page.url)


def test_there_are_no_feeds(client):
    for url in ("/feed/", "/guides/feed/", "/rss.xml"):
        assert client.get(url).status_code == 404


# What it costs


@pytest.mark.parametrize("number", [1, 4])
def test_a_guide_with_many_pictures_does_not_grow_queries(
    client, django_assert_num_queries, number
):
    told = steps(*(step(f"Step {n}", text("Do."), picture(image(f"{n}"))) for n in range(number)))
    page = guide("Pictured", body=[told])
    client.get(page.url)
    with django_assert_num_queries(20):
        client.get(page.url)
