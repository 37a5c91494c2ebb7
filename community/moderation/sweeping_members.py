"""Of a spammer: what they tell of themselves, and what others were told of them and have not read."""

from django.utils.translation import gettext_lazy as _

from community.members.models import Member, Profile
from community.moderation.spammer import Part
from community.notifications.bell import caused_by, give_back, take_away

PROFILE = "members.profile"
SHOWN = ("about_for", "links_for", "owns_for")
NOBODY = Profile.Readers.NOBODY


def shown_of(member) -> dict[str, str]:
    """What of their profile somebody can see: the picture, and for whom the parts are in which something stands."""
    profile = Profile.objects.filter(member=member).first()
    picture = Member.objects.values_list("picture", flat=True).get(pk=member.pk)
    shown = {"picture": picture} if picture else {}
    for part in SHOWN if profile else ():
        readers = getattr(profile, part)
        if readers != NOBODY and getattr(profile, f"read_{part.removesuffix('_for')}")():
            shown[part] = readers
    return shown


def hide_profile(member, at) -> dict[str, str]:
    shown = shown_of(member)
    if "picture" in shown:  # the file stays, to come back
        Member.objects.filter(pk=member.pk).update(picture="")
    parts = {part: NOBODY for part in SHOWN if part in shown}
    if parts:
        Profile.objects.filter(member=member).update(**parts)
    return shown


def show_profile(member, did, at) -> None:
    """What was changed since stays as it is now."""
    if "picture" in did:
        Member.objects.filter(pk=member.pk, picture="").update(picture=did["picture"])
    for part in SHOWN:
        if part in did:
            hidden = Profile.objects.filter(member=member, **{part: NOBODY})
            hidden.update(**{part: did[part]})


PARTS = (
    Part(
        "notifications",
        _("Unread notifications of others, and mail about them that waits"),
        lambda member: caused_by(member).count(),
        take_away,
        lambda member, did, at: give_back(did, at),
    ),
    Part(
        PROFILE,
        _("Parts of the profile"),
        lambda member: len(shown_of(member)),
        hide_profile,
        show_profile,
    ),
)
