import pytest

from community.content.headings import anchor, with_anchors, with_links


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("When it is time", "when-it-is-time"),
        ("Čišćenje đezve", "ciscenje-dezve"),
        ("Odvápnenie: ľahko & rýchlo", "odvapnenie-lahko-rychlo"),
        ("清洁", "清洁"),
        ("???", "part"),
    ],
)
def test_addresses_are_plain_words(text, slug):
    assert anchor(text) == slug


def test_the_same_heading_twice_has_two_addresses():
    text = with_anchors("<h2>Rinse</h2><h2>Rinse</h2><h2>Main</h2>")
    assert [heading.id for heading in text.headings] == ["rinse", "rinse-2", "main-2"]
    assert '<h2 id="rinse-2">Rinse</h2>' in text.html


def test_an_address_that_is_there_is_kept():
    assert '<h3 class="x" id="y">' not in with_anchors('<h2 id="own">A</h2>').html
    assert with_anchors('<h2 id="own" class="x">A</h2>').html == '<h2 id="own" class="x">A</h2>'


def test_no_level_is_skipped():
    text = with_anchors("<h3>a</h3><h3>b</h3><h2>c</h2><h4>d</h4>")
    assert [heading.level for heading in text.headings] == [2, 2, 2, 3]
    assert text.html.endswith('<h2 id="c">c</h2><h3 id="d">d</h3>')


def test_markup_inside_is_read_as_words():
    (heading,) = with_anchors("<h2>Press <kbd>brew</kbd> &amp; wait</h2>").headings
    assert heading.text == "Press brew & wait"
    assert heading.id == "press-brew-wait"


def test_contents_need_three_parts():
    assert with_anchors("<h2>a</h2><h2>b</h2>").contents == []
    parts = with_anchors("<h2>a</h2><h3>b</h3><h4>c</h4><h2>d</h2>").contents
    assert [(part.heading.text, [one.text for one in part.inner]) for part in parts] == [
        ("a", ["b"]),
        ("d", []),
    ]


def linked(html):
    return with_links(with_anchors(html)).html


def test_a_heading_links_to_itself_and_is_named_by_its_words_alone():
    html = linked("<h2>Press <kbd>brew</kbd> & “wait”</h2>")
    assert '<h2 id="press-brew-wait" aria-labelledby="press-brew-wait--words">' in html
    assert '<span id="press-brew-wait--words">Press <kbd>brew</kbd> & “wait”</span>' in html
    assert (
        'href="#press-brew-wait" aria-label="Link to “Press brew &amp; “wait””">#</a></h2>' in html
    )


def test_the_contents_know_nothing_of_the_links():
    text = with_links(with_anchors("<h2>a</h2><h2>b</h2><h2>c</h2>"))
    assert [part.heading.text for part in text.contents] == ["a", "b", "c"]


def test_a_heading_that_opens_something_has_no_link_inside():
    assert "anchor" not in linked("<details><summary>\n<h3>More</h3></summary></details>")


def test_quotes_in_a_heading_stay_inside_the_label():
    assert 'aria-label="Link to “&quot;x&quot; &lt;y”"' in linked("<h2>&quot;x&quot; &lt;y</h2>")


def test_a_heading_that_opens_something_has_no_link_in_it():
    drawn = f'<svg class="icon">{"<path/>" * 60}</svg>'
    html = f"<details><summary>{drawn}<h3>Tide</h3></summary><h3>Rinse</h3></details>"
    text = with_links(with_anchors(html)).html
    assert "#rinse" in text
    assert "#tide" not in text
