"""Staff teach the search other words for things."""

import pytest

from community.search.models import Synonym
from tests.factories import guide

pytestmark = pytest.mark.django_db
ADD = "/admin/snippets/search/synonym/add/"
WORDS = {"words": "handle", "means": "portafilter", "both_ways": "on", "language": ""}


def finds(client, words) -> bool:
    page = client.get("/search/", {"q": words})
    return bool(page.context["results"].hits)


def test_a_synonym_works_on_the_next_search(as_, client, edit):
    guide("Clean the portafilter", text="<p>Rinse it.</p>")
    assert not finds(client, "handle")
    assert as_(edit).post(ADD, WORDS).status_code == 302
    client.logout()
    assert finds(client, "handle")


def test_words_that_are_the_same_are_refused_with_a_sentence(as_, edit):
    page = as_(edit).post(ADD, {**WORDS, "means": "Handle!"})
    assert "These are the same words to the search already." in page.content.decode()
    assert not Synonym.objects.exists()


def test_members_do_not_teach(as_, ana):
    as_(ana).post(ADD, WORDS)
    assert not Synonym.objects.exists()
