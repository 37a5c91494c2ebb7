from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm

from community.members.models import Member

GROUPS_OF = {"read_by": "groups", "start_by": "starters", "reply_by": "repliers"}


class CategoryForm(WagtailAdminModelForm):
    """Where chosen groups only read or write, there is one; moderators are named, for there may be many members."""

    moderator_names = forms.CharField(
        label=gettext_lazy("Members who moderate"),
        help_text=gettext_lazy(
            "Usernames with commas between them. Here and in the categories inside, and nowhere else; who moderates the "
            "whole forum need not be named."
        ),
        required=False,
        max_length=2_000,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            names = self.instance.moderators.order_by("username").values_list("username", flat=True)
            self.initial["moderator_names"] = ", ".join(names)

    def clean_moderator_names(self) -> list[Member]:
        typed = self.cleaned_data["moderator_names"].split(",")
        names = {name.strip().lstrip("@") for name in typed} - {""}
        found = Member.objects.able_to_sign_in().filter(username__in=names)
        if missing := names - {member.username for member in found}:
            words = {"names": ", ".join(sorted(missing))}
            raise ValidationError(_("Nobody who can sign in is called: %(names)s.") % words)
        return list(found)

    def clean(self):
        cleaned = super().clean()
        for who, groups in GROUPS_OF.items():
            if cleaned.get(who) == "groups" and not cleaned.get(groups):
                self.add_error(
                    groups,
                    _("Choose at least one group; for moderators alone, the group Moderator."),
                )
        return cleaned

    def _save_m2m(self):
        super()._save_m2m()
        self.instance.moderators.set(self.cleaned_data["moderator_names"])
