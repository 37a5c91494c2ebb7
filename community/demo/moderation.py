"""What the moderators of the demo have said to members, by the verb that the page calls."""

import yaml
from django.utils import timezone

from community.demo.stories import CONTENT, duration
from community.members.models import Member
from community.moderation.models import Sanction
from community.notifications.models import OutboxMessage


def tell_warnings(people: dict[str, Member]) -> int:
    """How many. All of them were read in time, and their mail is long gone."""
    told = yaml.safe_load((CONTENT / "moderation" / "warnings.yaml").read_text())
    for it in told:
        at, member = timezone.now() - duration(it.pop("at")), people[it.pop("to")]
        warning = Sanction.objects.warn(member, **it | {"by": people[it["by"]]})
        Sanction.objects.read(member)
        Sanction.objects.filter(pk=warning.pk).update(set_at=at, read_at=at)
        OutboxMessage.objects.filter(to=[member.email], sent_at=None).update(sent_at=at)
    return len(told)
