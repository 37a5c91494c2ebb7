from django import template
from django.utils.translation import gettext as _

from community.content.templatetags.icons import state

register = template.Library()


@register.simple_tag
def out_of_sight(post):
    """Why not everybody sees a post; "" when everybody does."""
    if post.state == "deleted":
        return state("hidden", _("Deleted"))
    return state(post.state) if post.state else ""


@register.simple_tag
def topic_state(topic):
    """The one state of a topic that matters most to who looks for help."""
    return out_of_sight(topic) or state(most_telling(topic))


def most_telling(topic) -> str:
    if topic.accepted_reply_id:
        return "solved"
    if topic.locked_at:
        return "locked"
    if topic.pinned_at:
        return "pinned"
    if topic.is_waiting:
        return "waiting"
    return "announcement" if topic.category.kind == "announcements" else "discussion"
