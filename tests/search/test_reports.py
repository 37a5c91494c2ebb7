"""What staff read of searches and of what came of them, and what they can do about it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from community.search.answered import answered
from community.search.grouping import group_of
from community.search.logged import HelpSession
from tests.factories import category, faq_section, guide, section, topic

pytestmark = pytest.mark.django_db
SEARCHES, DEFLECTION = "/admin/reports/searches/", "/admin/reports/deflection/"


class Log:
    """`log("descale", ago=3)`: somebody searched three days ago."""

    def __call__(self, words, language="en", ago=4, found=1, opened="", **more):
        at = timezone.now() - timedelta(days=ago)
        came = {name: at for name in ("asked_at", "wrote_at", "solved_at") if more.pop(name, False)}
        opened_at = at if opened else None
        session = HelpSession.objects.create(
            key=f"key{HelpSession.objects.count()}", began_at=at, opened_at=opened_at, **came
        )
        return session.searches.create(
            words=words, group=group_of(words.split(), language), language=language, at=at,
            found=found, opened=opened, opened_at=opened_at, **more,
        )  # fmt: skip


@pytest.fixture
def log():
    return Log()


@pytest.fixture
def rows(as_, edit):
    def listed(url=SEARCHES, **asked):
        return list(as_(edit).get(url, asked).context["object_list"])

    return listed


def solved(ana, boris, title="How do I descale the Tide?", room="questions", **fields):
    category(room, kind="questions", **fields)
    question = topic(ana, title, room=room)
    question.accept(question.reply(boris, "Fill the tank with *citric* acid."), by=ana)
    return question


class TestWho:
    def test_staff_read_both_and_customers_neither(self, as_, client, ana, wren, edit, mod, owner):
        for url in (SEARCHES, DEFLECTION):
            for reader in (wren, edit, mod, owner):
                assert as_(reader).get(url).status_code == 200
            assert as_(ana).get(url).status_code in (302, 403)
            client.logout()
            assert client.get(url).status_code == 302

    @pytest.mark.parametrize("url", [SEARCHES, DEFLECTION])
    @pytest.mark.parametrize(
        "asked",
        [
            {"show": "grouped", "by": "delete", "since": "x", "language": "xx"},
            {"p": "1e9", "since": "-1"},
            {"show": "\0", "by": "\0"},
            {"show": "x" * 5000, "by": "x" * 5000},
        ],
    )
    def test_any_address_is_answered(self, as_, edit, log, url, asked):
        log("descale")
        assert as_(edit).get(url, asked).status_code in (200, 404)


class TestGroups:
    def test_forms_of_the_same_words_are_one_question_named_by_the_usual_form(self, rows, log):
        for words in ("descale", "descaling tide", "tide descaled", "descale tide", "descale tide"):
            log(words)
        log("descale", language="hr")
        listed = [(row["words"], row["language"], row["times"]) for row in rows()]
        assert listed == [("descale tide", "en", 4), ("descale", "en", 1), ("descale", "hr", 1)]

    def test_how_something_is_asked_makes_no_other_question(self):
        assert group_of(["how", "do", "i", "descale"], "en") == group_of(["descaling"], "en")
        assert group_of(["ciscenje", "lonca"], "hr") == group_of(["lonac", "ciscenja"], "hr")
        assert group_of(["how", "to"], "en")  # nothing but such words is a question too

    @pytest.mark.parametrize(
        ("show", "listed"),
        [
            ("", {"gasket", "grease", "flywheel", "grinderr", "handle"}),
            ("found_nothing", {"flywheel"}),
            ("not_opened", {"grease", "grinderr", "handle"}),
            ("then_asked", {"handle"}),
            ("corrected", {"grinderr"}),
        ],
    )
    def test_lists(self, rows, log, show, listed):
        log("gasket", opened="guide:1")
        log("grease")
        log("flywheel", found=0)
        log("grinderr", meant="grinder")
        log("handle", asked_at=True)
        assert {row["words"] for row in rows(show=show)} == listed

    def test_lists_are_links_that_say_which_is_shown(self, as_, edit, log):
        log("gasket", meant="basket")
        html = as_(edit).get(SEARCHES, {"show": "corrected", "since": "30"}).content.decode()
        assert 'href="/admin/reports/searches/?since=30&amp;show=rising"' in html
        assert html.count('aria-current="page">Corrected') == 1
        assert "basket" in html

    def test_a_period_bounds_what_is_counted(self, rows, log):
        log("old", ago=40)
        log("new", ago=3)
        log("new", ago=20)
        assert [(row["words"], row["times"]) for row in rows(since="7")] == [("new", 1)]
        assert {row["words"] for row in rows()} == {"old", "new"}

    def test_the_trend_is_told_by_sign_and_words(self, rows, log):
        for words, agos in {"up": (3, 4, 40), "down": (3, 40, 41), "same": (3, 40)}.items():
            for ago in agos:
                log(words, ago=ago)
        trends = {row["words"]: row["trend"] for row in rows()}
        assert trends == {
            "up": "↑ more: 2, after 1",
            "down": "↓ fewer: 1, after 2",
            "same": "→ as before: 1",
        }

    def test_rising_is_at_least_five_and_twice_as_many(self, rows, log):
        for words, now, before in (("risen", 6, 3), ("few", 4, 0), ("many", 9, 5), ("new", 5, 0)):
            for _ in range(now):
                log(words, ago=3)
            for _ in range(before):
                log(words, ago=40)
        assert [row["words"] for row in rows(show="rising")] == ["new", "risen"]


class TestAnswered:
    def test_a_solved_topic_that_everybody_may_read(self, ana, boris, rows, log, as_, edit):
        question = solved(ana, boris)
        log("descaling tide")
        log("descaling the grinder")
        found = {row["words"]: row["answer"] for row in rows()}
        assert found["descaling tide"].object_id == question.pk
        assert found["descaling the grinder"] is None
        html = as_(edit).get(SEARCHES).content.decode()
        assert question.get_absolute_url() in html
        assert "None" not in html[html.index("<tbody") : html.index("</tbody")]

    def test_neither_open_questions_nor_closed_rooms(self, ana, boris):
        topic(ana, "How do I descale the Tide?")
        solved(ana, boris, "Descale the Fold", room="members", read_by="members")
        assert answered([("descale tide", "en"), ("descale fold", "en")]) == {}

    @pytest.mark.parametrize(
        "words", ["", "…", "how to", "a b c d e f g h", '"quoted" OR *', "x" * 200]
    )
    def test_any_words(self, words):
        assert answered([(words, "en"), (words, "xx")]) == {}


class TestActs:
    def labels(self, row):
        return [act.label for act in row["acts"]]

    def test_each_with_its_permission(self, as_, ana, boris, wren, mod, edit, log):
        solved(ana, boris)
        log("descale")
        see = {}
        for reader in (wren, mod, edit):
            (row,) = as_(reader).get(SEARCHES).context["object_list"]
            see[reader.username] = self.labels(row)
        teaching = ["Add a synonym", "Pin a result"]
        writing = ["Write a guide", "Make it an answer"]
        assert see == {"wren": writing, "mod": teaching, "edit": [*teaching, *writing]}

    def test_they_lead_to_forms_that_are_filled_in(self, as_, ana, boris, edit, log, rows):
        solved(ana, boris)
        faq_section()
        log("descale")
        (row,) = rows()
        for act in row["acts"]:
            page = as_(edit).get(act.url)
            assert page.status_code == 200
            assert "escale" in page.content.decode()

    def test_each_says_aloud_for_which_words_it_is(self, as_, edit, log):
        log("descale")
        html = as_(edit).get(SEARCHES).content.decode()
        assert 'Pin a result<span class="w-sr-only">: descale</span>' in html

    def test_without_an_answer_there_is_nothing_to_make_one_of(self, rows, log):
        log("descale")
        (row,) = rows()
        assert "Make it an answer" not in self.labels(row)


@pytest.mark.parametrize("number", [1, 9])
@pytest.mark.parametrize(
    "asked", [{}, {"show": "rising"}, {"show": "then_asked", "since": "30"}], ids=str
)
def test_the_lists_ask_no_more_for_more(
    as_, ana, boris, edit, log, number, asked, django_assert_max_num_queries
):
    for place in range(number):
        solved(ana, boris, f"The gasket{chr(97 + place)} rattles")
        for _ in range(6):
            log(f"gasket{chr(97 + place)}", ago=2, asked_at=True)
    site = as_(edit)
    site.get(SEARCHES, asked)
    with django_assert_max_num_queries(22):
        page = site.get(SEARCHES, asked)
    assert len(page.context["object_list"]) == number


class TestDeflection:
    def numbers(self, row):
        return [row[name] for name in ("sessions", "confirmed", "assumed", "failed", "unknown")]

    @pytest.fixture
    def page(self):
        return guide("Gasket care", section("Upkeep"))

    @pytest.fixture
    def told(self, log, page):
        opened = {"opened": f"guide:{page.pk}", "section": "Guides › Upkeep"}
        log("gasket", **opened)
        log("gaskets", **opened, solved_at=True)
        log("gasket", **opened, wrote_at=True)
        log("gasket")
        log("gasket", ago=1, **opened)  # not settled

    def test_by_question(self, rows, told):
        (row,) = rows(DEFLECTION, by="query")
        assert row["words"] == "gasket"
        assert self.numbers(row) == [4, 1, 1, 1, 1]

    def test_by_opened_page_and_by_section(self, rows, told, page):
        (row,) = rows(DEFLECTION, by="page")
        assert (row["title"], row["url"]) == ("Gasket care", page.url)
        assert self.numbers(row) == [3, 1, 1, 1, 0]
        (row,) = rows(DEFLECTION, by="section")
        assert row["section"] == "Guides › Upkeep"
        assert self.numbers(row) == [3, 1, 1, 1, 0]

    def test_a_session_counts_once_in_a_row(self, rows, log, page):
        first = log("gasket", opened=f"guide:{page.pk}", section="Upkeep")
        first.session.searches.create(
            words="seal",
            group="seal",
            language="en",
            found=2,
            opened=first.opened,
            section="Upkeep",
        )
        for by in ("page", "section"):
            assert [self.numbers(row) for row in rows(DEFLECTION, by=by)] == [[1, 0, 1, 0, 0]]
        assert [self.numbers(row) for row in rows(DEFLECTION, by="query")] == [[1, 0, 1, 0, 0]] * 2

    def test_what_is_not_known_stands_beside_every_view(self, as_, edit, told):
        for by in ("", "query", "page", "section"):
            page = as_(edit).get(DEFLECTION, {"by": by})
            assert page.context["total"] == {
                "sessions": 4, "confirmed": 1, "assumed": 1, "failed": 1, "unknown": 1,
            }  # fmt: skip
            html = page.content.decode()
            assert "Not known: 1" in html
            assert "%" not in html[html.index("<dl>") : html.index("</dl>")]

    def test_a_closed_page_is_not_named_to_whoever_may_not_read_it(self, as_, mod, edit, log):
        category("back-room", read_by="groups")
        quiet = topic(mod, "A quiet talk", room="back-room")
        log("quiet", opened=f"topic:{quiet.pk}")
        for reader, title in ((mod, "A quiet talk"), (edit, "no longer there, or not open to you")):
            page = as_(reader).get(DEFLECTION, {"by": "page"})
            assert [row["title"] for row in page.context["object_list"]] == [title]
            assert title in page.content.decode()

    @pytest.mark.parametrize("number", [1, 9])
    @pytest.mark.parametrize("by", ["", "query", "page", "section"])
    def test_it_asks_no_more_for_more(
        self, as_, edit, log, number, by, django_assert_max_num_queries
    ):
        for place in range(number):
            page = guide(f"Guide {place}")
            log(
                f"word{place}",
                opened=f"guide:{page.pk}",
                section=f"Section {place}",
                ago=4 + 7 * place,
            )
        site = as_(edit)
        site.get(DEFLECTION, {"by": by})
        with django_assert_max_num_queries(18):
            rows = site.get(DEFLECTION, {"by": by}).context["object_list"]
        assert len(rows) == number


class TestSpreadsheets:
    def csv(self, site, url, **asked):
        page = site.get(url, {"export": "csv", **asked})
        return b"".join(page.streaming_content).decode()

    @pytest.mark.parametrize("show", ["", "rising", "corrected"])
    def test_searches(self, as_, edit, log, show):
        for _ in range(5):
            log("=cmd|' /c calc'!a1", ago=2, meant="+1")
        lines = self.csv(as_(edit), SEARCHES, show=show).splitlines()
        assert lines[0].startswith("Words,Language,Searched,Trend")
        assert lines[1].startswith("'=cmd")
        assert "'+1" in lines[1]

    @pytest.mark.parametrize("by", ["", "query", "page", "section"])
    def test_deflection(self, as_, edit, log, by):
        page = guide("=1+1", slug="sum")
        log("=1+1", opened=f"guide:{page.pk}", section="=1+1")
        head, line = self.csv(as_(edit), DEFLECTION, by=by).splitlines()
        assert head.endswith("Sessions,Confirmed,Assumed,Failed,Not known")
        assert line.endswith(",1,0,1,0,0")
        assert by == "" or line.startswith("'=")
