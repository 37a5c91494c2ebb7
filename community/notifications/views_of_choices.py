"""What a member gets by mail, and when; and following again after a long time away."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from community.notifications.forms import MailChoicesForm
from community.notifications.models import MailChoices


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def choices(request):
    mine = MailChoices.objects.of(request.user)
    form = MailChoicesForm(request.POST or None, instance=mine)
    if form.is_valid():
        form.save()
        messages.success(request, _("Your choices are kept."))
        return redirect("notifications:choices")
    kept = MailChoices.objects.of(request.user)  # whatever the form holds
    context = {
        "page_title": _("What you get by mail"),
        "noindex": True,
        "form": form,
        "choices": kept,
        "is_paused": kept.is_paused(timezone.now()),
    }
    return render(request, "notifications/choices.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def resume(request, token):
    """From a mail, or a notice on the page of choices: a page with one button, as mail programs open links by themselves."""
    choices = MailChoices.objects.with_token(token)
    if choices is None:
        raise Http404
    if request.method == "POST":
        choices.resume_follows()
    context = {"page_title": _("What you follow"), "noindex": True, "choices": choices}
    return render(request, "notifications/resume.html", context)
