from django import forms
from django.utils.translation import gettext_lazy as _


class LeaveForm(forms.Form):
    """What becomes of what somebody wrote when they go."""

    posts = forms.ChoiceField(
        label=_("What you wrote in the forum"),
        choices=[
            ("keep", _("Stays, under “Former member”, so that answers keep helping others")),
            ("remove", _("Goes too; where others have replied, a note says so")),
        ],
        initial="keep",
        widget=forms.RadioSelect,
    )

    @property
    def with_posts(self) -> bool:
        return self.cleaned_data["posts"] == "remove"
