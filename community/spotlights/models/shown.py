from django.utils.functional import cached_property
from django.utils.text import Truncator
from django.utils.translation import gettext

from community.members.models import Consent, Member
from community.spotlights.models.picture import Picture
from community.spotlights.words import Words, read


class Shown:
    """Of a Spotlight: what pages show of it. Each asks the consents it refers to, at the moment of showing."""

    @property
    def is_titled(self) -> bool:
        return self.kind != self.Kind.TESTIMONIAL

    @cached_property
    def words(self) -> Words:
        """As far as their member agrees now."""
        said = self.quote_consent.shown_words() if self.quote_consent else ""
        return read(said, is_titled=self.is_titled)

    @property
    def proposed(self) -> Words | None:
        """What staff would change it to, while the member has not answered."""
        consent = self.quote_consent
        if not consent or not consent.is_open:
            return None
        return read(consent.asked_words, is_titled=self.is_titled)

    @property
    def title(self) -> str:
        return self.words.title or Truncator(self.words.text).words(14)

    @property
    def is_named(self) -> bool:
        """Is the name shown in any form? What else could tell who it is follows it."""
        return bool(self.name_consent) and self.name_consent.is_standing

    @property
    def shown_name(self) -> str:
        return self.name_consent.shown_name() if self.name_consent else gettext("a customer")

    @property
    def shown_member(self):
        """Whom the full name leads to, or None."""
        is_full = self.is_named and self.name_consent.answer == Consent.Answer.FULL
        return self.member if is_full and self.member.kind != Member.Kind.FORMER else None

    @property
    def detail(self) -> str:
        return self.words.detail if self.is_named else ""

    @property
    def picture(self) -> Picture | None:
        consent = self.picture_consent
        if not consent or not consent.is_standing or not self.keeps_anonymous:
            return None
        return getattr(consent, "picture", None)

    @property
    def keeps_anonymous(self) -> bool:
        """A picture does not stay beside a name that was taken back."""
        return not (self.name_consent and self.name_consent.withdrawn_at)

    def shows_picture_to(self, reader) -> bool:
        return (
            self.keeps_anonymous
            and type(self).objects.visible_to(reader).filter(pk=self.pk).exists()
        )

    @property
    def is_verified(self) -> bool:
        return self.invitation_id is not None
