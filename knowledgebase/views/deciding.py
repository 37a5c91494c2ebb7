"""What editors do with readers' suggestions, in the Wagtail admin."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.log_actions import registry

from knowledgebase.forms import DeclineForm
from knowledgebase.models import EditSuggestion
from knowledgebase.models.suggestions import AlreadyDecided


def find(request, pk) -> EditSuggestion:
    """The suggestion; 403 for who does not decide about any, 404 for those about guides one may not change."""
    if not request.user.has_perm("knowledgebase.change_editsuggestion"):
        raise PermissionDenied
    found = EditSuggestion.objects.decidable_by(request.user).for_listing()
    return get_object_or_404(found, pk=pk)


@require_safe
def suggestion(request, pk):
    return show(request, find(request, pk), DeclineForm())


def decision(act):
    """A view that decides by POST; whoever comes second is told, and sees what was decided."""

    @require_POST
    def view(request, pk):
        suggestion = find(request, pk)
        try:
            return act(request, suggestion)
        except AlreadyDecided as late:
            messages.error(request, str(late))
            return redirect(suggestion)

    return view


@decision
def suggestion_apply(request, suggestion):
    guide = suggestion.guide
    if guide.get_lock() and guide.get_lock().for_user(request.user):
        messages.error(
            request, _("Somebody has locked this guide. Apply it when the lock is gone.")
        )
        return redirect(suggestion)
    before = guide.latest_revision_id or "live"
    revision = suggestion.apply(by=request.user)
    if revision:
        messages.success(request, _("It stands in a draft now. Look at it, then publish."))
        return redirect("wagtailadmin_pages:revisions_compare", guide.pk, before, revision.pk)
    messages.warning(
        request,
        _(
            "The passage does not stand in exactly one place. Change the guide here, then say so in the panel."
        ),
    )
    return redirect("wagtailadmin_pages:edit", guide.pk)


@decision
def suggestion_by_hand(request, suggestion):
    suggestion.apply_by_hand(by=request.user)
    messages.success(request, _("The suggestion counts as applied."))
    return redirect("wagtailadmin_pages:edit", suggestion.guide_id)


@decision
def suggestion_decline(request, suggestion):
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return show(request, suggestion, form)
    suggestion.decline(by=request.user, reason=form.cleaned_data["reason"])
    messages.success(request, _("The suggestion is declined."))
    return redirect(f"{reverse('knowledgebase_admin:suggestions')}?state=waiting")


def show(request, suggestion, form):
    history = registry.get_logs_for_instance(suggestion).select_related("user")
    context = {
        "suggestion": suggestion,
        "guide": suggestion.guide,
        "form": form,
        "history": history,
    }
    return render(request, "knowledgebase/admin/suggestion.html", context)
