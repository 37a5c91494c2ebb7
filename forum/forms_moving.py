from django import forms
from django.utils.translation import gettext_lazy as _

from forum.models import Category


class MoveForm(forms.Form):
    category = forms.ModelChoiceField(
        Category.objects.none(),
        label=_("Where does it belong?"),
        empty_label=_(
            "Choose a category"
        ),  # the first of them would be where a hurried press leads
        to_field_name="slug",
        error_messages={
            "invalid_choice": _("Choose one of these."),
            "required": _("Choose where it belongs."),
        },
    )
    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("Moderators read it in the topic’s record."),
        max_length=200,
        required=False,
    )

    def __init__(self, *args, topic, member, **kwargs):
        super().__init__(*args, **kwargs)
        others = Category.objects.moderated_by(member).exclude(pk=topic.category_id)
        self.fields["category"].queryset = others
