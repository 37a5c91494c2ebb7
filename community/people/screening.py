"""What members tell of themselves before the filter, as their posts are."""

from django.dispatch import receiver

from community.members.happened import profile_told
from community.moderation.screening import Writing, screen


@receiver(profile_told)
def look_at(profile, before: str, **kwargs):
    """What a moderator has declined is looked at again when it says something else; without words there is nothing to hold."""
    words = profile.words
    if words == before:
        return
    if not words:
        profile.held_at = profile.declined_at = None
        profile.save(update_fields=["held_at", "declined_at"])
        return
    judgement = screen(
        Writing(profile, profile.member, words, before=("", before) if before else None)
    )
    if judgement.holds or profile.declined_at:
        profile.hold(reason=judgement.summary)
