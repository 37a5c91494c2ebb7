"""What a sanitiser is for: whatever bytes go in, nothing that runs comes out. In a real browser: tests/journeys/test_hostile.py."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from community.content.markdown import ATTRIBUTES, TAGS, own_words, plain_text, render
from forum.models import BODY_LENGTH
from forum.models.wording import html_of
from tests.content.hostile import FRAGMENTS, SHARDS, texts, thrown_together

OURS = {  # what the last step adds, and nobody else may
    ("div", "class"): "scroll",
    ("div", "role"): "group",
    ("div", "tabindex"): "0",
    ("div", "aria-label"): "Table",
    ("a", "rel"): "nofollow ugc noopener",
    ("img", "loading"): "lazy",
}
SCHEME = re.compile(r"[\0-\x20]*([a-z][a-z0-9+.-]*)\s*:", re.IGNORECASE)
HARMLESS = {"http", "https", "mailto", "tel"}
MOST_TIMES_LONGER = 15  # an empty table is the worst, for the frame that it is given


class Strict(HTMLParser):
    """Collects whatever is not on the list, and what is opened but not closed."""

    void = {"br", "hr", "img", "wbr"}

    def __init__(self):
        super().__init__()
        self.faults, self.open = [], []

    def handle_starttag(self, tag, attrs):
        if tag not in TAGS | {"div"}:
            self.faults.append(tag)
        if tag not in self.void:
            self.open.append(tag)
        for name, value in attrs:
            if not self.is_allowed(tag, name, value or ""):
                self.faults.append((tag, name, value))

    def is_allowed(self, tag, name, value):
        if (tag, name) in OURS:
            return value == OURS[tag, name]
        if name not in ATTRIBUTES.get(tag, {}) and name not in ATTRIBUTES["*"]:
            return False
        scheme = SCHEME.match(value) if name in {"href", "src"} else None
        return not scheme or scheme[1].lower() in HARMLESS

    def handle_endtag(self, tag):
        if tag not in self.open:
            self.faults.append(f"</{tag}>")
        while self.open and self.open.pop() != tag:
            pass

    def handle_comment(self, data):
        self.faults.append(f"<!--{data}-->")

    handle_decl = handle_pi = unknown_decl = handle_comment


def faults(html: str) -> list:
    judge = Strict()
    judge.feed(html)
    judge.close()
    return judge.faults


def resolve(kind: str, target: str) -> str | None:
    return {"mention": "/members/ana/", "tag": "/forum/tag/tag/"}.get(kind)


def test_the_judge_sees_what_is_wrong():
    assert faults("<p onclick=x>a</p>") == [("p", "onclick", "x")]
    assert faults("<a href=' javascript:x'>a</a>") == [("a", "href", " javascript:x")]
    assert faults("<script>a</script><!-- b --></p>") == ["script", "<!-- b -->", "</p>"]
    assert faults('<div class="scroll evil">a</div>') == [("div", "class", "scroll evil")]


def test_no_text_of_the_corpus_leaves_anything_that_runs():
    tried = [*texts(), *thrown_together(3_000)]
    found = {source: bad for source in tried if (bad := faults(render(source, resolve=resolve)))}
    assert found == {}
    assert len(tried) > 7_500


def test_a_second_rendering_finds_nothing_new():
    """HTML that was quoted into a text, as when somebody pastes a page of ours."""
    for fragment in FRAGMENTS:
        assert faults(render(render(fragment))) == []


def test_names_and_tags_of_the_site_do_not_help(db, ana):
    assert f"/people/{ana.username}/" in html_of(f"@{ana.username}")
    for fragment in FRAGMENTS:
        html = html_of(f"@{ana.username}{fragment} #{fragment} @{ana.username}")
        assert faults(html) == []


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes(raw):
    source = raw.decode("utf-8", "replace")
    html = render(source, line_breaks=True)
    assert faults(html) == []
    assert isinstance(plain_text(html) + own_words(source), str)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(SHARDS) | st.text(max_size=6), max_size=80).map("".join))
def test_any_shards(source):
    html = render(source, resolve=resolve)
    assert faults(html) == []
    assert len(html) < 2_000 + MOST_TIMES_LONGER * len(source)


@pytest.mark.parametrize("shard", SHARDS)
def test_a_shard_repeated_to_the_end_of_a_post_stays_small(shard):
    source = (shard * BODY_LENGTH)[:BODY_LENGTH]
    html = render(source, resolve=resolve)
    assert faults(html) == []
    assert len(html) < MOST_TIMES_LONGER * len(source)
