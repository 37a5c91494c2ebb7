"""How good search is, is measured every day and told to staff; what a synonym would do can be tried."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import Group, Permission
from django.utils import timezone

from community.search import quality
from community.search.models import Entry, QualityRun, Synonym
from community.search.own_set import OwnSet
from community.search.quality import Trial, measure, measure_all
from community.serving.schedule import jobs
from tests.conftest import person
from tests.factories import guide, restrict, topic

pytestmark = pytest.mark.django_db
REPORT, TRY = "/admin/reports/quality/", "/admin/reports/quality/try/"
SYNONYM = {"words": "handle", "means": "portafilter", "both_ways": "on", "language": ""}


@pytest.fixture
def asked(ana, boris):
    """`asked("Title", guide)`: a question whose accepted answer cites the guide."""

    def ask(title, meant):
        question = topic(ana, title)
        question.accept(question.reply(boris, f"See [this]({meant.url})."), by=ana)
        return question

    return ask


@pytest.fixture
def portafilter():
    return guide("Clean the portafilter", text="<p>Rinse it.</p>")


@pytest.fixture
def measured(asked, portafilter):
    """One query whose guide is found first, one that finds it second, and two that find nothing."""
    asked("Clean the portafilter", portafilter)
    grinder = guide("Grinder noise", text="<p>It hums.</p>")
    guide("Grinder noise at night", text="<p>Grinder noise, grinder noise at night.</p>")
    asked("Grinder noise at night", grinder)
    asked("My handle is dirty", portafilter)
    asked("Zebra", portafilter)
    return measure.func("en", "search")


@pytest.fixture
def enters_admin():
    """Somebody who may enter the admin, and read nothing there."""
    Group.objects.create(name="Door").permissions.add(
        Permission.objects.get(codename="access_admin")
    )
    return person("door", "Door")


def words(response):
    return " ".join(response.content.decode().split())


def test_the_figures_are_those_that_one_computes_by_hand(measured):
    run = QualityRun.objects.get()
    assert (run.queries, run.first, run.among_five, run.among_ten) == (4, 0.25, 0.5, 0.5)
    assert run.mrr == 0.375  # (1 + 1/2) / 4
    assert run.ndcg == 0.4077  # (1 + 1 / log2(3)) / 4
    assert run.entries == Entry.objects.count() == 7
    assert sorted(query for query, _, _ in run.failed) == ["My handle is dirty", "Zebra"]


def test_a_day_has_one_run_and_only_the_latest_keeps_words(measured):
    measure.func("en", "search")
    assert QualityRun.objects.count() == 1
    QualityRun.objects.update(day=timezone.localdate() - timedelta(days=1))
    measure.func("en", "search")
    measure.func("en", "similar")
    new, similar, old = QualityRun.objects.all()
    assert (new.mode, similar.mode) == ("search", "similar")
    assert new.failed
    assert old.failed == []


def test_where_nothing_is_asked_nothing_is_kept(portafilter):
    measure.func("en", "search")
    measure.func("hr", "similar")
    assert not QualityRun.objects.exists()


def test_the_schedule_hands_what_is_missing_to_the_worker(measured, monkeypatch):
    assert {measure_all, QualityRun.objects.tidy} <= {job.run for job in jobs()}
    given = []
    worker = SimpleNamespace(enqueue=lambda *of: given.append(of))
    monkeypatch.setattr(quality, "measure", worker)
    measure_all()
    assert len(given) == 5  # three languages, two modes, one was measured
    assert ("en", "search") not in given


def test_the_worker_measures_once_though_it_is_told_twice(measured):
    measure_all()
    measure_all()
    assert sorted(QualityRun.objects.values_list("language", "mode")) == [
        ("en", "search"),
        ("en", "similar"),
    ]


def test_a_run_is_bounded(asked, portafilter, monkeypatch):
    for number in range(3):
        asked(f"Zebra number {number}", portafilter)
    monkeypatch.setattr(OwnSet.__init__, "__defaults__", ("search", 2))
    monkeypatch.setattr(quality, "FAILED", 1)
    measure.func("en", "search")
    run = QualityRun.objects.get()
    assert (run.queries, len(run.failed)) == (2, 1)


def test_old_runs_go(measured, settings):
    settings.RETENTION = {**settings.RETENTION, "searches": timedelta(days=10)}
    QualityRun.objects.update(day=timezone.localdate() - timedelta(days=10))
    assert QualityRun.objects.tidy() == 0
    QualityRun.objects.update(day=timezone.localdate() - timedelta(days=11))
    assert QualityRun.objects.tidy() == 1


# The report ---------------------------------------------------------------------------------------


def test_the_report_is_for_those_who_read_the_other_reports(
    client, as_, ana, wren, measured, enters_admin
):
    for refused in (client, as_(ana), as_(enters_admin)):
        assert [refused.get(url).status_code for url in (REPORT, TRY)] == [302, 302]
        assert refused.post(TRY, SYNONYM).status_code == 302
    assert [as_(wren).get(url).status_code for url in (REPORT, TRY)] == [200, 200]
    assert 'value="0.25"' in words(as_(wren).get(REPORT))


def test_without_figures_it_says_how_they_come(as_, wren):
    page = words(as_(wren).get(REPORT))
    assert "There are no figures yet" in page
    assert "accepts an answer that links to a guide" in page
    assert "Not found last time" not in page


def test_what_failed_leads_to_the_search_while_it_is_there(as_, wren, mod, measured, portafilter):
    page = words(as_(wren).get(REPORT))
    assert "/search/?q=Zebra&amp;kind=guide" in page
    assert "Clean the portafilter" in page
    QualityRun.objects.update(language="hr")
    assert "/hr/search/?q=Zebra" in words(as_(wren).get(REPORT))
    hidden = topic(mod).category.topics.get(title="Zebra")
    hidden.hide(by=mod)
    page = words(as_(wren).get(REPORT))
    assert "Zebra" not in page
    assert "My handle is dirty" in page
    restrict(portafilter)
    assert "My handle is dirty" not in words(as_(wren).get(REPORT))


@pytest.mark.parametrize("asked_for", ["p=1e9", "mode=%00", "language=xx", "p=-1", "mode=similar"])
def test_a_report_of_nonsense_is_an_honest_page(as_, wren, measured, asked_for):
    assert as_(wren).get(f"{REPORT}?{asked_for}").status_code in (200, 404)


@pytest.mark.parametrize("number", [1, 9])
def test_queries_of_the_report(as_, wren, asked, portafilter, number, django_assert_num_queries):
    for n in range(number):
        asked(f"Zebra {n}", portafilter)
        day = timezone.localdate() - timedelta(days=n + 1)
        figures = dict.fromkeys(("first", "among_five", "among_ten", "mrr", "ndcg"), 0.5)
        QualityRun.objects.create(
            day=day, language="en", mode="search", queries=1, entries=1, **figures
        )
    measure.func("en", "search")
    site = as_(wren)
    site.get(REPORT)
    with django_assert_num_queries(16):
        site.get(REPORT)


# Trying a synonym ---------------------------------------------------------------------------------


def test_a_synonym_is_tried_and_not_kept(measured):
    trial = Trial(Synonym(**{**SYNONYM, "both_ways": True}))
    assert [(c.query, c.before, c.after, c.is_better) for c in trial.changes] == [
        ("My handle is dirty", None, 1, True)
    ]
    assert trial.figures[0] == ("found first", 0.25, 0.5)
    assert not Synonym.objects.exists()
    assert Trial(Synonym(words="kettle", means="portafilter")).changes == []


def test_only_queries_that_say_it_are_asked_again(measured, monkeypatch):
    times = []
    real = OwnSet.evaluate
    monkeypatch.setattr(
        OwnSet,
        "evaluate",
        lambda own, cases=None, synonyms=(): (
            times.append(len(cases or own.cases)) or real(own, cases, synonyms)
        ),
    )
    Trial(Synonym(**{**SYNONYM, "both_ways": False}))
    assert times == [4, 1]


def test_it_may_make_things_worse(asked):
    right = guide("Rattle of the lever", text="<p>Tighten it.</p>")
    guide("Zebra rattle", text="<p>A zebra, and a rattle.</p>")
    asked("Rattle lever", right)
    synonym = Synonym(words="lever", means="zebra", both_ways=False)
    (change,) = Trial(synonym).changes
    assert (change.before, change.after, change.is_better) == (1, 2, False)


def test_the_page_of_a_trial(as_, edit, measured):
    page = words(as_(edit).post(TRY, SYNONYM))
    assert "handle ↔ portafilter" in page
    assert "now at place 1" in page
    assert "Keep this synonym" in page
    kept = {**SYNONYM, "both_ways": "on"}
    assert as_(edit).post("/admin/snippets/search/synonym/add/", kept).status_code == 302
    assert Synonym.objects.get().both_ways


def test_who_may_not_teach_may_try(as_, wren, measured):
    page = words(as_(wren).post(TRY, SYNONYM))
    assert "now at place 1" in page
    assert "Keep this synonym" not in page


def test_in_a_language_without_queries_it_says_so(as_, wren, measured):
    page = words(as_(wren).post(TRY, {**SYNONYM, "language": "hr"}))
    assert "There are no queries in this language yet" in page


@pytest.mark.parametrize(
    "bad",
    [
        {"words": ""}, {"means": "\x00"}, {"words": "x" * 10_000}, {"language": "xx"},
        {"words": "!", "means": "?"}, {"means": "Handle"},
    ],
)  # fmt: skip
def test_a_synonym_that_is_none_is_refused_with_a_sentence(as_, wren, measured, bad):
    response = as_(wren).post(TRY, {**SYNONYM, **bad})
    assert response.status_code == 200
    assert response.context["form"].errors
    assert not response.context["trial"]
