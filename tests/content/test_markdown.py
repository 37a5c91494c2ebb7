import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from community.content.markdown import plain_text, render

N = 30_000
PIECES = [
    "*",
    "_",
    "~",
    "`",
    "[",
    "]",
    "(",
    ")",
    "!",
    "<",
    ">",
    "|",
    "-",
    "#",
    "\n",
    "\n\n",
    "    ",
    "&",
    ";",
    '"',
    "'",
]
PIECES += [
    "<b>",
    "</b>",
    "<a href=",
    "<img src=x onerror=alert(1)>",
    "javascript:",
    "<script>",
    "http://a.b",
    "data:text/html,",
]
PIECES += [
    "<svg onload=x>",
    "<style>",
    "<math><mi>",
    "<table>",
    "<td>",
    "<details open ontoggle=x>",
    "a",
    "é",
    "\0",
    "\u202e",
]


class Judge(HTMLParser):
    """Collects what must never reach a reader."""

    def __init__(self):
        super().__init__()
        self.bad = []

    def handle_starttag(self, tag, attrs):
        if tag in {
            "script",
            "style",
            "iframe",
            "object",
            "form",
            "input",
            "svg",
            "math",
            "base",
            "meta",
            "link",
        }:
            self.bad.append(tag)
        for name, value in attrs:
            scheme = re.match(r"[\s\0-\x1f]*(?:javascript|vbscript|data|file):", value or "", re.I)
            if name.startswith("on") or name in {"style", "id", "name", "srcdoc"} or scheme:
                self.bad.append((tag, name, value))


def judge(html):
    judge = Judge()
    judge.feed(html)
    return judge.bad


def test_tables_strikethrough_and_alignment():
    html = render("| a | b |\n|---|--:|\n| ~~1~~ | 2 |")
    assert "<table>" in html
    assert "<s>1</s>" in html
    assert '<td align="right">2</td>' in html
    assert html.count("<div") == html.count("</div>") == 1


def test_code_keeps_its_language():
    assert (
        render("```python\nx = 1\n```")
        == '<pre><code class="language-python">x = 1\n</code></pre>\n'
    )


def test_some_html_is_kept_and_the_rest_is_text():
    html = render('Press <kbd onclick="x">Ctrl</kbd>, <blink>look</blink>, H<sub>2</sub>O')
    assert html == "<p>Press <kbd>Ctrl</kbd>, look, H<sub>2</sub>O</p>\n"
    assert "<details>" in render("<details><summary>More</summary>\n\n*Text*\n\n</details>")


@pytest.mark.parametrize(
    ("source", "href", "text"),
    [
        (
            "See https://example.com/a_b_c.",
            "https://example.com/a_b_c",
            "https://example.com/a_b_c",
        ),
        ("(see www.example.com)", "https://www.example.com", "www.example.com"),
        ("http://a.example/x_(y)", "http://a.example/x_(y)", "http://a.example/x_(y)"),
        ("<https://example.com>", "https://example.com", "https://example.com"),
    ],
)
def test_bare_addresses_become_links(source, href, text):
    assert f'<a href="{href}" rel="nofollow ugc noopener">{text}</a>' in render(source)


def test_addresses_in_code_and_links_are_left_alone():
    assert "<a" not in render("`https://example.com`")
    assert render("[https://example.com](/x)") == '<p><a href="/x">https://example.com</a></p>\n'


def test_links_within_the_site_are_followed(settings):
    settings.SITE_URL = "https://help.example.com"
    assert "rel=" not in render(
        "[a](/guides/) [b](https://help.example.com/faq/) [c](#d) [e](mailto:x@y.z)"
    )
    for address in ("https://elsewhere.example", "//elsewhere.example", "/\\elsewhere.example"):
        assert 'rel="nofollow ugc noopener"' in render(f'<a href="{address}">x</a>')


def test_pictures_from_elsewhere_become_links():
    assert render("![A tap](https://a.example/tap.png)") == (
        '<p><a href="https://a.example/tap.png" rel="nofollow ugc noopener">A tap</a></p>\n'
    )
    assert ">tap.png</a>" in render("![](https://a.example/tap.png)")
    assert render("[![Tap](https://a.example/tap.png)](/x)") == '<p><a href="/x">Tap</a></p>\n'


def test_own_pictures_are_shown():
    html = render("![A tap](/media/tap.png)")
    assert html == '<p><img alt="A tap" src="/media/tap.png" loading="lazy"></p>\n'
    assert "<img" not in render("![x](/media/../accounts/logout/)")
    assert "<img" not in render("![x](/media/%2e%2e/accounts/logout/)")


def test_the_caller_may_know_better_where_things_are():
    known = {("link", "other.md"): "/guides/other/", ("picture", "tap.png"): "/media/1.png"}
    html = render(
        "[o](other.md) <a href='other.md'>p</a> [gone](gone.md) ![t](tap.png) <img src=tap.png>",
        resolve=lambda kind, target: known.get((kind, target)),
    )
    assert html.count('href="/guides/other/"') == 2
    assert html.count('src="/media/1.png"') == 2
    assert 'href="gone.md"' in html


def test_headings_do_not_outrank_the_page():
    assert render("# One\n\n## Two") == "<h2>One</h2>\n<h3>Two</h3>\n"
    assert render("## Two\n\n### Three") == "<h2>Two</h2>\n<h3>Three</h3>\n"
    assert render("<h1>One</h1>") == "<h2>One</h2>"


def test_ends_of_lines_are_kept_when_asked():
    assert render("a\nb") == "<p>a\nb</p>\n"
    assert render("a\nb", line_breaks=True) == "<p>a<br>\nb</p>\n"


def test_plain_text_is_one_line_of_words():
    html = render("# T\n\nA **b**c [d](/e)\n\n- one\n- two &lt; 3\n\n<img alt='x>y' src=/media/a>")
    assert plain_text(html) == "T A bc d one two < 3"


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "[x](JaVa&#x53;cript:alert(1))",
        "<a href=' \x01javascript:alert(1)'>x</a>",
        "<img src=x onerror=alert(1)>",
        "![x](data:text/html;base64,PHN2Zz4=)",
        "<svg><style><img src=x onerror=alert(1)></style></svg>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
        '![a"onerror="alert(1)](/media/a)',
        '[a](/b "x\\" onmouseover=\\"alert(1)")',
        "<b <script>alert(1)</script>>",
        "<form action=/x><input name=y></form>",
        "<p id=reply-1 style=position:fixed class=button>x</p>",
    ],
)
def test_nothing_harmful_gets_through(source):
    assert judge(render(source)) == []


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=60).map("".join))
def test_any_text_renders_and_is_harmless(source):
    html = render(source, line_breaks=True)
    assert judge(html) == []
    plain_text(html)


NASTY = {
    "open brackets": "[" * N,
    "link starts": "[a](" * (N // 4),
    "picture starts": "![*" * (N // 3),
    "nested brackets": "[" * (N // 2) + "]" * (N // 2),
    "quotes": ">" * N,
    "backticks": "".join("e" + "`" * n for n in range(1, 244)),
    "emphasis": "*a **a " * (N // 7),
    "nested emphasis": "*a_" * (N // 6) + "_a*" * (N // 6),
    "strikes": "~a~~" * (N // 4),
    "rows without cells": "|".join("a" * 100)
    + "\n"
    + "|".join("-" * 100)
    + "\n"
    + "a\n" * (N // 2 - 200),
    "a wide table": "a|" * 7000 + "\n" + "-|" * 7000,
    "one long address often": "[a]: /" + "x" * (N // 2) + "\n\n" + "[a] " * (N // 8),
    "references": "[a]: /u\n" * (N // 16) + "[a][b]" * (N // 12),
    "colons": ":" * N,
    "addresses": "http://a " * (N // 9),
    "brackets after an address": "http://a.b" + ")" * (N - 10),
    "mail": "a@b.c " * (N // 6),
    "lists": "* a\n" * (N // 4),
    "deep lists": "".join(" " * n + "- a\n" for n in range(240)),
    "titles": "a\n=\n" * (N // 4),
    "unclosed comments": "<!--" * (N // 4),
    "attributes": "<kbd " + " ".join(f"a{n}" for n in range(4800)) + ">",
    "reopened elements": "".join(f"<b title={n}>" for n in range(1500)) + "<p>x</p>" * 1000,
    "reopened code": "".join(f'<code class="language-{n}">' for n in range(600))
    + "<p>x</p>" * 1500,
    "open elements": "<b><i><u><s><em><strong><small><code><p>x</p>" * (N // 44),
    "nested tables": "<table><tr><td>" * (N // 15),
}


@pytest.mark.parametrize("name", NASTY)
def test_30_kb_of_anything_take_at_most_half_a_second(name):
    def seconds():
        start = time.thread_time()
        render(NASTY[name])
        return time.thread_time() - start

    assert min(seconds() for _ in range(2)) < 0.5


def test_a_text_that_is_all_markup_is_shown_as_written():
    assert render("*" * 3 + "[" * N).startswith("<p>***[[[")
    assert "<script>" not in render("<script>" * (N // 8) + "[" * N)
