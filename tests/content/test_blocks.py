"""What each part of a guide becomes for the reader."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils import translation
from PIL import Image as Pixels
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.rich_text import RichText

from community.content.blocks import VideoBlock
from tests.factories import guide, home

pytestmark = pytest.mark.django_db
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><path d="M0 0h40v20H0z"/></svg>'


@pytest.fixture
def photo():
    data = io.BytesIO()
    Pixels.new("RGB", (1200, 800), "tan").save(data, "PNG")
    return Image.objects.create(title="Tank", file=ContentFile(data.getvalue(), "tank.png"))


def html(*blocks, title="Descale the Tide"):
    return guide(title, body=list(blocks)).text().html


def test_links_elsewhere_keep_their_window_to_themselves():
    text = html(("text", '<p><a href="https://example.org/?a=1&amp;b=2">away</a></p>'))
    assert '<a href="https://example.org/?a=1&amp;b=2" rel="noopener">away</a>' in text


def test_a_link_to_a_page_follows_it():
    page = guide("Other")
    text = html(("text", f'<p><a linktype="page" id="{page.pk}">there</a></p>'))
    assert f'<a href="{page.url}">there</a>' in text


def test_links_to_pages_are_in_the_readers_language(settings):
    page = guide("Other")
    other = page.copy_for_translation(home("hr").locale, copy_parents=True)
    text = f'<p><a linktype="page" id="{page.pk}">x</a><a linktype="page" id="999999">y</a></p>'
    with translation.override("hr"):
        assert f'<a href="/hr{page.url}">x</a><a>y</a>' in html(("text", text))
        other.save_revision().publish()
        assert f'<a href="{other.url}">x</a>' in html(("text", text), title="Again")


@pytest.mark.parametrize("number", [1, 4])
def test_links_are_looked_up_together(django_assert_num_queries, number):
    pages = [guide(f"Other {one}") for one in range(number)]
    text = "".join(f'<p><a linktype="page" id="{page.pk}">x</a></p>' for page in pages)
    html(("text", text))
    page = guide("Again", body=[("text", text)])
    with django_assert_num_queries(1):
        assert all(other.url in page.text().html for other in pages[:1])


def test_callouts_say_what_they_are():
    text = html(("callout", {"kind": "safety", "title": "", "text": RichText("<p>Unplug it.</p>")}))
    assert "For your safety" in text
    assert "<p>Unplug it.</p>" in text


def test_pictures_come_in_sizes_and_late(photo):
    picture = {"image": photo, "alt": "A tank & its lid", "caption": "Half full."}
    text = html(("picture", picture))
    assert 'alt="A tank &amp; its lid"' in text
    assert 'width="' in text
    assert 'height="' in text
    assert 'loading="lazy"' in text
    assert "1200w" in text
    assert "<figcaption>Half full.</figcaption>" in text


def test_drawings_stay_drawings():
    image = Image.objects.create(
        title="Tank", file=ContentFile(SVG, "tank.svg"), width=40, height=20
    )
    text = html(("picture", {"image": image, "alt": "A tank", "caption": ""}))
    assert ".svg" in text
    assert 'class="pic drawn"' in text
    assert "srcset" not in text


def test_steps_are_a_list_that_may_begin_anywhere(photo):
    step = {
        "title": "Fill the tank",
        "content": [
            ("text", RichText("<p>Cold water.</p>")),
            ("picture", {"image": photo, "alt": "Tank", "caption": ""}),
        ],
    }
    text = html(("text", "<h2>Do it</h2>"), ("steps", {"start": 3, "steps": [step]}))
    assert 'start="3"' in text
    assert '<h3 id="fill-the-tank">Fill the tank</h3>' in text
    assert "<p>Cold water.</p>" in text
    assert "tank" in text


def test_code_is_shown_as_it_is():
    text = html(("code", {"language": "html", "code": "<b>&</b>"}))
    assert '<pre><code class="language-html">&lt;b&gt;&amp;&lt;/b&gt;</code></pre>' in text


def test_videos_are_links_until_pressed():
    video = {"url": "https://youtu.be/dQw4w9WgXcQ", "title": "Rinse"}
    text = html(("video", video))
    assert 'href="https://www.youtube.com/watch?v=dQw4w9WgXcQ"' in text
    assert "<iframe" not in text
    assert "src=" not in text


def test_an_address_that_is_no_video_is_refused_beside_its_field():
    block = VideoBlock()
    value = block.to_python({"url": "https://example.org/film", "title": "Film"})
    with pytest.raises(ValidationError) as error:
        block.clean(value)
    assert "url" in error.value.block_errors


def test_tables_name_their_columns_and_can_be_scrolled_by_keys():
    table = {
        "data": [["Basket", "Size"], ["Double", "58 <mm>"], ["Single", None]],
        "first_row_is_table_header": True,
        "first_col_is_header": True,
        "table_caption": "What fits",
    }
    text = html(("table", table))
    assert '<th scope="col" >Size</th>' in text
    assert '<th scope="row" >Double</th>' in text
    assert "58 &lt;mm&gt;" in text
    assert 'tabindex="0"' in text


def test_the_empty_corner_of_a_table_heads_nothing():
    data = {"data": [["", "Size"], ["Double", "58"]], "first_row_is_table_header": True}
    text = html(("table", data), ("markdown", "| | Size |\n|---|---|\n| Double | 58 |\n"))
    assert text.count("<th") == 2 + text.count("<thead")
    assert text.count(">Size</th>") == 2


def test_downloads_say_how_large_they_are():
    document = Document.objects.create(title="Manual", file=ContentFile(b"x" * 2048, "manual.pdf"))
    text = html(("download", {"document": document, "label": ""}))
    assert "PDF, 2.0\xa0KB" in text
    assert document.url in text


def test_markdown_is_rendered_and_made_safe():
    text = html(("markdown", "## Rinse\n\n<script>alert(1)</script>\n\n- one\n"))
    assert '<h2 id="rinse">Rinse</h2>' in text
    assert "<li>one</li>" in text
    assert "<script" not in text
