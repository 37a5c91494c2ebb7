"""First steps: what makes somebody at home here, and which of it they have done."""

from dataclasses import dataclass

from django.db.models import Case, Exists, Q, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community.members.models import Member, Profile
from community.notifications.models import MailChoices
from community.welcome.models import StepsDone
from community.welcome.newcomers import ME, NEW_FOR, customers, followed, thanked, wrote


@dataclass(frozen=True)
class Step:
    label: Promise
    why: Promise
    view: str
    is_done: bool = False

    @property
    def url(self) -> str:
        return reverse(self.view)


STEPS = {
    "address": Step(
        _("Confirm your e-mail address"),
        _("So that answers reach you."),
        "account_email",
    ),
    "about": Step(
        _("Add a picture, or a few words about you"),
        _("People answer people more readily."),
        "members:profile",
    ),
    "follow": Step(
        _("Follow something"),
        _("Press the bell on a topic, a category, a tag or a person."),
        "forum:index",
    ),
    "write": Step(
        _("Ask, or answer somebody"),
        _("No question is too small."),
        "forum:topic_new",
    ),
    "thank": Step(
        _("Thank somebody"),
        _("Press “Thanks” under what helped you, or made you smile."),
        "forum:index",
    ),
    "mail": Step(
        _("Choose what you get by mail"),
        _("At once, gathered, or nothing."),
        "notifications:choices",
    ),
}


def facts() -> dict[str, Q]:
    """For each of STEPS, when it is done."""
    told = Profile.objects.filter(member=ME).exclude(about="")
    chose = MailChoices.objects.filter(member=ME).exclude(chosen_at=None, chosen={})
    return {
        "address": Q(email_verified_at__isnull=False),
        "about": Q(picture__gt="") | Q(Exists(told)),
        "follow": followed(),
        "write": wrote(),
        "thank": thanked(),
        "mail": Q(Exists(chose)),
    }


def is_new(member) -> bool:
    """Asks nothing of the database, so that everybody else's pages cost as much as before."""
    return member.is_authenticated and member.joined_at > timezone.now() - NEW_FOR


def steps_of(member) -> list[Step]:
    """All of STEPS, done or not; none for whoever has done all, put them away, works here, or is not new any more.

    One question."""
    if not is_new(member):
        return []
    new = customers().exclude(Exists(StepsDone.objects.filter(member=ME)))
    done = {
        f"did_{name}": Case(When(fact, then=Value(1)), default=Value(0))
        for name, fact in facts().items()
    }
    found = new.filter(pk=member.pk).annotate(**done).values(*done).first()
    if found is None or all(found.values()):
        return []
    return [
        Step(it.label, it.why, it.view, bool(found[f"did_{name}"])) for name, it in STEPS.items()
    ]


def put_away(member: Member) -> None:
    StepsDone.objects.get_or_create(member=member)
