"""Where to begin, for those who have not asked yet or found nothing."""

from datetime import timedelta

from django.db.models import OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import get_language

from community.feedback.models import Reading
from community.search.models import ANY_LANGUAGE, Entry
from community.search.scopes import scopes_of

STARTERS = 6
LATELY = timedelta(days=90)


def starters(member, segments=()) -> list[Entry]:
    """The guides that were read most lately, then those that were checked last. Among them those for the reader's
    segments come first."""
    guides = Entry.objects.filter(
        kind=Entry.Kind.GUIDE,
        locale__in=[get_language(), ANY_LANGUAGE],
        scope__in=scopes_of(member),
    )
    days = Reading.objects.filter(
        page=OuterRef("object_id"), day__gte=timezone.localdate() - LATELY
    )
    read = days.order_by().values("page").annotate(total=Sum("count")).values("total")
    guides = guides.alias(read=Coalesce(Subquery(read), 0)).defer("body", "folded_body")
    first = guides.order_by("-read", "-changed_at", "-pk")[:STARTERS]
    return sorted(first, key=lambda entry: not set(segments) & set(entry.segments.split()))
