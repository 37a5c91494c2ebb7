"""The index can be compared with the site, and made anew."""

import pytest
from django.core.management import call_command
from django.db import connection

from community.search.engines import engine
from community.search.models import Entry
from knowledgebase.models import GuidePage
from tests.factories import faq_entry, guide

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(questions, ana):
    guide("Gasket care")
    faq_entry("Which gasket?")
    questions.start_topic(ana, "Gasket noise", "It rattles.")


def agrees(capsys) -> bool:
    try:
        call_command("check_index")
    except SystemExit as end:
        return not (end.code == 1 and "rebuild_index" in capsys.readouterr().err)
    return True


@pytest.mark.parametrize(
    "break_it",
    [
        lambda: Entry.objects.first().delete(),
        lambda: Entry.objects.update(body="other words"),
        lambda: Entry.objects.update(scope="public"),
        lambda: GuidePage.objects.update(live=False),
        lambda: GuidePage.objects.update(title="Unheard"),
    ],
    ids=["missing", "other words", "other readers", "left over", "other title"],
)
def test_drift_is_reported_and_mended(site, capsys, find, break_it):
    assert agrees(capsys)
    break_it()
    assert not agrees(capsys)
    call_command("rebuild_index", verbosity=0)
    assert agrees(capsys)


def test_a_rebuild_keeps_the_rows_it_finds(site):
    before = set(Entry.objects.values_list("pk", flat=True))
    call_command("rebuild_index", verbosity=0)
    assert set(Entry.objects.values_list("pk", flat=True)) == before


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps its index whole itself")
def test_a_lost_trigger_is_reported_and_mended(site, capsys, find):
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER search_entry_written")
        guide("Gasket prices")
    assert not agrees(capsys)
    call_command("rebuild_index", verbosity=0)
    assert agrees(capsys)
    assert "Gasket prices" in find("gasket")


def test_installing_twice_harms_nothing(site, capsys):
    with connection.cursor() as cursor:
        engine().install(cursor)
    assert agrees(capsys)
