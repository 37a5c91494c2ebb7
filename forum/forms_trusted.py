"""What trusted members change in topics of others."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from forum.forms import TITLE_LEAST, Least, TitleField
from forum.forms_tags import TagsForm
from forum.models import Topic

ADDRESS = re.compile(r"/forum/t/(\d{1,18})(?:/|$)|^#?(\d{1,18})$")


class TidyForm(TagsForm):
    title = TitleField(
        label=_("Title"),
        help_text=_("A whole sentence is found more easily than two words."),
        max_length=Topic._meta.get_field("title").max_length,
        widget=forms.TextInput,
        validators=[
            Least(TITLE_LEAST, _("Say a little more, so that others see what it is about."))
        ],
        error_messages={"required": _("Begin with what it is about.")},
    )
    reason = None  # the words say why
    field_order = ["title", "tags"]

    def __init__(self, *args, member, **kwargs):
        super().__init__(*args, member=member, author=member, **kwargs)


class AskedBeforeForm(forms.Form):
    """Which question of those that `member` sees `topic` repeats."""

    other = forms.CharField(
        label=_("Where was it asked before?"),
        help_text=_("Open the other question and copy its address here."),
        max_length=500,
        error_messages={"required": _("Paste the address of the other question.")},
    )

    def __init__(self, *args, topic, member, **kwargs):
        super().__init__(*args, **kwargs)
        self.topic, self.member = topic, member
        self.fields["other"].widget.attrs.pop("maxlength", None)

    def clean_other(self) -> Topic:
        found = ADDRESS.search(self.cleaned_data["other"].split("?")[0].split("#reply")[0])
        seen = Topic.objects.visible_to(self.member).select_related("category__parent")
        other = seen.filter(pk=found[1] or found[2]).first() if found else None
        if not other:
            raise ValidationError(
                _(
                    "There is no such question here. Open it, and copy what stands in the address bar."
                )
            )
        if problem := self.topic.why_not_same_as(other):
            raise ValidationError(problem)
        return other
