"""Of a spammer: changes they suggested, if nobody has decided about them."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from community.moderation.spammer import Part
from knowledgebase.models import EditSuggestion


def waiting(member):
    return EditSuggestion.objects.waiting().filter(member=member)


def decline(member, at: datetime) -> list[int]:
    pks = list(waiting(member).values_list("pk", flat=True))
    waiting(member).filter(pk__in=pks).update(declined_at=at)
    return pks


def let_wait(member, did: list[int], at: datetime) -> None:
    EditSuggestion.objects.filter(pk__in=did, declined_at=at).update(declined_at=None)


PARTS = (
    Part(
        "knowledgebase.suggestions",
        _("Changes to guides that they suggested"),
        lambda member: waiting(member).count(),
        decline,
        let_wait,
    ),
)
