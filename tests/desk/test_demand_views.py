"""The staff list of what deserves an entry, and what staff decide there."""

import pytest
from django.utils import timezone

from community.desk.counting import WEIGHTS
from community.desk.grouping import group_questions
from community.desk.models import Apart, Demand, Wording
from forum.models import Category
from tests.factories import category, faq_section, topic

pytestmark = pytest.mark.django_db
LIST = "/admin/deserves/"


def question(*topics, **fields):
    """A row of the list that asks all of these."""
    fields = {"title": topics[0].title, "topic": topics[0], "counted_at": timezone.now()} | fields
    fields.setdefault("category", topics[0].category)
    none = {name: [0, 0] for name in WEIGHTS}
    fields["counts"] = {**none, "repeats": [len(topics) - 1, 0], **fields.get("counts", {})}
    demand = Demand.objects.create(**fields)
    for one in topics:
        Wording.objects.create(demand=demand, topic=one)
    return demand


@pytest.fixture
def drips(ana, boris):
    return question(topic(ana, "The wand drips"), topic(boris, "A dripping wand"), score=9)


def page(response):
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_the_most_wanted_comes_first_with_its_wordings_and_its_parts(as_, edit, ana, drips):
    question(topic(ana, "Hot?"), score=30, counts={"asked_too": [5, 5]})
    html = page(as_(edit).get(LIST))
    assert html.index("Hot?") < html.index("The wand drips")
    assert "2 wordings" in html
    assert "A dripping wand" in html
    assert "“I have this too”: 5 (5 lately) = 30.0" in html
    assert "Asked again: 1 = 5.0" in html


def test_nobody_but_those_who_write_answers_sees_it(client, as_, ana, mod, edit, owner, drips):
    assert client.get(LIST).status_code == 302
    for member in (ana, mod):
        assert as_(member).get(LIST).status_code == 302
        assert "deserves" not in as_(member).get("/admin/").content.decode()
    assert "/admin/deserves/" in as_(edit).get("/admin/").content.decode()
    assert as_(owner).get(LIST).status_code == 200


def test_what_an_editor_may_not_read_is_not_told(as_, mod, edit, owner):
    room = category("room", kind=Category.Kind.QUESTIONS, read_by="groups")
    kept = room.start_topic(mod, "Secret question", "Of the room.")
    demand = question(kept)
    assert "Secret" not in page(as_(edit).get(LIST))
    assert as_(edit).post(f"{LIST}{demand.pk}/dismiss/").status_code == 404
    assert "Secret" in page(as_(owner).get(LIST))
    mixed = question(topic(mod, "Open question"))
    Wording.objects.filter(topic=kept).update(demand=mixed)
    assert "Secret" not in page(as_(edit).get(LIST))


def test_what_was_deleted_since_the_night_is_not_told(as_, edit, drips):
    drips.topic.delete()
    assert "The wand drips" not in page(as_(edit).get(LIST))


@pytest.mark.parametrize("number", [3, 12])
def test_more_rows_are_no_more_queries(as_, edit, ana, django_assert_num_queries, number):
    for n in range(number):
        question(topic(ana, f"One {n}"), topic(ana, f"Other {n}"))
    client = as_(edit)
    client.get(LIST)
    with django_assert_num_queries(QUERIES):
        client.get(LIST)


QUERIES = 17


def test_empty_and_filtered_empty(as_, edit, drips):
    assert "No question is as you filter." in page(as_(edit).get(f"{LIST}?state=faq"))
    Demand.objects.all().delete()
    assert "Nobody has asked anything yet" in page(as_(edit).get(LIST))


def test_filters(as_, edit, mod, drips):
    drips.topic.tag(["steam"], by=mod)
    tag = drips.topic.tags.get()
    old = question(topic(mod, "Long ago"), last_at=timezone.now() - timezone.timedelta(days=200))
    Demand.objects.filter(pk=old.pk).update(state=Demand.State.SOLVED)
    for filtered, found in {
        "state=unanswered": {"wand"}, "state=solved": {"ago"}, "since=90": {"wand"}, "since=365": {"wand", "ago"},
        f"category={drips.category_id}": {"wand", "ago"}, f"tag={tag.pk}": {"wand"}, "q=long": {"ago"},
        "dismissed=true": set(), "state=%00&since=x&category=-1&tag=x": {"wand", "ago"},
    }.items():  # fmt: skip
        html = page(as_(edit).get(f"{LIST}?{filtered}"))
        told = {
            word
            for word, title in {"wand": "The wand drips<", "ago": "Long ago<"}.items()
            if title in html
        }
        assert told == found, filtered


def test_a_spreadsheet_holds_all_of_it(as_, edit, ana, drips):
    question(topic(ana, "=1+1 is what?"))
    response = as_(edit).get(f"{LIST}?export=csv")
    rows = b"".join(response.streaming_content).decode()
    assert "Question,Wordings,Demand,Asked again" in rows
    assert "The wand drips,2,9.0,1," in rows
    assert "'=1+1" in rows


def test_dismissed_with_a_reason_and_taken_back(as_, edit, drips):
    client = as_(edit)
    said = {"reason": "Too rare", "back": f"{LIST}?p=1"}
    response = client.post(f"{LIST}{drips.pk}/dismiss/", said)
    assert response["Location"] == f"{LIST}?p=1"
    assert "A dripping wand" not in page(client.get(LIST))
    assert "Dismissed: Too rare" in page(client.get(f"{LIST}?dismissed=true"))
    client.post(f"{LIST}{drips.pk}/restore/", {"back": "https://elsewhere.example/"})
    assert "A dripping wand" in page(client.get(LIST))


def test_a_reason_that_is_too_long_is_said_and_not_lost(as_, edit, drips):
    response = as_(edit).post(f"{LIST}{drips.pk}/dismiss/", {"reason": "x" * 201}, follow=True)
    html = page(response)
    assert "in 200 characters at most" in html
    assert "x" * 201 in html
    assert not Demand.objects.exclude(dismissed_at=None).exists()


def test_split_and_joined_again(as_, edit, drips):
    wording = Wording.objects.get(topic__title="A dripping wand")
    as_(edit).post(f"{LIST}{drips.pk}/split/", {"wording": wording.pk})
    assert Demand.objects.count() == 2
    assert Apart.objects.count() == 1
    assert "2 wordings" not in page(as_(edit).get(LIST))
    group_questions()
    assert Demand.objects.count() == 2
    numbers = list(Demand.objects.values_list("pk", flat=True))
    as_(edit).post(f"{LIST}join/", {"demand": numbers})
    assert Demand.objects.get().wordings.count() == 2


@pytest.mark.parametrize("chosen", [[], ["1"], ["x", "\0"], ["9" * 30, "-1"]])
def test_joining_needs_two(as_, edit, drips, chosen):
    html = page(as_(edit).post(f"{LIST}join/", {"demand": chosen}, follow=True))
    assert "Choose two questions or more." in html


def test_rooms_with_other_readers_are_not_joined(as_, owner, mod, drips):
    room = category("room", kind=Category.Kind.QUESTIONS, read_by="groups")
    other = question(room.start_topic(mod, "Kept", "Within."))
    html = page(as_(owner).post(f"{LIST}join/", {"demand": [drips.pk, other.pk]}, follow=True))
    assert "Not everybody who reads the one question may read the other." in html
    assert Demand.objects.count() == 2


@pytest.mark.parametrize("act", ["dismiss", "restore", "split"])
def test_who_may_not_changes_nothing_and_neither_does_get(as_, ana, mod, edit, drips, act):
    for member in (ana, mod):
        assert as_(member).post(f"{LIST}{drips.pk}/{act}/").status_code in (302, 403)
    assert as_(edit).get(f"{LIST}{drips.pk}/{act}/").status_code == 405
    assert as_(edit).post(f"{LIST}99999/{act}/").status_code == 404
    drips.refresh_from_db()
    assert not drips.dismissed_at
    assert drips.wordings.count() == 2


def test_only_what_is_solved_can_be_made_an_entry(as_, edit, ana, boris, drips):
    faq_section("Drips")
    way = f"/admin/drafts/answer/?topic={drips.topic_id}"
    assert way not in page(as_(edit).get(LIST))
    drips.topic.accept(drips.topic.reply(boris, "Clean it."), by=ana)
    assert way in page(as_(edit).get(LIST))
    assert as_(edit).get(way).status_code == 200
