"""Mail to people: rendered in their language, written to the outbox in the caller's transaction."""

from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.utils import translation

from community.notifications.letters import as_html, one_line, seen_only, tidy


def send(
    template: str,
    *,
    to,
    context: dict | None = None,
    language: str | None = None,
    reply_to: str = "",
    notice=None,
    essential: bool = False,
) -> None:
    """Send `notifications/<template>` to a Member or an address.

    `<template>.subject.txt` and `<template>.txt` are needed and rendered without escaping. The HTML twin is made
    from the text, unless there is a `<template>.html`. The language is the one that the member chose, else
    `language`, else the one active now. The templates know `site_name`, `site_url`, `member` (None for a bare address) and `context`.
    Answers go to `reply_to`, else to the site. `notice` (headers.Notice) makes it one of a conversation, with a way to end it.
    Nobody is written to without an address, at one that has bounced, or whose account is closed; the latter two only
    count unless it is `essential`. ValueError for an address with line breaks.
    """
    from community.notifications.addresses import why_withheld

    address = to if isinstance(to, str) else to.email
    if not address or (not essential and why_withheld([address])):
        return
    message = compose(template, to=to, context=context, language=language, notice=notice)
    message.reply_to = [reply_to] if reply_to else []
    message.is_essential = essential
    message.send()


def compose(
    template: str, *, to, context=None, language=None, notice=None
) -> EmailMultiAlternatives:
    """The mail that `send` sends."""
    member, address = (None, to) if isinstance(to, str) else (to, to.email)
    own = member.language if member else ""
    language = own or language or translation.get_language() or settings.LANGUAGE_CODE
    with translation.override(language):
        known = {
            "site_name": site_name(),
            "site_url": settings.SITE_URL,
            "member": member,
            "notice": notice,
            **(context or {}),
        }
        message = written(template, known, address)
    message.extra_headers |= notice.headers if notice else {}
    return message


def written(template: str, known: dict, address: str) -> EmailMultiAlternatives:
    known["subject"] = one_line(plain(f"{template}.subject.txt", known))
    letter = tidy(plain(f"{template}.txt", known))
    foot = plain("_notice.txt", known) if known["notice"] else ""
    sent_by = sender(known["site_name"])
    message = EmailMultiAlternatives(known["subject"], letter + foot, sent_by, [address])
    message.extra_headers["Auto-Submitted"] = "auto-generated"
    message.attach_alternative(html(template, known, letter), "text/html")
    return message


def plain(template: str, context: dict) -> str:
    """A text template: nothing in it is escaped."""
    engine = get_template(f"notifications/{template}").template
    return seen_only(engine.render(Context(context, autoescape=False)))


def html(template: str, context: dict, text: str) -> str:
    own = f"notifications/{template}.html"
    letter = {**context, "letter": as_html(text)}
    return render_to_string([own, "notifications/letter.html"], letter)


def site_name() -> str:
    from community.content.models import SiteSettings

    return SiteSettings.site_name()


def sender(name: str) -> str:
    """`Morrow <help@example.com>`; a name given in DEFAULT_FROM_EMAIL wins."""
    given, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((given or one_line(name), address))
