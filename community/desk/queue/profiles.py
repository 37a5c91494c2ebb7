"""What members tell of themselves and the filter held: words and links of a profile."""

from zlib import crc32

from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from community.desk.queue.hearing import look_again
from community.desk.queue.kinds import Decision, ForModerators, Urgency, Waiting, register
from community.members.models import Profile
from community.moderation.models import Verdict


def publish(profile, *, by, reason, words):
    profile.release(by=by, reason=reason)
    Verdict.objects.settle(profile, Verdict.Outcome.GOOD)


def decline(profile, *, by, reason, words):
    profile.decline(by=by, reason=reason)
    Verdict.objects.settle(profile, Verdict.Outcome.SPAM)


def hold_again(profile, *, by, why):
    profile.hold(by=by, reason=why)
    Verdict.objects.settle(profile, Verdict.Outcome.UNDONE)


@register
class Profiles(ForModerators):
    name = "profile"
    label = _("Held profiles")
    models = (Profile,)
    decisions = (
        Decision(
            "publish",
            _("Publish"),
            publish,
            said=_("Whom its member chose sees it now."),
            undo=hold_again,
            stands=lambda profile: not profile.held_at,
            is_main=True,
        ),
        Decision(
            "decline",
            _("Leave it out of sight"),
            decline,
            said=_("Only its member sees it. When they change it, it waits here again."),
            undo=hold_again,
            stands=lambda profile: bool(profile.declined_at),
            note=_("Its member reads that on the page of their profile."),
        ),
    )

    def rows(self, model):
        return Profile.objects.select_related("member")

    def waiting(self, rows):
        return rows.filter(held_at__isnull=False, declined_at=None)

    def describe(self, profile):
        verdict = Verdict.objects.last_about(profile)
        urgency = self.urgency if not verdict or not verdict.is_sure else Urgency.LATER
        why = verdict.summary if verdict else ""
        return Waiting(since=profile.held_at, why=why, urgency=urgency)

    def person(self, profile):
        return profile.member

    def url(self, profile):
        return profile.member.get_absolute_url()

    def version(self, profile):
        """Nobody decides about other words than they have read."""
        return f"{crc32(profile.words.encode()):x}"


@receiver(post_save, sender=Profile, dispatch_uid="queue.profiles")
def changed(instance, raw, **kwargs):
    if not raw:
        look_again("profile", instance)
