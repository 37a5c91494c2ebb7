"""Whatever is asked, in words or in the address: an honest page, with questions to the database that have a limit."""

from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import faq_entry, guide, topic

pytestmark = pytest.mark.django_db

MOST = 40  # questions; a page with results asks a dozen, each misspelt word up to three more

TEXTS = {
    "fts operators": "gasket AND OR NOT NEAR(a b, 3) title:gasket ^gasket gas*",
    "tsquery operators": "gasket & | ! <-> :* ' \\",
    "open quote": 'gasket"',
    "quotes": "\"\" '' “” „“ «» \"gasket",
    "quote in a quote": '"a "b" c" -"" -"',
    "brackets": "(((gasket)))[]{}",
    "sql": "'; DROP TABLE search_entry; -- gasket",
    "like": "%_%gasket%_%",
    "markup": '<script>alert("gasket")</script>',
    "template": "{{ gasket }} {% load x %} %s %(x)s",
    "nul": "gas\0ket \0",
    "surrogate": "gasket \ud800",
    "private use": "gasket \ue003en\ue003gasket",
    "ten kilobytes of one word": "g" * 10_000,
    "ten kilobytes of words": " ".join(f"gasket{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}" for n in range(1000)),
    "ten kilobytes of filters": "tag:a in:b by:c is:solved -d " * 350,
    "ten kilobytes of quotes": '"a b" -"c d" ' * 800,
    "only stop words": "the of and to",
    "only punctuation": "…?! -- ::: ,,,",
    "only spaces": " \t\n  ",
    "emoji": "gasket 🔧👩🏽‍🔧",
    "only emoji": "🔧👩🏽‍🔧",
    "right to left": "حشية ‏gasket‏ אטם",
    "combining": "g" + "\u0301" * 500,
    "many minuses": "---- -gasket --gasket",
    "a long filter": "before:9999-99-99 tag:" + "x" * 5_000,
    "an impossible day": "before:0000-00-00 before:99999999999",
    "the first day": "gasket before:0001-01-01",
    "the last day": "gasket before:9999-12-31",
    "chinese": "垫圈 如何",
}  # fmt: skip

ADDRESSES = [
    {"page": "1e9"},
    {"page": "-1"},
    {"page": "0"},
    {"page": "9" * 400},
    {"page": "\0"},
    {"kind": "\0", "section": "\ud800", "tag": "🔧", "segment": "'", "language": '"', "state": "%"},
    {"section": "../../etc/passwd"},
    {"exact": "nonsense"},
    {"in": "nowhere"},
    {"unknown": "filter", "kind[]": "guide", "q[]": "x"},
    {"tag": "x" * 10_000},
]


@pytest.fixture
def site(questions, ana, boris):
    guide("Gasket care", text="<p>Grease the gasket.</p>")
    faq_entry("Which gasket?", answer="<p>The black gasket.</p>")
    made = topic(ana, "My gasket rattles")
    made.accept(made.reply(boris, "Gasket grease."), by=ana)


def opened(client, **asked):
    """As browsers send it; what is no text in UTF-8 is sent as it is."""
    query = urlencode(asked, errors="surrogatepass")
    with CaptureQueriesContext(
        connection,
    ) as questions_asked:
        response = client.get(f"/search/?{query}")
    assert response.status_code == 200
    assert len(questions_asked) <= MOST
    html = response.content.decode()
    assert "<script>alert" not in html
    assert "\0" not in html
    assert "</html>" in html
    return response


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_any_words(client, site, text):
    response = opened(client, q=text)
    results = response.context["results"]
    if "gasket" in text and "fts" not in text and len(text) < 100 and not {"-", ":"} & set(text):
        assert results.hits
    for chip in results.chips:
        assert client.get("/search/" + chip.url).status_code == 200


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_any_words_exactly(client, site, text):
    opened(client, q=text, exact=1)


@pytest.mark.parametrize("asked", ADDRESSES)
def test_any_address(client, site, asked):
    assert len(opened(client, q="gasket", **asked).context["results"].hits) == 3


def test_the_same_name_twice(client, site):
    assert client.get("/search/?q=gasket&kind=faq&kind=guide&page=1&page=x").status_code == 200
    assert client.get("/search/?q=a&q=gasket").context["results"].hits
