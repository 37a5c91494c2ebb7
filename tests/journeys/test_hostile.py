"""What comes out of hostile Markdown, loaded and touched in a real browser, without the security policy that would stop it."""

from html import escape

import pytest

from community.content.markdown import render
from tests.content.hostile import FRAGMENTS, texts, thrown_together
from tests.content.test_hostile import resolve

HERE = "http://hostile.example/"
MANY = 400  # texts on a page
# Everything that a reader's hand or eye may do to an element; then the whole once more through the parser, as when a
# page is saved and opened or a fragment is put in by a script.
TOUCH = """() => {
  const bad = [];
  const look = (root) => {
    for (const it of root.querySelectorAll("*")) {
      for (const {name} of it.attributes)
        if (/^on|^style$|^srcdoc$|^form|^xlink/i.test(name)) bad.push(it.outerHTML.slice(0, 200));
      if (/^(script|style|iframe|object|embed|form|svg|math|base|meta|link|template)$/i.test(it.localName))
        bad.push(it.outerHTML.slice(0, 200));
      if (it.href && !/^(https?|mailto|tel)?:$/.test(it.protocol))  // ":" is no address at all
        bad.push(it.href);
    }
  };
  const press = (root) => {
    for (const it of root.querySelectorAll("*"))
      for (const kind of ["mouseover", "pointerenter", "focus", "click", "auxclick", "toggle", "wheel", "animationstart"])
        it.dispatchEvent(new MouseEvent(kind, {bubbles: true, cancelable: true}));
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (link && /^(https?|mailto|tel):$/.test(link.protocol)) event.preventDefault();
  });
  const texts = document.querySelectorAll("main > article");
  const main = document.querySelector("main") ?? document;
  look(main);
  press(main);
  for (const text of texts) text.innerHTML = text.innerHTML;
  look(main);
  return {bad, texts: texts.length, outside: document.body?.children.length};
}"""


@pytest.fixture
def trap(browser):
    """A page that nothing else is loaded into, and what was run or asked for there."""
    context = browser.new_context()
    page = context.new_page()
    caught = []
    page.on("dialog", lambda dialog: (caught.append(dialog.message), dialog.dismiss()))
    page.on("popup", lambda popup: caught.append(popup.url))

    def answer(route):
        if route.request.url != HERE:
            own = route.request.url.startswith(f"{HERE}media/")
            caught.extend([] if own else [route.request.url])
            return route.fulfill(status=404)
        return route.fulfill(content_type="text/html; charset=utf-8", body=page.words)

    context.route("**/*", answer)

    def load(articles):
        inside = "".join(f"<article>{html}</article>" for html in articles)
        page.words = f"<!doctype html><title>x</title><main>{inside}</main>"
        page.goto(HERE, wait_until="load")
        found = page.evaluate(TOUCH)
        page.wait_for_timeout(50)  # handlers of pictures that do not come
        return found, caught

    yield load
    context.close()


def test_the_trap_works(trap):
    """Unclean, the same texts run: a trap that never snaps proves nothing."""
    found, caught = trap(["<img src=x onerror=alert(1)>", "<a href=javascript:alert(1)>x</a>"])
    assert caught.count("1") > 1
    assert len(found["bad"]) >= 2
    ran = 0
    for fragment in FRAGMENTS[:20]:
        before = len(caught)
        trap([fragment])
        ran += len(caught) > before
    assert ran > 10


def test_nothing_of_the_corpus_runs_in_a_browser(trap):
    tried = [*texts(), *thrown_together(1_500, seed=39)]
    for start in range(0, len(tried), MANY):
        part = tried[start : start + MANY]
        found, caught = trap([render(source, resolve=resolve) for source in part])
        assert found == {"bad": [], "texts": len(part), "outside": 1}
        assert caught == []


def test_what_is_shown_as_written_is_only_shown(trap):
    """Texts of more markup than anybody reads are not rendered at all."""
    dense = [fragment + "[" * 30_000 for fragment in FRAGMENTS[:30]]
    found, caught = trap([render(source) for source in dense])
    assert (found["bad"], caught) == ([], [])
    assert escape(FRAGMENTS[0]) in render(dense[0])
