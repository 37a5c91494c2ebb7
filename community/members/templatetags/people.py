"""What a page of replies shows forty times is drawn by Python: including a template for it takes ten times as long."""

from functools import lru_cache

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext

from community.members import sessions

register = template.Library()
register.filter(sessions.neighbourhood)
LABELLED, BESIDE_A_NAME = ' role="img" aria-label="{}"', mark_safe(' aria-hidden="true"')


@register.simple_tag
def avatar(member, size="", label=""):
    """Picture or initials of a member: round is a customer, square the team. `label` only where no name stands beside it."""
    if member.picture:
        return pictured(member.picture.url, member.is_team, size, str(label))
    return drawn(member.hue, member.is_team, member.initials, size, str(label))


@lru_cache(maxsize=4096)
def pictured(address: str, is_team: bool, size: str, label: str) -> str:
    return format_html(
        '<img class="avatar{}{}" src="{}" alt="{}" width="40" height="40" loading="lazy" decoding="async">',
        " team" if is_team else "",
        f" {size}" if size else "",
        address,
        label,
    )


@lru_cache(maxsize=4096)
def drawn(hue: int, is_team: bool, initials: str, size: str, label: str) -> str:
    return format_html(
        '<svg class="avatar h{}{}{}" viewBox="0 0 40 40"{}>'
        '<rect width="40" height="40"/><text x="20" y="25.5">{}</text></svg>',
        hue,
        " team" if is_team else "",
        f" {size}" if size else "",
        format_html(LABELLED, label) if label else BESIDE_A_NAME,
        initials,
    )


@register.simple_tag
def name(member):
    """Somebody's name wherever they wrote: the way to their page, with their marks."""
    return named(member.username, str(member), member.is_team, get_language())


@lru_cache(maxsize=4096)
def named(username: str, name: str, is_team: bool, language: str) -> str:
    return format_html(
        '<a href="{}" data-card>{}</a>{}',
        reverse("people:member", args=[username]),
        name,
        format_html(' <span class="staff">{}</span>', gettext("Team")) if is_team else "",
    )
