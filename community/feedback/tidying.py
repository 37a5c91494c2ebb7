from community.feedback.models import Reading, Survey, Vote


def tidy_feedback() -> None:
    """Every day: let go of what nobody needs any more."""
    Vote.objects.forget_readers()
    Reading.objects.forget()
    Survey.objects.tidy()
