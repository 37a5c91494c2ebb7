"""A member says that something needs a moderator."""

from django.db import transaction
from django.utils.translation import gettext

from community.audience.refused import Refused
from community.moderation.flaggable import FLAGGABLE, Flaggable
from community.moderation.models import Case, Flag


def kind_of(thing) -> Flaggable:
    return FLAGGABLE[thing._meta.model_name]


def why_not(thing, member) -> str:
    """A sentence for who may not flag this, or ""."""
    kind = kind_of(thing)
    if kind.author(thing) == member:
        return gettext("This is yours: you can change it or delete it yourself.")
    if not member.may_write:
        return gettext("As long as you cannot write here, you cannot flag anything either.")
    if not kind.is_flaggable(thing):
        return gettext("A moderator looks at this already.")
    return ""


@transaction.atomic
def flag(thing, *, by, reason: str, note: str = "") -> Flag:
    """Raise a flag, or the same one again when it was sent twice. Enough of them hide what they are about.

    Whether `by` may see the thing was asked by whoever calls. Refused, with a sentence, where they may not flag it.
    """
    if refusal := why_not(thing, by):
        raise Refused(refusal)
    case = Case.objects.of(thing)
    flag, is_new = case.flags.get_or_create(member=by, defaults={"reason": reason, "note": note})
    if is_new:
        case.note_open()
        case.weigh()
    return flag
