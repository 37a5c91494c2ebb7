"""What customers said in public can be flagged. Staff have read it before it was published, so flags take nothing away;
whoever decides about them does with the words what they find right on the page where customers' words are decided."""

from django.utils.translation import gettext_lazy as _

from community.moderation.flaggable import Flaggable, register
from community.spotlights.models import Spotlight

NEEDED = "spotlights.change_spotlight"


class FlaggableSpotlight(Flaggable):
    model = Spotlight
    called = _("what this customer said")

    def rows(self):
        return Spotlight.objects.for_listing()

    def visible_to(self, member):
        return super().visible_to(member).for_listing()

    def decidable_by(self, member):
        return Spotlight.objects.all() if member.has_perm(NEEDED) else Spotlight.objects.none()

    def author(self, thing):
        return thing.member

    def title(self, thing):
        return thing.described()

    def text(self, thing):
        return thing.quote_consent.shown_words if thing.is_agreed else ""


def register_spotlights() -> None:
    register(FlaggableSpotlight())
