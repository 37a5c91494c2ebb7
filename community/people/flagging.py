"""The page of a member can be flagged: picture, name, words, links. Flags take nothing away; a moderator speaks to its owner."""

from django.utils.translation import gettext_lazy as _

from community.members.models import Member
from community.moderation.flaggable import Flaggable, register


class FlaggableMember(Flaggable):
    model = Member
    called = _("this profile")

    def visible_to(self, member):
        return Member.objects.known().able_to_sign_in()

    def decidable_by(self, member):
        return Member.objects.all() if member.has_perm("forum.moderate") else Member.objects.none()

    def author(self, thing):
        return thing


def register_members() -> None:
    register(FlaggableMember())
