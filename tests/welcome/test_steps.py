"""What makes a newcomer at home, ticked as they do it. Ana is new."""

from datetime import timedelta

import pytest
from django.utils import timezone

from community.members.models import Member, Profile
from community.notifications.models import MailChoices
from community.welcome.models import StepsDone
from community.welcome.newcomers import NEW_FOR
from community.welcome.steps import steps_of
from forum.models import Following
from tests.factories import home, topic

pytestmark = pytest.mark.django_db
PUT_AWAY = "/welcome/put-away/"
HEADING = "Your first steps"


def words(response):
    return " ".join(response.content.decode().split())


def done(member):
    names = ("address", "about", "follow", "write", "thank", "mail")
    return {name for name, step in zip(names, steps_of(member), strict=False) if step.is_done}


def test_each_is_ticked_by_doing_it(as_, ana, boris):
    assert done(ana) == {"address"}
    Profile.objects.create(member=ana, about="I bake.")
    assert done(ana) == {"address", "about"}
    other = topic(boris)
    Following.objects.choose(ana, other, Following.Level.WATCH)
    assert done(ana) == {"address", "about", "follow"}
    topic(ana)
    assert done(ana) == {"address", "about", "follow", "write"}
    form = {"language": "en", "mail_welcome": "instant"}
    choices = as_(ana).get("/notifications/mail/").context["form"]
    form |= {it: choices[it].value() for it in choices.fields if it.startswith("mail_")}
    as_(ana).post("/notifications/mail/", form)  # all as it was: that is a choice too
    assert MailChoices.objects.get(member=ana).chosen == {}
    assert done(ana) == {"address", "about", "follow", "write", "mail"}
    other.react("thanks", by=ana)
    assert steps_of(ana) == []


def test_a_picture_will_do_and_mute_or_helpful_will_not(ana, boris):
    Member.objects.filter(pk=ana.pk).update(picture="members/a.webp")
    other = topic(boris)
    other.react("helpful", by=ana)
    Following.objects.choose(ana, other, Following.Level.MUTE)
    assert done(ana) == {"address", "about"}


def test_they_stand_on_ones_own_page_with_links_that_lead_somewhere(client, as_, ana, boris):
    assert HEADING not in words(client.get("/people/ana/"))
    assert HEADING not in words(as_(boris).get("/people/ana/"))
    site = as_(ana)
    html = words(site.get("/people/ana/"))
    assert HEADING in html
    for step in steps_of(ana):
        assert step.is_done or f'href="{step.url}"' in html
        assert site.get(step.url).status_code in (200, 302)


def test_the_home_page_says_how_many_are_left(client, as_, ana):
    url = home().get_url()
    assert HEADING not in words(client.get(url))
    assert "1 of 6 done" in words(as_(ana).get(url))


def test_they_are_put_away_for_good(as_, ana, boris):
    site = as_(ana)
    assert site.get(PUT_AWAY).status_code == 405
    assert steps_of(ana)
    for _ in range(2):
        assert site.post(PUT_AWAY).url == "/people/ana/"
    site.get("/people/ana/")  # says that they are put away
    assert HEADING not in words(site.get("/people/ana/"))
    assert StepsDone.objects.get().member == ana
    assert steps_of(boris)


def test_whoever_is_not_signed_in_puts_nothing_away(client, db):
    assert "/accounts/login/" in client.post(PUT_AWAY).url
    assert not StepsDone.objects.exists()


def test_they_go_away_after_a_month(ana, django_assert_num_queries):
    ana.joined_at = timezone.now() - NEW_FOR - timedelta(minutes=1)
    ana.save()
    with django_assert_num_queries(0):
        assert steps_of(ana) == []


def test_whoever_works_here_has_none(mod):
    assert steps_of(mod) == []


@pytest.mark.parametrize("number", [1, 5])
def test_one_question_however_much_they_did(ana, boris, number, django_assert_num_queries):
    for n in range(number):
        topic(ana, f"Question {n}")
        Following.objects.choose(ana, topic(boris, f"Other {n}"), Following.Level.WATCH)
    with django_assert_num_queries(1):
        assert len(steps_of(ana)) == 6
