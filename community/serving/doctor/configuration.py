"""What is set, and what was left to set."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import ERROR, run_checks

from community import environment as env
from community.serving.doctor import Finding, examines, odd


@examines("The address of the site")
def address():
    host = urlsplit(settings.SITE_URL).hostname
    if host in env.LOOPBACK:
        yield odd(
            f"SITE_URL is {settings.SITE_URL}: nobody but this machine can open it.",
            "Write SITE_URL=https://your.name when others are to come.",
        )
    elif not settings.PROXY_COUNT:
        yield Finding(
            "SITE_URL is https, and Hearth does not believe any proxy: every page leads to itself.",
            "Write BEHIND_PROXY=1, and let Caddy or another proxy set X-Forwarded-Proto and X-Forwarded-For.",
        )


@examines("What must be off on a real site")
def switches():
    if settings.DEBUG:
        yield Finding(
            "DEBUG is on: errors show code and settings to everybody.",
            "Take DEBUG out of the settings.",
        )
    if settings.DEMO:
        yield Finding(
            "DEMO is on: everybody knows its passwords.",
            "Take DEMO out, and begin with a DATA_DIR of your own.",
        )
    if not settings.RATE_LIMITS:
        yield Finding(
            "RATE_LIMITS is off: passwords may be guessed as often as anybody likes.",
            "Take RATE_LIMITS=off out.",
        )
    if not settings.PAGE_VIEWS_PER_MINUTE:
        yield odd(
            "PAGE_VIEWS_PER_MINUTE is 0: one robot may take all there is.",
            "Take it out, or write a number.",
        )


@examines("The secret key")
def secret_key():
    if len(settings.SECRET_KEY) < 40 or len(set(settings.SECRET_KEY)) < 10:
        yield Finding(
            "SECRET_KEY can be guessed, and with it every session and every link that acts.",
            "Take SECRET_KEY out of the settings: a good one is made into DATA_DIR. Everybody signs in once more.",
        )


@examines("What Django says of the settings")
def deployment():
    silenced = {*settings.SILENCED_SYSTEM_CHECKS, "security.W009"}  # the key is looked at above
    for message in run_checks(include_deployment_checks=settings.HTTPS):
        if message.id not in silenced:
            hint = message.hint or f"Look {message.id} up in Django's documentation."
            yield Finding(message.msg, hint, is_grave=message.level >= ERROR)
