"""The outbox in the Wagtail admin: what was sent, what waits, what was given up, and another try."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import DateColumn
from wagtail.admin.views.generic import EditView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from community.notifications.models import OutboxMessage

SHOWN = [
    "subject",
    "to",
    "created_at",
    "sent_at",
    "bounced_at",
    "attempts",
    "due_at",
    "failed_at",
    "last_error",
]


class OutboxPolicy(ModelPermissionPolicy):
    """Mail is neither written nor deleted by hand."""

    def user_has_permission(self, user, action):
        return action == "change" and super().user_has_permission(user, action)


register_permission_policy(OutboxMessage, OutboxPolicy(OutboxMessage))


class RetryView(EditView):
    submit_button_label = _("Try again now")
    success_message = _("“%(object)s” is tried again now.")

    def save_instance(self):
        self.object.retry()
        return self.object


class OutboxViewSet(ModelViewSet):
    model = OutboxMessage
    name = "outbox"
    icon = "mail"
    menu_label = _("Outbox")
    menu_order = 700
    add_to_settings_menu = True
    copy_view_enabled = False
    edit_view_class = RetryView
    panels = [FieldPanel(name, read_only=True) for name in SHOWN]
    list_display = [
        "subject",
        "recipients",
        "state",
        DateColumn("created_at", label=_("Written"), sort_key="created_at"),
    ]
    list_filter = {"sent_at": ["isnull"], "failed_at": ["isnull"]}
    search_fields = ["subject", "to"]
    search_backend_name = None
