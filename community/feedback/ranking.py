"""Which pages need an editor first."""

from django.db.models import Count, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from community.feedback.models import Reading
from community.feedback.wilson import lower_bound

AS_IT_IS = Q(votes__revision_number=Coalesce(F("live_revision"), 0))


def by_need(pages, since=None, as_it_is=False):
    """The pages that somebody answered about, the least helpful and most read ones first.

    `need` is how many readers were left without help, at least: the readings times the Wilson
    lower bound of the share of "not yet". Its lower bound, so that one cross reader does not bring a page
    to the front; the readings, so that what many read comes before what few do. Browsers without
    JavaScript tell of no readings: a page counts as read at least as often as it was answered.

    Each page has `answers`, `helped`, `low` (the lower bound of the share it helped), `remark_count`
    (answers with a reason or remark) and `times_read`: since a day, if one is given, and about
    the text as it is now, if wanted. `answers_now` and `helped_now` are about that text in any case.
    """
    counted = Q(votes__created_at__gte=since) if since else Q(votes__isnull=False)
    now, counted = counted & AS_IT_IS, counted & AS_IT_IS if as_it_is else counted
    silent = Q(votes__reason="", votes__remark="")
    return (
        pages.annotate(
            answers=Count("votes", filter=counted),
            helped=Count("votes", filter=counted & Q(votes__is_helpful=True)),
            answers_now=Count("votes", filter=now),
            helped_now=Count("votes", filter=now & Q(votes__is_helpful=True)),
            remark_count=Count("votes", filter=counted & ~silent),
            times_read=Coalesce(Subquery(_readings(since)), 0),
        )
        .filter(answers__gt=0)
        .annotate(missed=F("answers") - F("helped"), low=lower_bound("helped", "answers"))
        .annotate(need=lower_bound("missed", "answers") * Greatest("times_read", "answers"))
        .order_by("-need", "low", "pk")
    )


def _readings(since):
    days = Reading.objects.filter(page=OuterRef("pk"))
    days = days.filter(day__gte=timezone.localdate(since)) if since else days
    return days.order_by().values("page").annotate(total=Sum("count")).values("total")
