"""`make check` names what a language has no translation for."""

import importlib.util
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def check():
    spec = importlib.util.spec_from_file_location("untranslated", ROOT / ".ci" / "untranslated.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


CODE = """
a = _("Plain")
b = gettext("In " "two parts")
c = gettext_lazy("Lazy")
d = pgettext("a month", "May")
e = ngettext("%(n)d cup", "%(n)d cups", n) % {"n": n}
f = npgettext("of coffee", "%(n)d shot", "%(n)d shots", n)
g = ngettext_lazy("one lazy cup", "lazy cups", "n")
h = pgettext_lazy("a verb", "book")
i = gettext(variable), "no sentence", gettext(f"{n} is not one either")
"""
DJANGO = """{% load i18n %}
{% translate "It's quoted" %} text that is _plain_ {# a note: {% translate "not this" %} #} {% translate 'After a note' %}
{% translate "May" context "permission" as may %}
{% blocktranslate trimmed with name=person.name %}
  Hello
  {{ name }}
{% endblocktranslate %}
{% blocktranslate count n=cups context "of tea" trimmed %}
  {{ n }} cup
{% plural %}
  {{ n }} cups
{% endblocktranslate %}
{% include "x.html" with label=_("A label") only %}
{{ agent|default:_("Nobody") }}
{% comment %}{% translate "Nor this" %}{% endcomment %}
  {% if x %}
      {% translate "Oddly indented" %}
 {% endif %}
"""
JINJA = """{# a note #}{% set title = _("Set") ~ x %}
<p aria-label="{{ _('Single') }}">{{ words(_("Inside a call"), 3) }}</p>
{% if x %}{{ _("Search for “…”") }}{% endif %}
"""


@pytest.fixture
def tree(tmp_path):
    for name, words in {
        "community/a.py": CODE,
        "templates/b.html": DJANGO,
        "templates/c.txt": '{% load i18n %}{% translate "In a mail" %}',
        "templates/jinja2/d.html": JINJA,
        "tests/e.py": '_("In a test")',
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(words)
    return tmp_path


def test_it_finds_what_is_marked_and_nothing_else(check, tree):
    found = {(s.words, s.plural, s.context) for s in check.sentences(tree)}
    assert found == {
        ("Plain", "", None),
        ("In two parts", "", None),
        ("Lazy", "", None),
        ("May", "", "a month"),
        ("%(n)d cup", "%(n)d cups", None),
        ("%(n)d shot", "%(n)d shots", "of coffee"),
        ("one lazy cup", "lazy cups", None),
        ("book", "", "a verb"),
        ("It's quoted", "", None),
        ("After a note", "", None),
        ("May", "", "permission"),
        ("Hello %(name)s", "", None),
        ("%(n)s cup", "%(n)s cups", "of tea"),
        ("A label", "", None),
        ("Nobody", "", None),
        ("Oddly indented", "", None),
        ("In a mail", "", None),
        ("Set", "", None),
        ("Single", "", None),
        ("Inside a call", "", None),
        ("Search for “…”", "", None),
    }


def test_it_says_where(check, tree):
    lines = {str(sentence) for sentence in check.sentences(tree)}
    assert "community/a.py:5: 'May' [a month]" in lines
    assert "community/a.py:6: '%(n)d cup' / '%(n)d cups'" in lines
    assert "templates/b.html:13: 'A label'" in lines
    assert "templates/jinja2/d.html:1: 'Set'" in lines


@pytest.mark.parametrize(
    ("entry", "is_translated"),
    [
        ({"id": "cup", "string": "šalica"}, True),
        ({"id": "cup", "string": ""}, False),
        ({"id": "cup", "string": "šalica", "flags": ["fuzzy"]}, False),
        ({"id": "cup", "string": "šalica", "context": "a trophy"}, False),
        ({"id": "mug", "string": "šalica"}, False),
    ],
)
def test_what_counts_as_translated(check, entry, is_translated):
    catalogue = Catalog(locale="hr")
    catalogue.add(**entry)
    assert (
        check.is_translated(catalogue, check.Sentence("a.py", 1, "cup", "", None)) == is_translated
    )


@pytest.mark.parametrize(
    ("entry", "is_translated"),
    [
        ({"id": ("cup", "cups"), "string": ("šalica", "šalice", "šalica")}, True),
        ({"id": ("cup", "cups"), "string": ("šalica", "", "šalica")}, False),
        ({"id": "cup", "string": "šalica"}, False),
    ],
)
def test_a_number_needs_all_its_forms(check, entry, is_translated):
    catalogue = Catalog(locale="hr")
    catalogue.add(**entry)
    counted = check.Sentence("a.py", 1, "cup", "cups", None)
    assert check.is_translated(catalogue, counted) == is_translated


def test_it_reads_all_of_the_site(check):
    """As many sentences as gettext collects; a reader that broke would find few."""
    assert len({(s.words, s.context) for s in check.sentences()}) > 1900


def test_what_no_collector_sees_is_named(check, tmp_path):
    path = tmp_path / "community" / "a.py"
    path.parent.mkdir()
    path.write_text("""said = f"{_('Forum')} · {name}"\nfine = f"{gettextual('no')} {name}"\n""")
    assert [one.words for one in check.sentences(tmp_path)] == ["in an f-string: _('Forum')"]
