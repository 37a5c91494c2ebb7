"""What search engines are told: who wrote, how helpful it was, and what is not worth finding."""

import json
import re

import pytest

from forum.models import Topic
from forum.models.topic import TELLING
from tests.factories import topic

pytestmark = pytest.mark.django_db
NOINDEX = '<meta name="robots" content="noindex">'


def data_of(response):
    html = " ".join(response.content.decode().split())
    return json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html)[1])


def test_a_question_says_who_answered_and_how_helpful_it_was(client, ana, boris, settings):
    settings.SITE_URL = "https://help.example.com"
    question = topic(ana)
    answer = question.reply(boris, "Lift the tank.")
    type(answer).objects.filter(pk=answer.pk).update(helpful_count=3)
    question.edit("Why does the light blink?", "It is amber, and blinks.", by=ana)
    question.accept(answer, by=ana)
    entity = data_of(client.get(question.get_absolute_url()))["mainEntity"]
    assert entity["author"]["url"] == "https://help.example.com/people/ana/"
    assert entity["dateModified"]
    assert "suggestedAnswer" not in entity
    assert entity["acceptedAnswer"]["upvoteCount"] == 3
    assert entity["acceptedAnswer"]["author"]["url"] == "https://help.example.com/people/boris/"


def test_a_discussion_counts_likes(client, ana, boris):
    talk = topic(ana, "What do you brew?", "talk")
    talk.reply(boris, "Tea")
    data = data_of(client.get(talk.get_absolute_url()))
    assert data["interactionStatistic"]["userInteractionCount"] == 0
    assert data["comment"][0]["author"]["name"] == "Boris"


@pytest.mark.parametrize(
    ("room", "length", "answered", "worth"),
    [
        ("questions", TELLING * 2, False, False),
        ("questions", 10, True, True),
        ("talk", 10, False, False),
        ("talk", 10, True, True),
        ("talk", TELLING, False, True),
    ],
)
def test_what_is_worth_finding(client, ana, boris, room, length, answered, worth):
    said = topic(ana, room=room, text="x" * length)
    if answered:
        said.reply(boris, "Lift the tank.")
    assert Topic.objects.worth_finding().filter(pk=said.pk).exists() == worth
    html = client.get(said.get_absolute_url()).content.decode()
    assert (NOINDEX in html) == (not worth)
