"""Which guides send their readers on to ask: what the clock does with the log."""

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from community.feedback.wilson import interval
from community.search.logged import HelpSession, LoggedSearch, outcomes
from community.search.models import Entry
from knowledgebase.models import Doubt, GuidePage

# Of fewer sessions the interval is so wide that only a guide which fails nearly all of them would stand out.
LEAST_OPENED = 10


def doubt_asked_after() -> int:
    """Every guide that was opened in settled sessions of which an unusual share asked or wrote; how many there are.

    Unusual: with 95 % confidence the share is higher than that of all sessions in which a result was opened. Counted
    is what was opened since the guide was published last, and each publication is doubted once, also when somebody has
    said since that it is right.
    """
    usual = failed_share(
        HelpSession.objects.settled().exclude(opened_at=None).aggregate(**outcomes())
    )
    found = [(guide, came) for guide, came in opened_guides() if is_unusual(came, usual)]
    with translation.override(settings.LANGUAGE_CODE):
        for guide, came in found:
            reason = _("%(failed)d of %(sessions)d who opened it from the search asked afterwards")
            guide.suspect(reason % came, code=Doubt.Code.ASKED_AFTER)
    return len(found)


def failed_share(came: dict) -> float:
    return came["failed"] / came["sessions"] if came["sessions"] else 0.0


def is_unusual(came: dict, usual: float) -> bool:
    low, _high = interval(came["failed"], came["sessions"])
    return came["sessions"] >= LEAST_OPENED and low > usual


def opened_guides():
    """Live guides that may be judged, each with what came of the sessions since it was published last."""
    settled = LoggedSearch.objects.in_settled_sessions()
    often = settled.filter(opened__startswith=f"{Entry.Kind.GUIDE}:").by_page()
    often = often.filter(sessions__gte=LEAST_OPENED).values_list("opened", flat=True)
    numbers = [int(opened.partition(":")[2]) for opened in often]
    for guide in GuidePage.objects.live().filter(pk__in=numbers).defer_streamfields():
        published = guide.last_published_at or guide.first_published_at or timezone.now()
        if not guide.doubts.filter(code=Doubt.Code.ASKED_AFTER, since__gte=published).exists():
            since = settled.filter(
                opened=f"{Entry.Kind.GUIDE}:{guide.pk}", opened_at__gte=published
            )
            yield guide, since.aggregate(**outcomes("session__"))
