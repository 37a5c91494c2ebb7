from django import template

from forum.models import Following
from forum.models.following import what_is

register = template.Library()


@register.inclusion_tag("forum/_follow.html", takes_context=True)
def follow(context, noun):
    """The choice how much to hear of a topic, category, tag or member; nothing for who is signed out. One query."""
    member = context["request"].user
    offered = member.is_authenticated and noun != member
    level = Following.objects.level_of(member, noun) if offered else ""
    return choice(context, what_is(noun), noun.pk, level, offered)


@register.inclusion_tag("forum/_follow.html", takes_context=True)
def follow_as(context, following):
    """The same, where the reader's own choice is at hand."""
    pk = getattr(following, f"{following.what}_id")
    return choice(context, following.what, pk, following.level)


def choice(context, what: str, pk: int, level: str, offered: bool = True) -> dict:
    return {
        "offered": offered,
        "what": what,
        "pk": pk,
        "level": level,
        "next": context["request"].get_full_path(),
        "csrf_token": context.get("csrf_token"),
    }
