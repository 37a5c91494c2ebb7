from datetime import timedelta
from functools import lru_cache

from django import template
from django.contrib.humanize.templatetags.humanize import naturaltime
from django.template.defaultfilters import date
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

register = template.Library()
LATELY = timedelta(days=7)  # people count days and hours up to a week, then they name the day


@register.filter
def when(moment):
    """ "3 hours ago", or "20 November 2026"."""
    if timezone.now() - moment < LATELY:
        return naturaltime(moment)
    return day(timezone.localtime(moment).date(), get_language())


@register.filter
def moment(moment):
    """<time>, with what `when` says in it."""
    return moments()(moment)


def moments():
    """`moment`, for all moments of one page."""
    lately = timezone.now() - LATELY
    here = get_language(), timezone.get_current_timezone_name()
    return lambda moment: timed(moment) if moment > lately else long_ago(moment, *here)


@lru_cache(maxsize=4096)
def long_ago(moment, language: str, zone: str) -> str:
    return timed(moment)


def timed(moment) -> str:
    exact, words = timezone.localtime(moment).isoformat(), escape(when(moment))
    return mark_safe(f'<time datetime="{exact}">{words}</time>')  # noqa: S308


@lru_cache(maxsize=4096)
def day(day, language: str) -> str:
    return date(day, "DATE_FORMAT")
