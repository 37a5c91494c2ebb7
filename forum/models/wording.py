"""How the words of members become HTML: Markdown, with the people, tags and files that they name."""

import re
from itertools import islice

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.translation import override

from community.content.autolinks import NAME
from community.content.markdown import render
from community.members.models import Member
from forum.models.tag import Tag

FILE = re.compile(r"/forum/file/([0-9a-f]{32})/")
LOOKED_UP = 50  # names of a text; a list of more is no conversation


def html_of(source: str) -> str:
    """Safe to show; what is shown as a preview and kept as a post. At most two queries."""
    known = people_in(source) | tags_in(source)

    def resolve(kind: str, target: str) -> str | None:
        if kind == "picture":
            return target if FILE.fullmatch(target) else None
        return known.get((kind, target.lower()))

    return render(source, resolve=resolve, line_breaks=True)


def people_in(source: str) -> dict:
    """Addresses of members by ("mention", name); "" where members have no page."""
    names = named(source, "@")
    if not names:
        return {}
    people = Member.objects.exclude(kind=Member.Kind.GUEST)
    found = people.filter(username__in=names).values_list("username", flat=True)
    return {("mention", name.lower()): path("people:member", name) for name in found}


def tags_in(source: str) -> dict:
    """Addresses of tags by ("tag", slug); a synonym leads to what it stands for."""
    names = named(source, "#")
    if not names:
        return {}
    found = Tag.objects.filter(slug__in=names).values_list("slug", "synonym_of__slug")
    return {("tag", slug.lower()): path("forum:tag", main or slug) for slug, main in found}


def named(source: str, mark: str) -> set[str]:
    """As they are written, and in small letters."""
    names = (name for found, name in NAME.findall(source) if found == mark)
    return {form for name in islice(names, LOOKED_UP) for form in (name, name.lower())}


def path(view: str, *args) -> str:
    """The address in the site's first language, for words are read in all of them; "" when there is no such page."""
    try:
        with override(settings.LANGUAGE_CODE):
            return reverse(view, args=args)
    except NoReverseMatch:
        return ""
