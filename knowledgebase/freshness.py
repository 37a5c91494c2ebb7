"""What the clock does for the truth of guides: finds those to look at again, and writes to their owners once a week."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Prefetch
from django.utils import timezone
from wagtail.models import Page
from wagtail.permissions import policy_registry
from wagtail.users.models import UserProfile

from community.feedback.models import Vote
from community.members.models import Member
from community.notifications import send
from knowledgebase.models import Doubt, GuidePage, ReviewLetter


def doubt_overdue() -> int:
    """Every published guide whose review is overdue is suspect; a check on or after that day was the review."""
    known = Doubt.objects.open().filter(guide=OuterRef("pk"), code=Doubt.Code.OVERDUE)
    late = GuidePage.objects.live().filter(review_by__lt=timezone.localdate())
    late = late.filter(checked_on__lt=F("review_by")).exclude(Exists(known))
    return _doubt(Doubt.Code.OVERDUE, late, since=lambda guide: _day_after(guide.review_by))


def doubt_less_helpful() -> int:
    """Every guide that helps fewer readers since its last revision is suspect, once for each revision."""
    seen = Doubt.objects.filter(guide=OuterRef("pk"), code=Doubt.Code.LESS_HELPFUL)
    seen = seen.filter(since__gte=OuterRef("last_published_at"))
    guides = (
        GuidePage.objects.live().filter(pk__in=Vote.objects.fallen_pages()).exclude(Exists(seen))
    )
    return _doubt(Doubt.Code.LESS_HELPFUL, guides, since=lambda guide: timezone.now())


def _doubt(code, guides, since) -> int:
    found = guides.only("pk", "checked_on", "review_by")
    doubts = [
        Doubt(guide=guide, code=code, checked_on=guide.checked_on, since=since(guide))
        for guide in found
    ]
    Doubt.objects.bulk_create(doubts, ignore_conflicts=True)
    return len(doubts)


def _day_after(day) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def write_to_owners() -> int:
    """One letter to each owner of suspect guides that lists them all, a week apart at least; returns how many."""
    suspect = GuidePage.objects.live().suspect()
    owners = Member.objects.able_to_sign_in().exclude(email=None)
    return sum(write_to(owner) for owner in owners.filter(pk__in=suspect.values("owner")))


@transaction.atomic
def write_to(owner) -> bool:
    """The letter and the note that it was written are kept together or not at all."""
    guides = suspect_guides_of(owner)
    if not guides or not ReviewLetter.objects.claim(owner):
        return False
    language = UserProfile.get_for_user(owner).get_preferred_language()
    send("knowledgebase/suspect_guides", to=owner, context={"guides": guides}, language=language)
    return True


def suspect_guides_of(member) -> list[GuidePage]:
    """Their suspect guides that they may still change, each with `open_doubts`."""
    policy = policy_registry.get_by_type(Page)
    theirs = policy.instances_user_has_permission_for(member, "change").order_by().values("pk")
    return list(with_doubts(GuidePage.objects.live().suspect().filter(owner=member, pk__in=theirs)))


def with_doubts(guides):
    """Guides for a list of suspects: who keeps them, and why they are doubted, as `open_doubts`."""
    doubts = Prefetch("doubts", Doubt.objects.open(), to_attr="open_doubts")
    return guides.for_listing().select_related("owner", "locale").prefetch_related(doubts)
