"""The page of the queue: who sees it, what stands in it, deciding, being late, several at once, taking back."""

import pytest
from django.urls import reverse

from community.desk.models import QueueItem
from community.desk.queue.hearing import reconcile
from tests.conftest import person
from tests.factories import topic

QUEUE = "/desk/queue/"
FETCH = {"X-Requested-With": "fetch"}


def words(response) -> str:
    return " ".join(response.content.decode().split())


def decide(client, item, decision, **said):
    headers = said.pop("headers", {})
    url = reverse("desk:queue_decide", args=[item.pk])
    return client.post(url, {"decision": decision, **said}, headers=headers)


def test_nothing_waits(as_, mod):
    assert "Nothing waits" in words(as_(mod).get(QUEUE))


def test_it_is_for_staff(client, as_, boris, item):
    assert "/accounts/login/" in client.get(QUEUE).url
    assert as_(boris).get(QUEUE).status_code == 403
    assert decide(client, item, "publish").status_code == 403
    assert not QueueItem.objects.decided().exists()


def test_what_one_may_not_see_is_not_there(as_, edit, item):
    assert as_(edit).get(QUEUE).status_code == 200
    assert as_(edit).get(f"{QUEUE}{item.pk}/").status_code == 404
    assert decide(as_(edit), item, "publish").status_code == 404


def test_get_changes_nothing(as_, mod, item):
    for name in ("queue_decide", "queue_undo", "queue_claim"):
        assert as_(mod).get(reverse(f"desk:{name}", args=[item.pk])).status_code == 405


def test_each_thing_shows_what_is_needed_to_decide(as_, mod, held, item):
    page = words(as_(mod).get(QUEUE))
    for said in ("Buy my lamps", "It links to several other sites.", "Ana", "1 thing waits"):
        assert said in page
    assert "Thank you for writing. We do not publish this one" in page


def test_a_decision_leads_back_and_can_be_undone(as_, mod, held, item, committed):
    client = as_(mod)
    answer = committed(decide, client, item, "publish", next=f"{QUEUE}?kind=held")
    assert answer.url == f"{QUEUE}?kind=held"
    page = words(client.get(QUEUE))
    assert "Everybody sees it now." in page
    undo = reverse("desk:queue_undo", args=[item.pk])
    assert undo in page
    committed(client.post, undo)
    held.refresh_from_db()
    assert held.state == "held"
    assert "Buy my lamps" in words(client.get(QUEUE))


def test_with_a_script_the_answer_is_a_part_of_the_page(as_, mod, item, committed):
    client = as_(mod)
    answer = committed(decide, client, item, "publish", headers=FETCH)
    assert "Everybody sees it now." in words(answer)
    assert "<html" not in words(answer)
    undone = committed(client.post, reverse("desk:queue_undo", args=[item.pk]), headers=FETCH)
    assert f'data-item="{item.pk}"' in words(undone)


@pytest.mark.parametrize("headers", [{}, FETCH])
def test_the_second_of_two_hears_of_the_first(as_, mod, owner, item, headers):
    item.decide("publish", by=mod)
    said = {"words": "We sell no lamps.", "reason": "Lamps again", "headers": headers}
    answer = decide(as_(owner), item, "decline", **said)
    assert answer.status_code == 409
    assert "Mod has decided this already: “Publish”" in words(answer)
    if not headers:
        assert "We sell no lamps." in words(answer)
        assert "Lamps again" in words(answer)


def test_nobody_decides_about_other_words_than_they_have_read(as_, mod, ana, held, item):
    held.edit("Buy my lamps", "Now with another link", by=mod)
    answer = decide(as_(mod), item, "publish", seen="", reason="Fine")
    assert answer.status_code == 409
    assert "It was changed while you read it." in words(answer)
    assert "Fine" in words(answer)


def test_there_is_no_other_decision(as_, mod, item):
    assert decide(as_(mod), item, "burn").status_code == 409


def test_the_list_is_narrowed(as_, mod, ana, item, committed):
    assert "Buy my lamps" in words(as_(mod).get(f"{QUEUE}?kind=held&category={item.category_id}"))
    assert "Buy my lamps" not in words(as_(mod).get(f"{QUEUE}?kind=unanswered"))
    assert "Buy my lamps" in words(as_(mod).get(f"{QUEUE}?kind=nonsense&category=x&page=99"))


def test_others_see_who_is_looking(as_, mod, owner, item):
    url = reverse("desk:queue_claim", args=[item.pk])
    assert as_(mod).post(url).status_code == 204
    assert "Mod is looking at this" in words(as_(owner).post(url))
    assert "Mod is looking at this" in words(as_(owner).get(QUEUE))
    assert decide(as_(owner), item, "publish").status_code == 302


@pytest.fixture
def four(ana):
    posts = [topic(ana, f"Lamp {n}") for n in range(4)]
    for post in posts:
        post.hold(reason="Lamps")
    reconcile()
    return list(QueueItem.objects.in_order())


def test_several_are_decided_at_once_and_taken_back(as_, mod, four, committed):
    four[1].decide("decline", by=mod)
    ticked = {"item": [f"{item.pk}:" for item in four], "decision": "publish"}
    page = words(committed(as_(mod).post, f"{QUEUE}several/", ticked))
    assert page.count("Everybody sees it now.") == 3
    assert "Mod has decided this already: “Decline”" in page
    assert "Take all 3 back" in page
    undone = {"item": [four[0].pk, four[2].pk, four[3].pk]}
    page = words(committed(as_(mod).post, f"{QUEUE}several/undo/", undone))
    assert page.count("It waits again.") == 3
    assert QueueItem.objects.open().count() == 3


def test_nothing_ticked_is_said(as_, mod, four):
    page = words(as_(mod).post(f"{QUEUE}several/", {"decision": "publish"}, follow=True))
    assert "Tick at least one thing" in page


def test_what_was_decided_is_listed_with_the_way_back(as_, mod, owner, item, committed):
    item.decide("decline", by=mod, reason="Lamps")
    page = words(as_(owner).get(f"{QUEUE}decided/"))
    for said in ("Decline", "Mod", "Why: Lamps", "Take it back"):
        assert said in page
    assert "Nothing was decided yet" in words(as_(owner).get(f"{QUEUE}decided/?by=me"))
    committed(as_(owner).post, reverse("desk:queue_undo", args=[item.pk]))
    assert QueueItem.objects.open().exists()


@pytest.mark.parametrize("number", [1, 8])
def test_the_list_costs_the_same_however_long_it_is(
    as_, mod, ana, django_assert_num_queries, number
):
    for n in range(number):
        topic(person(f"writer{n}"), f"Lamp {n}").hold(reason="Lamps")
        topic(ana, f"Question {n}").reply(ana, "More").hold(reason="Lamps")
    reconcile()
    client = as_(mod)
    client.get(QUEUE)
    with django_assert_num_queries(15):
        client.get(QUEUE)


def test_the_menu_tells_the_number(as_, mod, ana, item):
    assert 'What waits for you <span class="num">1</span>' in words(
        as_(mod).get(reverse("forum:drafts"))
    )
    assert "What waits for you" not in words(as_(ana).get(reverse("forum:drafts")))
    assert "Queue (1)" in words(as_(mod).get("/admin/reports/support/"))
