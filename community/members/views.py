from allauth.account.internal.flows.email_verification import send_verification_email_at_login
from allauth.account.stages import EmailVerificationStage, LoginStageController
from allauth.account.views import LoginView
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from community.members import owner
from community.members.forms import OwnerForm
from community.members.forms_profile import ProfileForm
from community.members.models import Profile


class SignIn(LoginView):
    def get_authenticated_redirect_url(self):
        """Wagtail sends whom it refuses here; to send them back would go round for ever."""
        url = super().get_authenticated_redirect_url()
        may_enter = self.request.user.has_perm("wagtailadmin.access_admin")
        if url.startswith(reverse("wagtailadmin_home")) and not may_enter:
            raise PermissionDenied(_("This part of the site is for the people who run it."))
        return url


sign_in = SignIn.as_view()


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
