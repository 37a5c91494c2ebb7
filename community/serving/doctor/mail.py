"""Mail: whether there is a server, whether it lets us in, whether what was written goes out."""

from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import get_connection
from django.utils import timezone

from community import environment as env
from community.content.logs import without_secrets
from community.notifications.models import OutboxMessage
from community.serving.doctor import Finding, examines, odd

MANY_FAILED = 20


def is_local() -> bool:
    return urlsplit(settings.SITE_URL).hostname in env.LOOPBACK


@examines("Where mail goes")
def server():
    if settings.MAIL_DELIVERY_BACKEND.endswith("filebased.EmailBackend"):
        say = odd if is_local() or settings.DEMO else Finding
        yield say(
            "There is no mail server: mail is written to files, and nobody can confirm an address.",
            "Write EMAIL_HOST and its kin, or MAIL_PROVIDER (docs/mail.md).",
        )
        return
    is_safe = (
        settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL or settings.EMAIL_HOST in env.LOOPBACK
    )
    if settings.MAIL_DELIVERY_BACKEND.endswith("smtp.EmailBackend") and not is_safe:
        yield Finding("Mail and its password travel unencrypted.", "Take EMAIL_USE_TLS=0 out.")


@examines("Whether the mail server lets us in", slow=True)
def lets_in():
    if not settings.MAIL_DELIVERY_BACKEND.endswith("smtp.EmailBackend"):
        return
    line = get_connection(settings.MAIL_DELIVERY_BACKEND, fail_silently=False, timeout=10)
    try:
        line.open()
    except OSError as failure:  # smtplib's are of that kind
        said = without_secrets(str(failure))[:200]
        yield Finding(
            f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT} does not: {said}.",
            "See EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER and EMAIL_HOST_PASSWORD, and whether a firewall stands between.",
        )
    finally:
        line.close()


@examines("Who mail is from")
def sender():
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(">").lower()
    host = urlsplit(settings.SITE_URL).hostname
    if not is_local() and domain != host and not host.endswith("." + domain):
        yield odd(
            f"DEFAULT_FROM_EMAIL is of {domain}, and the site is {host}.",
            f"See that {domain} lets your mail server send (SPF, DKIM), else mail counts as forged.",
        )


@examines("Mail that was given up")
def given_up():
    day = timezone.now() - timedelta(days=1)
    failed = OutboxMessage.objects.filter(failed_at__gt=day).count()
    if failed >= MANY_FAILED:
        yield Finding(
            f"In one day {failed} messages were given up.",
            "Reports › Mail has the last error of each.",
        )
