"""What only guides are written from: variants, troubles, words and passages that many guides share."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.template.loader import render_to_string
from wagtail.documents.models import Document
from wagtail.models import Locale
from wagtail.rich_text import RichText

from community.audience.models import Segment
from community.content.blocks import PictureBlock
from knowledgebase.models import GlossaryTerm, Passage
from tests.factories import guide, home

pytestmark = pytest.mark.django_db


def english():
    return Locale.objects.get(language_code="en")


def term(word="Backflush", definition="<p>To press water back.</p>", **fields):
    fields.setdefault("locale", english())
    fields.setdefault("slug", word.lower())
    return GlossaryTerm.objects.create(term=word, definition=definition, **fields)


def passage(title="Unplug it", text="<p>Pull the plug.</p>", **fields):
    fields.setdefault("body", [("text", RichText(text))])
    return Passage.objects.create(title=title, locale=english(), **fields)


def variants(*labels, segments=()):
    segments = [*segments, *[None] * len(labels)]
    content = [("text", RichText("<h2>Rinse</h2><p>Rinse it.</p>"))]
    return {
        "variants": [
            {"label": label, "segment": segment, "content": content}
            for label, segment in zip(labels, segments, strict=False)
        ]
    }


def html(*blocks):
    return guide(body=list(blocks)).text().html


def levels(text):
    return [(heading.level, heading.text) for heading in text.headings]


def test_variants_are_closed_and_labelled_until_a_reader_has_chosen():
    text = html(("variants", variants("Tide Mini", "Tide")))
    assert text.count("<details>") == 2
    assert ">Tide Mini</h" in text
    assert "Yours" not in text


def test_the_reader_s_own_variant_is_open():
    mini = Segment.objects.create(name="Tide Mini", slug="tide-mini")
    page = guide(body=[("variants", variants("Tide", "Mini", segments=[None, mini]))])
    context = {"body": page.body, "chosen_segments": {"tide-mini"}}
    text = render_to_string("content/body.html", context)
    assert text.count("<details open>") == 1
    assert text.index("Tide") < text.index("<details open>") < text.index("Mini")
    assert text.count("Yours") == 1


def test_headings_inside_a_variant_are_below_its_label():
    body = [("text", "<h2>Clean it</h2>"), ("variants", variants("Tide Mini", "Tide"))]
    text = guide(body=body).text()
    assert levels(text) == [
        (2, "Clean it"), (3, "Tide Mini"), (4, "Rinse"), (3, "Tide"), (4, "Rinse"),
    ]  # fmt: skip
    assert [heading.text for heading in text.contents[0].inner] == ["Tide Mini", "Tide"]


def trouble(causes=2):
    steps = {"start": 1, "steps": [{"title": "Fill it", "content": []}]}
    return {
        "symptom": "The light blinks",
        "causes": [
            {
                "cause": f"Cause {number}",
                "check": RichText("<p>Look.</p>" if number else ""),
                "fix": [("steps", steps)],
            }
            for number in range(causes)
        ],
    }


def test_a_trouble_is_a_symptom_with_causes_in_their_order():
    text = guide(body=[("trouble", trouble())]).text()
    assert levels(text) == [
        (2, "The light blinks"), (3, "Cause 0"), (4, "Fill it"), (3, "Cause 1"), (4, "Fill it"),
    ]  # fmt: skip
    assert text.html.count("How to tell") == 1
    assert text.html.count("What to do") == 2


def test_many_causes_do_not_flood_the_contents():
    few, many = guide(body=[("trouble", trouble(5))]), guide("B", body=[("trouble", trouble(40))])
    assert len(few.text().contents[0].inner) == 5
    assert [part.inner for part in many.text().contents] == [[]]


def test_smaller_steps_wait_until_they_are_opened():
    smaller = {
        "title": "How to find it",
        "steps": [[("text", RichText("<p>Lift the lid.</p>"))]],
    }
    step = {"title": "Open it", "content": [("substeps", smaller)]}
    text = html(("steps", {"start": 1, "steps": [step]}))
    assert '<details class="substeps">' in text
    assert "1 smaller step<" in text
    assert "Lift the lid." in text


def test_a_transcript_follows_its_film():
    film = {"url": "https://youtu.be/dQw4w9WgXcQ", "title": "Rinse", "transcript": "One.\n\n<Two>."}
    text = html(("video", film))
    assert re.search(r'<details class="transcript">.*<p>One.</p>\s*<p>&lt;Two&gt;.</p>', text, re.S)
    silent = guide("Silent", body=[("video", {**film, "transcript": ""})])
    assert "<details" not in silent.text().html


def test_a_term_is_explained_and_leads_to_the_glossary():
    word = term()
    text = html(("term", word))
    assert "<dfn>Backflush</dfn>" in text
    assert "To press water back." in text
    assert 'href="/glossary/#term-backflush"' in text


def test_a_change_of_a_passage_is_seen_in_every_guide(client):
    shared = passage()
    pages = [guide("One", body=[("passage", shared)]), guide("Two", body=[("passage", shared)])]
    shared.body = [("text", RichText("<p>Pull the cable.</p>"))]
    shared.save()
    for page in pages:
        assert "Pull the cable." in client.get(page.url).content.decode()


def test_shared_words_count_as_reading():
    shared, word = passage(text="<p>" + "word " * 500 + "</p>"), term()
    page = guide(body=[("passage", shared), ("term", word)])
    assert page.reading_minutes == 3
    shared.body = [("text", RichText("<p>Short.</p>"))]
    shared.save()
    page.refresh_from_db()
    assert page.reading_minutes == 1
    word.definition = "<p>" + "word " * 900 + "</p>"
    word.save()
    page.refresh_from_db()
    assert page.reading_minutes == 5


def shared_words(number):
    """A guide with that many terms and passages, each with a link to a page and to a file."""
    target = guide(f"Target {number}")
    blocks = []
    for one in range(number):
        file = Document.objects.create(title="A", file=f"a{one}.pdf")
        links = (
            f'<p><a linktype="page" id="{target.pk}">a</a>'
            f'<a linktype="document" id="{file.pk}">b</a></p>'
        )
        callout = ("callout", {"kind": "tip", "title": "", "text": RichText(links)})
        download = ("download", {"document": file, "label": ""})
        body = [("text", RichText(links)), callout, download]
        blocks.append(("passage", passage(f"P {one}", body=body)))
        blocks.append(("term", term(f"Word {one}", links, slug=f"w-{one}")))
    return guide(f"Using {number}", body=blocks)


@pytest.mark.parametrize("number", [1, 5])
def test_shared_words_do_not_grow_queries(client, django_assert_num_queries, number):
    page = shared_words(number)
    client.get(page.url)
    page = type(page).objects.get(pk=page.pk)
    with django_assert_num_queries(5):  # terms, passages, their files, linked pages and files
        text = page.text().html
    assert text.count('rel="noopener"') == 0
    assert text.count(f'href="/guides/target-{number}/"') == 3 * number


@pytest.mark.parametrize("number", [2, 6])
def test_variants_do_not_grow_queries(django_assert_num_queries, number):
    segments = [Segment.objects.create(name=f"M{one}", slug=f"m{one}") for one in range(number)]
    labels = [f"Model {one}" for one in range(number)]
    page = guide(body=[("variants", variants(*labels, segments=segments))])
    page = type(page).objects.get(pk=page.pk)
    with django_assert_num_queries(1):
        assert page.text().html.count("<details") == number


def test_what_is_gone_leaves_no_trace():
    word, shared = term(), passage()
    page = guide(body=[("term", word), ("passage", shared), ("text", "<p>Here.</p>")])
    GlossaryTerm.objects.filter(pk=word.pk)._raw_delete("default")
    Passage.objects.filter(pk=shared.pk)._raw_delete("default")
    page = type(page).objects.get(pk=page.pk)
    assert "Here." in page.text().html
    assert page.minutes == 1


@pytest.mark.parametrize("make", [term, passage])
def test_words_in_use_cannot_be_deleted(make):
    words = make()
    page = guide(body=[(make.__name__, words)])
    with pytest.raises(ProtectedError), transaction.atomic():
        words.delete()
    page.delete()
    words.delete()
    assert not type(words).objects.exists()


def admin_url(act, words):
    return f"/admin/snippets/knowledgebase/{words._meta.model_name}/{act}/{words.pk}/"


@pytest.mark.parametrize("make", [term, passage])
def test_an_editor_is_told_where_the_words_stand(as_, owner, make):
    owner.is_superuser = True
    owner.save()
    words = make()
    page = guide("Descale it", body=[(make.__name__, words)])
    response = as_(owner).post(admin_url("delete", words), follow=True)
    assert "Take it out of them first." in response.content.decode()
    assert "Descale it" in response.content.decode()
    page.delete()
    as_(owner).post(admin_url("delete", words))
    assert not type(words).objects.exists()


@pytest.mark.parametrize("make", [term, passage])
def test_editors_see_how_often_words_are_used(as_, owner, make):
    owner.is_superuser = True
    owner.save()
    words = make()
    for title in ("One", "Two"):
        guide(title, body=[(make.__name__, words)])
    url = f"/admin/snippets/knowledgebase/{words._meta.model_name}/"
    assert "Used 2 times" in as_(owner).get(url).content.decode()


@pytest.mark.parametrize("make", [term, passage])
def test_only_who_may_deletes_words(as_, ana, make):
    words = make()
    assert as_(ana).post(admin_url("delete", words)).status_code in {302, 403}
    assert type(words).objects.exists()


def test_a_picture_needs_words():
    block = PictureBlock()
    with pytest.raises(ValidationError) as error:
        block.clean(block.to_python({"image": None, "alt": "   ", "caption": ""}))
    assert "alt" in error.value.block_errors


def test_a_translated_guide_keeps_its_shared_words():
    page = guide(body=[("passage", passage())])
    other = page.copy_for_translation(home("hr").locale, copy_parents=True)
    assert "Pull the plug." in other.text().html
