"""What readers said of a page, on the page's own edit screen."""

from datetime import timedelta

from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel
from wagtail.models import Revision

from community.feedback.models import Vote
from community.feedback.wilson import Share

REVISIONS = 8
REMARKS = 10
LATELY = timedelta(days=30)


class HelpfulnessPanel(Panel):
    """Add it to the panels of a page that has `asks_if_it_helped`."""

    def __init__(self, **kwargs):
        super().__init__(**{"heading": _("Did this help?"), "icon": "help", **kwargs})

    class BoundPanel(Panel.BoundPanel):
        template_name = "feedback/admin/panel.html"

        class Media:
            css = {"all": ["css/admin/readers-said.css"]}

        def is_shown(self):
            return bool(self.instance.pk and self.instance.first_published_at)

        def get_context_data(self, parent_context=None):
            votes = Vote.objects.filter(page=self.instance.pk)
            words = votes.with_words()
            by_revision = votes.by_revision()
            return {
                **super().get_context_data(parent_context),
                "share": sum_of(share for _, share in by_revision),
                "revisions": dated(by_revision[:REVISIONS], self.instance.live_revision_id),
                "older": len(by_revision[REVISIONS:]),
                "has_fallen": self.instance.pk in votes.fallen_pages(),
                "readings": self.readings(),
                "remarks": words.select_related("member")[:REMARKS],
                "remark_count": words.count(),
                "remarks_url": f"{reverse('remarks_report')}?{urlencode({'page': self.instance.pk})}",
            }

        def readings(self) -> int:
            lately = self.instance.readings.filter(day__gt=timezone.localdate() - LATELY)
            return lately.aggregate(total=Sum("count"))["total"] or 0


def sum_of(shares) -> Share:
    shares = list(shares)
    return Share(sum(each.helped for each in shares), sum(each.answers for each in shares))


def dated(by_revision, live_number) -> list[dict]:
    """Each share with when its revision was made, as far as Wagtail still has it."""
    made = Revision.objects.in_bulk([number for number, _ in by_revision])
    return [
        {
            "share": share,
            "made_at": made[number].created_at if number in made else None,
            "is_live": number == (live_number or 0),
        }
        for number, share in by_revision
    ]
