"""How it went, for staff: figures that say how sure they are, names for whoever may see them, and follow-ups."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.html import escape

from community.feedback.models import FollowUp, Survey
from community.feedback.satisfaction import Satisfaction
from community.notifications.models import OutboxMessage
from tests.factories import topic

pytestmark = pytest.mark.django_db
NOW = timezone.now()
DAY = timedelta(days=1)
HTML = "<script>alert(1)</script>"
REPORT = "/admin/reports/satisfaction/"


def words(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def say(boris):
    """`say(5, "Fine")`: somebody new is asked and answers; without a score they do not answer."""
    thing = topic(boris)

    def said(score=None, comment="", *, group="Questions", at=NOW, person=None):
        person = person or f"guest{Survey.objects.count()}@example.org"
        one = Survey.objects.ask(
            person, thing, title="The light blinks", group=group, language="en", at=at
        )
        if score:
            one.answer(score, comment, channel="mail", at=at)
        return one

    return said


def figures(now=NOW):
    return Satisfaction.of(Survey.objects.answered(), Survey.objects.all(), now)


# Figures -----------------------------------------------------------------------------------------


def test_happy_is_four_and_five_with_its_wilson_interval(say):
    for score in (5, 5, 4, 3, 1):
        say(score)
    share = figures().share
    assert (share.helped, share.answers, share.percent) == (3, 5, 60)
    assert (share.low_percent, share.high_percent) == (23, 88)
    assert not share.is_telling
    assert [(bar.face.value, bar.count) for bar in figures().spread] == [
        (5, 2),
        (4, 1),
        (3, 1),
        (2, 0),
        (1, 1),
    ]


def test_by_month_and_by_category(say):
    say(5, at=NOW - 60 * DAY)
    say(1, group="Support")
    say(4, group="Support")
    now = figures()
    assert [row.share.answers for row in now.months] == [2, 1]
    assert [(row.name, row.share.helped) for row in now.groups] == [
        ("Support", 1),
        ("Questions", 1),
    ]


def test_who_was_asked_counts_when_they_answered_or_their_time_is_over(say, ana):
    say(5)
    say(at=NOW - 20 * DAY)  # ran out
    say()  # may answer yet
    say().decline(channel="mail")
    say().decline()  # taken back before anybody was written to
    response = figures().response
    assert (response.helped, response.answers) == (1, 3)


@pytest.mark.parametrize("number", [2, 8])
def test_queries_of_the_figures(say, number, django_assert_num_queries):
    for n in range(number):
        say(1 + n % 5, group=f"Room {n}", at=NOW - n * 31 * DAY)
    with django_assert_num_queries(5):  # share, spread, months, categories, response
        figures()


# The report --------------------------------------------------------------------------------------


def test_nobody_else_sees_it(client, as_, ana):
    assert client.get(REPORT).status_code == 302
    assert as_(ana).get(REPORT).status_code == 302


def test_an_empty_report_says_when_people_are_asked(as_, owner):
    page = words(as_(owner).get(REPORT))
    assert "People are asked when their question is solved" in page
    assert "Nobody has answered yet" in page


def test_the_report(as_, owner, say, ana):
    say(5, f"Thanks {HTML}", person=ana)
    say(2)
    page = words(as_(owner).get(REPORT))
    assert "<b>1 of 2</b> answers are “Happy” or “Very happy”" in page
    assert "too few to tell: 50 % (between 9 and 91)" in page
    assert "2 of 2 who were asked answered (100 %)" in page
    assert escape(HTML) in page
    assert HTML not in page
    assert "Ana" in page


def test_names_are_for_those_who_may_see_who_answered(as_, edit, mod, say, ana):
    say(5, "Thanks", person=ana)
    page = words(as_(edit).get(REPORT))
    assert "Thanks" in page
    assert "The light blinks" not in page
    assert ">Ana<" not in page
    table = as_(edit).get(f"{REPORT}?export=csv").getvalue().decode()
    assert "Thanks" in table
    assert "Ana" not in table
    assert "The light blinks" not in table
    assert "The light blinks" in words(as_(mod).get(REPORT))


def test_the_spreadsheet_computes_nothing(as_, owner, say):
    say(1, "=1+1")
    content = as_(owner).get(f"{REPORT}?export=csv").getvalue().decode()
    (row,) = csv.DictReader(StringIO(content))
    assert row["In their words"] == "'=1+1"
    assert row["Answer, 1 to 5"] == "1"


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("score=1", ["Bad"]),
        ("group=Support", ["Good"]),
        ("words=without", []),
        ("since=30", ["Good"]),
        ("channel=page", []),
        ("score=9&since=abc&group=%00", ["Bad", "Good"]),
    ],
)
def test_it_is_narrowed_and_the_figures_with_it(as_, owner, say, asked, found):
    say(1, "Bad", at=NOW - 50 * DAY)
    say(5, "Good", group="Support")
    response = as_(owner).get(f"{REPORT}?{asked}")
    listed = sorted(it.comment for it in response.context["object_list"])
    assert listed == found
    assert response.context["figures"].share.answers == len(found)


@pytest.mark.parametrize("number", [1, 6])
def test_queries_of_the_report(as_, owner, say, number, django_assert_num_queries):
    for n in range(number):
        say(1 + n % 5, "Words", group=f"Room {n}")
    site = as_(owner)
    site.get(REPORT)
    with django_assert_num_queries(18):  # five of figures, the list, who reads, and Wagtail's frame
        site.get(REPORT)


# Follow-ups --------------------------------------------------------------------------------------


@pytest.fixture
def unhappy(say, ana):
    say(1, f"It broke again {HTML}", person=ana)
    return FollowUp.objects.get()


def test_the_panel_shows_what_waits_and_one_press_takes_it(as_, mod, unhappy):
    page = words(as_(mod).get("/admin/"))
    assert "One customer was unhappy and waits to hear" in page
    assert escape(HTML) in page
    assert HTML not in page
    site = as_(mod)
    assert site.get(f"/admin/follow-up/{unhappy.pk}/take/").status_code == 405
    back = site.post(f"/admin/follow-up/{unhappy.pk}/take/", {"back": "//evil.example/"})
    assert back.url == f"/admin/follow-up/{unhappy.pk}/"
    unhappy.refresh_from_db()
    assert unhappy.assigned == mod


def test_the_panel_is_not_there_when_nothing_waits_or_for_others(as_, mod, edit, say, ana):
    assert "unhappy" not in words(as_(mod).get("/admin/"))
    say(1, person=ana)
    assert "unhappy" not in words(as_(edit).get("/admin/"))


def test_closing_it_writes_to_the_customer_in_their_language(as_, mod, unhappy, ana):
    ana.language = "sk"
    ana.save()
    assert "Write what came of it" in words(as_(mod).post(url(unhappy), {"words": " "}))
    as_(mod).post(url(unhappy), {"words": f"You got a new pump. {HTML}"})
    unhappy.refresh_from_db()
    assert (unhappy.assigned, bool(unhappy.done_at)) == (mod, True)
    mail = OutboxMessage.objects.get().parsed
    assert mail["To"] == ana.email
    assert "You got a new pump." in mail.get_body(("plain",)).get_content()
    assert HTML not in mail.get_body(("html",)).get_content()


def test_it_is_told_once_and_the_words_of_the_slower_are_kept(as_, mod, owner, unhappy):
    unhappy.close("A new pump.", by=owner)
    page = words(as_(mod).post(url(unhappy), {"words": "My words"}))
    assert "The customer was told already what came of it." in page
    assert "My words" in page
    assert OutboxMessage.objects.count() == 1


def test_who_is_slower_hears_that_somebody_sees_to_it(unhappy, mod, owner):
    unhappy.take(by=mod)
    with pytest.raises(PermissionDenied, match="Mod sees to it already"):
        unhappy.take(by=owner)


@pytest.mark.parametrize("who", ["ana", "edit"])
def test_others_have_no_business_there(as_, request, unhappy, who):
    site = as_(request.getfixturevalue(who))
    for response in (
        site.get(url(unhappy)),
        site.post(url(unhappy), {"words": "Mine"}),
        site.post(f"{url(unhappy)}take/"),
        site.get("/admin/reports/follow-ups/"),
    ):
        assert response.status_code == 302
    unhappy.refresh_from_db()
    assert (unhappy.assigned, unhappy.done_at) == (None, None)


def test_one_that_is_gone(as_, mod):
    assert as_(mod).get("/admin/follow-up/99999/").status_code == 404


def test_the_list_of_follow_ups(as_, mod, unhappy, say):
    say(2, person="other@example.org")
    FollowUp.objects.last().close("A word with the shop.", by=mod)
    page = words(as_(mod).get("/admin/reports/follow-ups/"))
    assert page.index("It broke again") < page.index("A word with the shop.")


def url(follow_up):
    return f"/admin/follow-up/{follow_up.pk}/"
