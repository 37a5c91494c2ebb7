"""How far the community trusts somebody, asked of the row alone."""


class Trusted:
    """The `trust` that a member has earned, and what their place here adds to it.

    Team and moderators are trusted, whatever they have earned. Whoever is signed in has had their rights asked for by the page
    already, so that none of this is a query.
    """

    @property
    def standing(self) -> int:
        """A `Member.Trust`."""
        return self.Trust.TRUSTED if self.is_beyond_trust else self.Trust(self.trust)

    @property
    def is_beyond_trust(self) -> bool:
        """Trusted for what they are, not for what they did."""
        return self.is_team or self.is_superuser or self.has_perm("forum.moderate")

    @property
    def is_newcomer(self) -> bool:
        return self.standing == self.Trust.NEWCOMER

    @property
    def is_trusted(self) -> bool:
        return self.standing == self.Trust.TRUSTED


def standing_of(visitor) -> int:
    """The same of anybody; who is not signed in is a newcomer."""
    return visitor.standing if visitor.is_authenticated else 0
