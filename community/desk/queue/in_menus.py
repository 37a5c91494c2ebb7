"""The way to the queue, with the number that waits: in the menus of the site and of the admin, and at a topic."""

from django.template.loader import render_to_string
from django.urls import reverse_lazy
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem

from community.desk.queue.showing import number_waiting

ACTIONS = {
    "desk.decide": (_("Decide"), _("Decided what waited in the queue")),
    "desk.undo": (_("Take back"), _("Took a decision back")),
    "desk.nominate": (_("Ask for an FAQ entry"), _("Asked for it to be in the FAQ")),
    "desk.decline_nomination": (_("Decline an FAQ entry"), _("Declined to have it in the FAQ")),
}


class QueueMenuItem(MenuItem):
    def is_shown(self, request):
        return number_waiting(request.user) is not None

    def render_component(self, request):
        item = super().render_component(request)
        if number := number_waiting(request.user):
            item.label = f"{self.label} ({number})"
        return item


def in_admin():
    url = reverse_lazy("desk:queue")
    return QueueMenuItem(_("Queue"), url, name="queue", icon_name="list-ul", order=50)


def in_account_menu(request, _nothing=None) -> str:
    """For the team and moderators, customers among them."""
    number = number_waiting(request.user)
    if number is None:
        return ""
    html = render_to_string("desk/queue/_in_menu.html", {"number": number})
    return mark_safe(html.strip())  # noqa: S308 (Django has escaped what is in it)


def for_moderators(request, topic) -> str:
    return render_to_string("desk/queue/_at_topic.html")
