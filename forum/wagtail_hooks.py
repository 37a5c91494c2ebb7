from django.utils.translation import gettext_lazy as _
from wagtail import hooks

ACTIONS = {
    "forum.accept": (_("Accept an answer"), _("Accepted an answer")),
    "forum.unaccept": (_("Take an answer back"), _("Took back the accepted answer")),
    "forum.edit": (_("Edit a post"), _("Edited somebody’s words")),
    "forum.lock": (_("Close a topic"), _("Closed the topic")),
    "forum.unlock": (_("Open a topic"), _("Opened the topic again")),
    "forum.pin": (_("Pin a topic"), _("Pinned the topic")),
    "forum.unpin": (_("Unpin a topic"), _("Unpinned the topic")),
    "forum.hide": (_("Hide a post"), _("Hid the post")),
    "forum.unhide": (_("Show a post"), _("Showed the post again")),
    "forum.hold": (_("Hold a post"), _("Held the post for a moderator")),
    "forum.release": (_("Release a post"), _("Released the post")),
    "forum.remove": (_("Delete a post"), _("Deleted the post")),
    "forum.restore": (_("Restore a post"), _("Restored the post")),
}


@hooks.register("register_log_actions")
def name_the_acts(actions):
    for action, (label, message) in ACTIONS.items():
        actions.register_action(action, label, message)
