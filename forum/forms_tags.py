from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from forum.models import Tag
from forum.models.tag import names_in, tags_problem

ASKED = 500  # characters


class TagsField(forms.CharField):
    """Words with commas between them; what is wrong with them is said with the words left standing."""

    def __init__(self, **options):
        options.setdefault("label", _("Tags"))
        options.setdefault(
            "help_text",
            _("Up to five words with commas between them, such as: descaling, water filter"),
        )
        super().__init__(required=False, max_length=ASKED, **options)

    def check(self, text: str, member) -> list[str]:
        """The names in `text`. Raises ValidationError when `member` may not give them all."""
        names = names_in(text)
        new = [name for name in names if name not in Tag.objects.known(names)] if names else []
        if problem := tags_problem(names, new, member):
            raise ValidationError(problem)
        return names


class TagsForm(forms.Form):
    """Whoever changes the tags of somebody else may say why."""

    tags = TagsField()
    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("Moderators read it in the topic’s record."),
        max_length=200,
        required=False,
    )

    def __init__(self, *args, member, author, **kwargs):
        super().__init__(*args, **kwargs)
        self.member = member
        if member == author:
            self.fields.pop("reason", None)

    def clean_tags(self):
        return self.fields["tags"].check(self.cleaned_data["tags"], self.member)
