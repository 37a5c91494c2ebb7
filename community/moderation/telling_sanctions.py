"""How a member hears of what a moderator has said to them: by mail, which is sent whatever they chose, and on the site."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from community.members.models import Member
from community.notifications import send
from community.notifications.bell import notify
from community.notifications.models import MailChoices

KINDS = {
    "moderation.imposed": _("A word from the moderators"),
    "moderation.lifted": _("Taken back by a moderator"),
    "moderation.ended": _("Silence or suspension that is over"),
    "moderation.granted": _("Appeals that were granted"),
    "moderation.declined": _("Appeals that were declined"),
}


def tell_of(sanction, what: str, **more) -> None:
    """`what`: the end of one of KINDS. In the transaction in which it happens."""
    member = sanction.member
    if member.kind != Member.Kind.MEMBER:
        return
    language = MailChoices.objects.of(member).reads
    with translation.override(language):
        context = {"sanction": sanction, "link": settings.SITE_URL + sanction.get_absolute_url()}
        if thing := sanction.thing_seen_by(member):
            context["thing_url"] = settings.SITE_URL + thing.get_absolute_url()
        context |= {name: quoted(words) for name, words in more.items()}
        context |= {"reason": quoted(sanction.reason), "lift_reason": quoted(sanction.lift_reason)}
        send(f"moderation/{what}", to=member, language=language, context=context, essential=True)
    notify({member.pk: "you"}, f"moderation.{what}", f"sanction:{sanction.pk}", sanction)


def quoted(words: str) -> str:
    """As mail quotes: no line of it can pass for a button of ours."""
    return "\n".join(f"> {line}" for line in words.splitlines())
