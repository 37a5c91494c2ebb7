"""Rich text → Markdown → rich text: whatever an editor wrote comes back."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from knowledgebase.exporters.blocks import body, reads_back
from knowledgebase.exporters.reading import canonical, read, text_of
from knowledgebase.importers import rich
from knowledgebase.importers.rich import Node

PIECES = [
    "word", " ", "two words", "*", "**", "_", "__init__", "snake_case", "`", "``", "~~", "[x]", "](", "![", "<div>",
    "</RichText>", "<!-- -->", "<Note>", "&amp;", "&", "&#35;", "\\", "#", "# one", "- x", "+ x", "1. x", "> x", "---",
    "===", "| a | b |", "|---|", ":::tip", "{#part}", "https://example.org", "www.example.org", "me@example.org",
    "mailto:x", "\u00a0", "3\u00a0kg", "\u200b", "č", "你好", "👩‍🚀", "“quote”", "\"", "'", "!", ":", "$x$", "title: no", "\n",
]  # fmt: skip
words = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=6)), max_size=5).map("".join)
words = words.map(lambda text: "".join(c for c in text if c == "\n" or (c.isprintable() or c == "\u00a0")))  # fmt: skip
leaf = st.one_of(words, st.just(Node("br")))


def marked(inner):
    tags = st.sampled_from(["b", "i", "s", "code", "kbd", "sub", "sup"])
    return st.builds(lambda tag, children: Node(tag, {}, children), tags, inner)


def linked(inner):
    hrefs = st.sampled_from(
        ["../care/clean.md", "#part", "https://example.org/a_b_(c)?x=1&y=2", "mailto:a@b.c", "https://hr.example/čaj"]
    )  # fmt: skip
    return st.builds(lambda href, children: Node("a", {"href": href}, children), hrefs, inner)


spans = st.lists(
    st.one_of(leaf, marked(st.lists(st.one_of(leaf, marked(st.lists(leaf, max_size=2))), max_size=3)),
              linked(st.lists(st.one_of(words, marked(st.lists(words, max_size=2))), min_size=1, max_size=2))),
    max_size=4,
)  # fmt: skip


def lists_of(items):
    tags = st.sampled_from(["ul", "ol"])
    return st.builds(lambda tag, found: Node(tag, {}, [Node("li", {}, i) for i in found]), tags, items)  # fmt: skip


inner_lists = lists_of(st.lists(spans, min_size=1, max_size=3))
lists = lists_of(st.lists(st.builds(lambda a, b: [*a, *b], spans, st.lists(inner_lists, max_size=1)), min_size=1, max_size=3))  # fmt: skip
paragraphs = st.builds(lambda tag, inner: Node(tag, {}, inner), st.sampled_from(["p", "h2", "h3", "h4", "blockquote"]), spans)  # fmt: skip
trees = st.lists(st.one_of(paragraphs, lists, st.just(Node("hr"))), max_size=4).map(lambda found: Node("", {}, found))  # fmt: skip


@given(trees)
@settings(max_examples=50, deadline=None)
@example(Node("", {}, [Node("p", {}, ["a", Node("b", {}, ["b"]), Node("b", {}, ["c"])])]))
@example(Node("", {}, [Node("h2", {}, ["Part {#part}"])]))
@example(Node("", {}, [Node("ul", {}, [Node("li", {}, ["a"])])] * 2))
def test_rich_text_comes_back(tree):
    html = rich.html_of(tree)
    wanted = canonical(html)
    assert read(text_of(rich.parse(html), small=False)) == ([("text", wanted)] if wanted else [])


@given(spans)
@settings(max_examples=25, deadline=None)
def test_what_stands_in_a_call_out_comes_back(spans):
    html = rich.html_of(Node("", {}, [Node("p", {}, spans)]))
    wanted = canonical(html)
    value = {"kind": "tip", "title": "So & “so” <b>", "text": html}
    if wanted:
        assert reads_back([("callout", value)], body([("callout", value)]))


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>A <b>bold</b> and <i>slanted</i> word</p>", "A **bold** and *slanted* word"),
        ("<p>Press <kbd>Esc</kbd>, H<sub>2</sub>O</p>", "Press <kbd>Esc</kbd>, H<sub>2</sub>O"),
        ("<p>a<br/>b</p>", "a\\\nb"),
        ("<h2>One</h2><p>3\u00a0kg</p>", "## One\n\n3&nbsp;kg"),
        ("<ul><li>a<ol><li>b</li></ol></li></ul>", "- a\n  1. b"),
        ("<blockquote>a<br/>b</blockquote>", "> a\\\n> b"),
        ('<p>See <a href="x.md#y">it</a>!</p>', "See [it](x.md#y)!"),
        ("<p># 1. *no* &lt;b&gt; a_b</p>", "\\# 1. \\*no\\* &lt;b> a_b"),
        ('<p data-block-key="x">a</p><p></p>', "a"),
    ],
)
def test_plain_things_are_plain_markdown(html, markdown):
    assert text_of(rich.parse(html), small=False) == markdown


def test_what_markdown_cannot_say_is_html():
    html = "<h2>One <b>bold</b></h2><p>Words.</p>"
    assert text_of(rich.parse(html), small=False) == (
        "<RichText>\n<h2>One <b>bold</b></h2>\n</RichText>\n\nWords."
    )
