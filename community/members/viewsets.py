"""Members in the Wagtail admin: who is there, who works here, who may do what."""

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import DateColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.users import forms as wagtail
from wagtail.users.views.users import IndexView, UserViewSet

from community.members.forms import check_own, clean_name
from community.members.inviting import invite
from community.members.models import Invitation, Member

FIELDS = ["username", "name", "email", "is_team", "is_superuser", "groups"]
WIDGETS = {"groups": forms.CheckboxSelectMultiple}


class MemberForm:
    """What both forms below have in common: a name instead of two, and an address that counts as confirmed."""

    first_name = last_name = None
    password_required = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].help_text = _("Letters, digits, - and _. It stands in addresses.")

    @property
    def signs_in(self) -> bool:
        return self.instance.kind == Member.Kind.MEMBER

    password_enabled = signs_in

    def clean_name(self):
        return clean_name(self.cleaned_data["name"])

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        others = Member.objects.exclude(pk=self.instance.pk)
        if others.filter(emailaddress__email=email, emailaddress__verified=True).exists():
            raise forms.ValidationError(_("Somebody has an account with this address."))
        return email

    @transaction.atomic
    def save(self, commit=True):
        confirm = commit and self.signs_in and "email" in self.changed_data
        if confirm:
            Member.objects.exclude(pk=self.instance.pk).release(self.cleaned_data["email"])
        if not self.instance.pk:
            self.instance.set_unusable_password()
        member = super().save(commit)
        if confirm:
            member.confirm_email()
        return member


class MemberCreationForm(MemberForm, wagtail.UserCreationForm):
    class Meta:
        model = Member
        fields = FIELDS
        widgets = WIDGETS

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = _(
            "Leave it empty, and they choose one themselves: “Forgotten your password?” on the sign-in page."
        )


class MemberEditForm(MemberForm, wagtail.UserEditForm):
    class Meta:
        model = Member
        fields = [*FIELDS, "is_active"]
        widgets = WIDGETS

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.signs_in:
            self.fields.pop("is_active", None)
            self.fields.pop("is_superuser", None)


class NameForm(forms.ModelForm):
    """One's own name, in the account settings of the Wagtail admin."""

    class Meta:
        model = Member
        fields = ["name"]

    def clean_name(self):
        name = clean_name(self.cleaned_data["name"])
        check_own(name, Member.objects.get(pk=self.instance.pk))
        return name


class MemberIndexView(IndexView):
    search_fields = ["username", "name", "email"]


class MemberViewSet(UserViewSet):
    index_view_class = MemberIndexView
    create_template_name = "members/users/create.html"
    edit_template_name = "members/users/edit.html"

    def get_form_class(self, for_update=False):
        return MemberEditForm if for_update else MemberCreationForm


class InviteView(generic.CreateView):
    success_message = _("The invitation to “%(object)s” is on its way.")

    @transaction.atomic
    def save_instance(self):
        self.form.instance.invited_by = self.request.user
        invitation = super().save_instance()
        invite(self.request, invitation)
        return invitation


class InvitationPolicy(ModelPermissionPolicy):
    """What was sent is not written anew."""

    def user_has_permission(self, user, action):
        return action != "change" and super().user_has_permission(user, action)


register_permission_policy(Invitation, InvitationPolicy(Invitation))


class InvitationIndexView(generic.IndexView):
    def get_base_queryset(self):
        return super().get_base_queryset().select_related("invited_by")


class InvitationViewSet(ModelViewSet):
    """An invitation is sent and may be taken back; there is nothing to change about it."""

    model = Invitation
    name = "invitations"
    icon = "mail"
    menu_label = _("Invitations")
    menu_order = 650
    add_to_settings_menu = True
    add_view_class = InviteView
    index_view_class = InvitationIndexView
    copy_view_enabled = False
    form_fields = ["email"]
    list_display = [
        "email",
        "state",
        "invited_by",
        DateColumn("expires_at", label=_("Good until"), sort_key="expires_at"),
    ]
    search_fields = ["email"]
    search_backend_name = None
