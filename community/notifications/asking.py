"""Members are asked for their consent: a mail with a link for each answer, and a line under the bell."""

from django.utils import translation

from community.members.consent_links import GOOD_FOR, answer_link, withdraw_link
from community.members.models import Consent, Member
from community.notifications import send
from community.notifications.bell import notify, read
from community.notifications.models import MailChoices

KIND = "consent.asked"


def ask(consent: Consent) -> None:
    """In the transaction in which the question is opened. The mail goes out at once: somebody waits for the answer."""
    member = consent.member
    language = MailChoices.objects.of(member).reads
    with translation.override(language):
        labels = consent.labels().items()
        context = {
            "consent": consent,
            "words": quoted(consent.asked_words),
            "answers": [(label, answer_link(consent, answer)) for answer, label in labels],
            "withdraw_link": withdraw_link(consent),
            "days": GOOD_FOR.days,
        }
        send("consent/asked", to=member, language=language, context=context)
    if member.kind == Member.Kind.MEMBER:
        asker = consent.entries.latest("turn").by
        notify({member.pk: "asked"}, KIND, about(consent), consent, actor=asker)


def is_answered(consent: Consent) -> None:
    """What was told of it is read."""
    told = consent.member.notifications.unread().filter(kind=KIND, about=about(consent))
    if told.exists():
        read(consent.member, told)


def quoted(words: str) -> str:
    """As mail quotes: no line of it can pass for a button of ours."""
    return "\n".join(f"> {line}" for line in words.splitlines())


def about(consent: Consent) -> str:
    return f"consent:{consent.pk}"
