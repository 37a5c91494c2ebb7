"""Words explained, in the order in which a dictionary of the language has them."""

import pytest
from wagtail.models import Locale

from knowledgebase.alphabet import initial, place
from knowledgebase.models import GlossaryTerm
from tests.factories import guide, guide_index

WORDS = {
    "hr": ["cijev", "crno", "čaša", "ćup", "dno", "džezva", "đak", "lak", "luk", "ljeska", "mlin",
           "nož", "njuška", "sito", "šalica", "zrno", "žlica"],
    "sk": ["cez", "čaj", "hrnček", "huba", "chlieb", "iskra", "oko", "ôsmy", "sito", "šálka", "zrno",
           "žila"],
    "en": ["Basket", "blend", "caffè", "crema", "Zip"],
}  # fmt: skip


def term(word, code="en", definition="<p>Explained.</p>"):
    locale = Locale.objects.get(language_code=code)
    slug = f"w{GlossaryTerm.objects.count()}"
    return GlossaryTerm.objects.create(term=word, slug=slug, definition=definition, locale=locale)


@pytest.mark.parametrize("code", WORDS)
def test_words_stand_in_their_language_s_order(code):
    assert sorted({*WORDS[code]}, key=lambda word: place(word, code)) == WORDS[code]


@pytest.mark.parametrize(
    ("word", "code", "letter"),
    [
        ("čaša", "hr", "Č"), ("njuška", "hr", "Nj"), ("chlieb", "sk", "Ch"), ("chip", "en", "C"),
        ("élan", "en", "E"), ("čaj", "en", "C"), ("5-bar valve", "en", "#"), ("", "en", "#"),
    ],
)  # fmt: skip
def test_words_stand_under_their_letter(word, code, letter):
    assert initial(word, code) == letter


@pytest.mark.django_db
def test_a_glossary_has_its_language_s_words(client):
    term("Puck"), term("Basket"), term("Sito", "hr")
    html = client.get("/glossary/").content.decode()
    assert html.index("Basket") < html.index("Puck")
    assert "Sito" not in html
    assert 'id="term-w0"' in html
    assert 'href="#letter-2"' in html
    assert "Sito" in client.get("/hr/glossary/").content.decode()


@pytest.mark.django_db
def test_an_empty_glossary_leads_on(client):
    html = client.get("/glossary/").content.decode()
    assert "No words are explained here yet" in html
    assert 'href="/guides/"' in html


@pytest.mark.django_db
def test_the_guides_lead_to_the_glossary_when_there_is_one(client):
    url = guide_index().url
    assert "/glossary/" not in client.get(url).content.decode()
    term("Puck")
    assert 'href="/glossary/"' in client.get(url).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 5])
def test_a_glossary_does_not_grow_queries(client, django_assert_num_queries, number):
    target = guide()
    for one in range(number):
        term(f"Word {one}", definition=f'<p><a linktype="page" id="{target.pk}">a</a></p>')
    client.get("/glossary/")
    with django_assert_num_queries(3):
        html = client.get("/glossary/").content.decode()
    assert html.count(f'href="{target.url}"') == number
