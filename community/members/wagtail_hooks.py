from wagtail.admin.views.account import NameEmailSettingsPanel

from community.members.viewsets import NameForm

# Wagtail's own form asks for a first and a last name, which a Member does not have.
NameEmailSettingsPanel.form_class = NameForm
