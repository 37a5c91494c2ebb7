from django.utils.translation import gettext_lazy as _
from wagtail import hooks

ACTIONS = {
    "moderation.held": (_("Hide what was flagged"), _("Enough flags took it out of sight")),
    "moderation.decide": (_("Decide about flags"), _("Decided about the flags")),
    "moderation.reopen": (
        _("Undo a decision about flags"),
        _("Undid the decision about the flags"),
    ),
}


@hooks.register("register_log_actions")
def name_the_acts(actions):
    for action, (label, message) in ACTIONS.items():
        actions.register_action(action, label, message)
