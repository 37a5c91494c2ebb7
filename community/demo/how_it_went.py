"""What customers of the demo said when they were asked how it went, told by the verbs that the pages call."""

from datetime import timedelta
from itertools import count

import yaml

from community.demo.feedback import ago
from community.demo.stories import CONTENT
from community.desk.how_it_went import ask_about
from community.desk.models import SupportRequest
from community.feedback.models import Survey

SOON = timedelta(hours=5)  # after the answer, by the mail that comes some hours later


def tell_how_it_went(topics, people) -> int:
    """`topics` by the name of their story's file, `people` by name. How many answers there are."""
    guests = count(1)
    for told in yaml.safe_load((CONTENT / "feedback" / "how-it-went.yaml").read_text()):
        at = ago(told["asked"])
        if "topic" in told:
            survey = ask_about(topics[told["topic"]], at=at)
        else:
            survey = answered_message(told["message"], next(guests), at)
        if survey is None:
            raise ValueError(f"nobody could be asked: {told}")
        tell_answer(survey, told, people)
    return Survey.objects.answered().count()


def answered_message(about: str, number: int, at) -> Survey:
    """Somebody without an account wrote to support, and staff have marked it as answered."""
    request = SupportRequest.objects.create(
        about=about,
        message=f"{about}.",
        email=f"guest-{number}@morrow.example",
        language="en",
        created_at=at - SOON,
        handed_over_at=at - SOON,
    )
    request.mark_answered(at=at)
    return Survey.objects.about(request).get()


def tell_answer(survey: Survey, told: dict, people) -> None:
    """Who has not answered is left to the worker: it writes the mail, as long as there is time."""
    if not (score := told.get("score")):
        return
    survey.mailed_at = survey.due_at
    survey.save(update_fields=["mailed_at"])
    channel = Survey.Channel.PAGE if survey.member else Survey.Channel.MAIL
    survey.answer(score, told.get("comment", ""), channel=channel, at=survey.asked_at + SOON)
    if words := told.get("came_of_it"):
        staff = people[told["taken_by"]]
        survey.follow_up.take(by=staff, at=survey.answered_at + SOON)
        survey.follow_up.close(words, by=staff, at=survey.answered_at + timedelta(days=4))
