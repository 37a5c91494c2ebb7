from allauth.account.internal.flows.email_verification import send_verification_email_at_login
from allauth.account.stages import EmailVerificationStage, LoginStageController
from allauth.account.views import ConfirmEmailView, LoginView, PasswordResetFromKeyView
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.providers.openid_connect import views as oidc
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from community.content.outgoing import Failed
from community.members import changing_address, owner
from community.members.forms import OwnerForm, UsernameForm
from community.members.forms_profile import ProfileForm
from community.members.models import Invitation, Member, Profile
from community.members.sessions import end_elsewhere, open_sessions


class SignIn(LoginView):
    def get_authenticated_redirect_url(self):
        """Wagtail sends whom it refuses here; to send them back would go round for ever."""
        url = super().get_authenticated_redirect_url()
        may_enter = self.request.user.has_perm("wagtailadmin.access_admin")
        if url.startswith(reverse("wagtailadmin_home")) and not may_enter:
            raise PermissionDenied(_("This part of the site is for the people who run it."))
        return url


sign_in = SignIn.as_view()


class StaysSignedIn:
    """Opening a link that was mailed to somebody else signs nobody out, as it may stand anywhere; pressing its button does."""

    def logout(self):
        if self.request.method == "POST":
            super().logout()


class ConfirmAddress(StaysSignedIn, ConfirmEmailView):
    pass


class NewPassword(StaysSignedIn, PasswordResetFromKeyView):
    pass


confirm_address = ConfirmAddress.as_view()
new_password = NewPassword.as_view()


def go_elsewhere(request, provider_id):
    """To a provider of OpenID Connect, which is first asked where its doors are."""
    try:
        return oidc.login(request, provider_id)
    except Failed:
        provider = get_adapter(request).get_provider(request, provider_id)
        return render_authentication_error(request, provider)


@require_POST
def send_confirmation_again(request):
    """Once more the mail that a sign-up in this browser is waiting for, whether that sign-up was real or not."""
    stage = LoginStageController.enter(request, EmailVerificationStage.key)
    if not stage:
        messages.info(request, _("Sign in, and we send the link again."))
        return redirect("account_login")
    if send_verification_email_at_login(request, stage.login):
        messages.success(request, _("The mail is on its way again."))
    else:
        messages.info(request, _("A mail went out a moment ago. Give it a minute, then try again."))
    return redirect("account_email_verification_sent")


@never_cache
@sensitive_post_parameters("password")
def become_owner(request, token):
    if not owner.is_valid(token):
        return render(request, "members/owner_link_used.html", status=403)
    form = OwnerForm(request.POST or None)
    if form.is_valid():
        member = owner.make_first_owner(**form.cleaned_data)
        login(request, member, backend="allauth.account.auth_backends.AuthenticationBackend")
        return redirect("wagtailadmin_home")
    return render(request, "members/become_owner.html", {"form": form})


@never_cache
def invitation(request, token):
    """Keeps the invitation in mind and leads to signing up, which uses it."""
    invited = Invitation.objects.by_token(token)
    if not invited:
        return render(request, "members/invitation_used.html", status=410)
    request.session["invitation"] = invited.pk
    return redirect(reverse("account_signup") + "?" + urlencode({"email": invited.email}))


@never_cache
def stop_address_change(request, token):
    change = changing_address.opened(token)
    if not change:
        return render(request, "members/address_change_over.html", status=410)
    if request.method == "POST":
        changing_address.stop(change)
        messages.success(request, _("It is stopped. Now choose a new password."))
        return redirect("account_reset_password")
    return render(request, "members/stop_address_change.html", {"change": change})


@login_required
def change_username(request):
    member = request.user
    form = UsernameForm(request.POST or None, instance=Member.objects.get(pk=member.pk))
    if form.is_valid() and not member.username_rests_until:
        member.change_username(form.cleaned_data["username"])
        messages.success(request, _("Your username is changed. The old address leads to the new."))
        return redirect(member.get_absolute_url())
    return render(request, "members/change_username.html", {"form": form})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request):
    """What somebody tells of themselves, and to whom."""
    typed = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ProfileForm(*typed, instance=Profile.objects.of(request.user))
    if form.is_valid():
        form.save()
        messages.success(request, _("Your profile is as you see it here."))
        return redirect("members:profile")
    context = {"form": form, "person": request.user, "page_title": _("Your profile")}
    return render(request, "members/profile.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def usersession_list(request):
    """Where they are signed in, and signing out everywhere else. In place of allauth's, which asks for each row."""
    if request.method == "POST":
        end_elsewhere(request.user, request.session.session_key)
        messages.success(request, _("You are signed out everywhere else."))
        return redirect("usersessions_list")
    context = {"sessions": open_sessions(request.user)}
    return render(request, "usersessions/usersession_list.html", context)
