from datetime import timedelta

from django import template
from django.contrib.humanize.templatetags.humanize import naturaltime
from django.template.defaultfilters import date
from django.utils import timezone

register = template.Library()
LATELY = timedelta(days=7)  # people count days and hours up to a week, then they name the day


@register.filter
def when(moment):
    """ "3 hours ago", or "20 November 2026"."""
    if timezone.now() - moment < LATELY:
        return naturaltime(moment)
    return date(moment, "DATE_FORMAT")
