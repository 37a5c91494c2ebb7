"""How well search finds is measured with queries whose target is known."""

import json

import pytest
from django.core.management import CommandError, call_command

from community.search.evaluation import Names, read
from community.search.models import Entry
from forum.models import Imported
from knowledgebase.importers import import_guides
from tests.factories import guide, guide_index

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(tmp_path):
    def write(*lines):
        path = tmp_path / "cases.tsv"
        path.write_text("\n".join(lines), encoding="utf-8")
        return str(path)

    return write


def measured(capsys, *arguments) -> dict:
    call_command("evaluate_search", *arguments, "--json")
    return json.loads(capsys.readouterr().out)


def test_figures_are_one_json_object(asked, capsys):
    guide("Descale the Tide", slug="descale")
    guide("Grind finer", slug="grind")
    path = asked("descale\tdescale", "grind finer\tgrind", "elephants\tgrind", "")
    assert measured(capsys, path) == {
        "n": 3, "S@1": 0.6667, "S@5": 0.6667, "S@10": 0.6667, "MRR": 0.6667, "nDCG@10": 0.6667,
    }  # fmt: skip


def test_what_failed_is_told_to_people(asked, capsys):
    guide("Descale the Tide", slug="descale")
    call_command("evaluate_search", asked("descale\tdescale", "elephant\tzoo.md"))
    said = capsys.readouterr().out
    assert "S@5      0.5" in said
    assert "elephant → zoo.md (which is not in the index)" in said


@pytest.mark.parametrize(
    "name", ["care/descale.md", "care/descale", "descale", "/guides/care/descale/"]
)
def test_a_target_has_many_names(tmp_path, name):
    (tmp_path / "care").mkdir()
    (tmp_path / "care" / "descale.md").write_text("# Descale\n\nFill the tank.\n")
    import_guides(tmp_path, locale="en")
    entry = Entry.objects.get(title="Descale")
    assert Names("en").meant_by(name) == {entry.pk}


def test_a_topic_is_known_by_its_number_elsewhere(questions, ana):
    topic = questions.start_topic(ana, "Gasket noise", "It rattles.")
    Imported.objects.create(collection="old", key="topic:77", topic=topic)
    entry = Entry.objects.get(object_id=topic.pk, kind="topic")
    for name in ("77", "topic:77", "gasket-noise"):
        assert Names("en").meant_by(name) == {entry.pk}, name


def test_the_same_path_in_two_languages_means_the_reader_s(tmp_path):
    for locale in ("en", "hr"):
        (tmp_path / "a.md").write_text(f"# Title in {locale}\n\nWords.\n")
        import_guides(tmp_path, locale=locale)
    for locale in ("en", "hr"):
        (pk,) = Names(locale).meant_by("a.md")
        assert Entry.objects.get(pk=pk).locale == locale


def test_the_index_is_brought_up_to_date_first(asked, capsys):
    guide("Descale the Tide", slug="descale")
    Entry.objects.all().delete()
    assert measured(capsys, asked("descale\tdescale"))["S@1"] == 1


def test_only_one_kind_is_looked_at(asked, capsys, questions, ana):
    questions.start_topic(ana, "Descale", "Descale it.")
    guide("Care", slug="care", text="<p>Descale often.</p>")
    path = asked("descale\tcare")
    assert measured(capsys, path)["S@1"] == 0
    assert measured(capsys, path, "--kind", "guide")["S@1"] == 1


def test_similar_mode_takes_a_whole_question(asked, capsys):
    guide("Descale the Tide", slug="descale")
    path = asked("My Tide is full of scale, how do I descale it?\tdescale")
    assert measured(capsys, path, "--mode", "similar")["S@1"] == 1


def test_the_reader_s_language_can_be_chosen(asked, capsys):
    guide("Čišćenje", parent=guide_index("hr"), slug="ciscenje")
    assert measured(capsys, asked("ciscenje\tciscenje"), "--locale", "hr")["S@1"] == 1


@pytest.mark.parametrize("lines", [["no tab here"], [""], ["query\t"]])
def test_a_file_of_something_else_is_refused_with_a_sentence(asked, lines):
    with pytest.raises(CommandError, match=r"write a query|no query"):
        call_command("evaluate_search", asked(*lines))


def test_a_query_may_hold_tabs(asked):
    from pathlib import Path

    assert read(Path(asked("a\tb\tc.md"))) == [("a\tb", "c.md", None)]
