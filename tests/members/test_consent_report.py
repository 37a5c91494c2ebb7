"""The ledger as owners read it."""

import csv
from io import StringIO

import pytest

from community.members.models import Consent
from community.members.wordings import Purpose
from tests.conftest import person
from tests.factories import topic

pytestmark = pytest.mark.django_db
REPORT = "/admin/reports/consent/"


@pytest.fixture
def ledger(ana, boris, edit):
    """Ana agreed to her first name and took it back; Boris has not answered about his words."""
    thing = topic(ana, "Amber light")
    named = Consent.objects.ask(ana, Purpose.NAME, thing, by=edit)
    named.give("first", proof="mail")
    named.withdraw(proof="page")
    Consent.objects.ask(boris, Purpose.QUOTE, thing, by=edit, words="=1+1 works")


def acts(page):
    return [entry.act for entry in page.context["object_list"]]


def test_owners_read_it(as_, owner, ledger):
    page = as_(owner).get(REPORT)
    assert acts(page) == ["asked", "withdrawn", "given", "asked"]
    html = page.content.decode()
    assert "Yes, my first name: Ana" in html
    assert "Name: Amber light" in html


def test_an_empty_ledger_says_so(as_, owner):
    assert "Nobody was asked for anything yet" in as_(owner).get(REPORT).content.decode()


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("purpose=quote", 1),
        ("purpose=name", 3),
        ("state=withdrawn", 3),
        ("state=waiting", 1),
        ("state=standing", 0),
        ("state=refused", 0),
        ("member=ANA@example.org", 3),
        ("member=bor", 1),
        ("member=%00", 4),  # no name: the field says so
        ("member=ana&purpose=quote", 0),
    ],
)
def test_it_is_narrowed(as_, owner, ledger, asked, found):
    assert len(acts(as_(owner).get(f"{REPORT}?{asked}"))) == found


def test_nobody_else_reads_it(as_, client, mod, edit, ana, ledger):
    assert client.get(REPORT).status_code == 302
    for member in (mod, edit):
        site = as_(member)
        assert site.get(REPORT).status_code == 302  # Wagtail leads back to its home page
        assert site.get(f"{REPORT}?export=csv").status_code == 302
        assert "reports/consent" not in site.get("/admin/").content.decode()
    assert "Amber light" not in as_(ana).get(REPORT, follow=True).content.decode()


def test_it_is_exported_with_what_proves_it(as_, owner, ledger):
    answer = as_(owner).get(f"{REPORT}?export=csv")
    rows = list(csv.DictReader(StringIO(b"".join(answer.streaming_content).decode())))
    assert [row["What"] for row in rows] == ["asked", "taken back", "given", "asked"]
    given = rows[2]
    assert (given["Member"], given["Answer"]) == ("ana", "Yes, the first name")
    assert given["Version of the wording"] == "1"
    assert given["As it was read"].endswith("Yes, my first name: Ana")
    assert rows[3]["Asked by"] == "edit"
    assert rows[0]["Words"] == "'=1+1 works"


@pytest.mark.parametrize("number", [1, 10])
def test_queries_do_not_grow(as_, owner, edit, number, django_assert_num_queries):
    for n in range(number):
        member = person(f"member-{n}")
        Consent.objects.ask(member, Purpose.NAME, by=edit)
    site = as_(owner)
    site.get(REPORT)
    with django_assert_num_queries(12):  # most of them Wagtail’s own
        site.get(REPORT)
