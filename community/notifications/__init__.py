"""Mail to people: rendered in their language, written to the outbox in the caller's transaction."""

from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.utils import translation

from community.notifications.letters import as_html, tidy


def send(
    template: str,
    *,
    to,
    context: dict | None = None,
    language: str | None = None,
    reply_to: str = "",
) -> None:
    """Send `notifications/<template>` to a Member or an address.

    `<template>.subject.txt` and `<template>.txt` are needed and rendered without escaping. The HTML twin is made
    from the text, unless there is a `<template>.html`. The language is the one that the member chose, else
    `language`, else the one active now. The templates know `site_name`, `site_url`, `member` (None for a bare address) and `context`.
    Answers go to `reply_to`, else to the site. A member without an address gets nothing. ValueError for an address with line breaks.
    """
    address = to if isinstance(to, str) else to.email
    if not address:
        return
    own = "" if isinstance(to, str) else to.language
    language = own or language or translation.get_language() or settings.LANGUAGE_CODE
    with translation.override(language):
        known = {
            "site_name": site_name(),
            "site_url": settings.SITE_URL,
            "member": None if isinstance(to, str) else to,
            **(context or {}),
        }
        known["subject"] = " ".join(plain(f"{template}.subject.txt", known).split())
        text = tidy(plain(f"{template}.txt", known))
        message = EmailMultiAlternatives(
            known["subject"], text, sender(known["site_name"]), [address]
        )
        message.reply_to = [reply_to] if reply_to else []
        message.extra_headers["Auto-Submitted"] = "auto-generated"
        message.attach_alternative(html(template, known, text), "text/html")
    message.send()


def plain(template: str, context: dict) -> str:
    """A text template: nothing in it is escaped."""
    engine = get_template(f"notifications/{template}").template
    return engine.render(Context(context, autoescape=False))


def html(template: str, context: dict, text: str) -> str:
    own = f"notifications/{template}.html"
    letter = {**context, "letter": as_html(text)}
    return render_to_string([own, "notifications/letter.html"], letter)


def site_name() -> str:
    from wagtail.models import Site

    from community.content.models import SiteSettings

    site = Site.objects.filter(is_default_site=True).first()
    return SiteSettings.for_site(site).name if site else settings.WAGTAIL_SITE_NAME


def sender(name: str) -> str:
    """`Morrow <help@example.com>`; a name given in DEFAULT_FROM_EMAIL wins."""
    given, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((given or " ".join(name.split()), address))
