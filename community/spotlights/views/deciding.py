"""What staff do with what customers said, in the Wagtail admin."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.log_actions import registry

from community.spotlights.forms_of_staff import (
    AskForm,
    InviteForm,
    ReasonForm,
    ReplyForm,
    RewordForm,
    TurnForm,
)
from community.spotlights.inviting import invite
from community.spotlights.models import CaseStudyPage, Overtaken, ReviewInvitation, Spotlight
from community.spotlights.words import read

NEEDED = "spotlights.change_spotlight"


def find(request, pk) -> Spotlight:
    if not request.user.has_perm(NEEDED):
        raise PermissionDenied
    return get_object_or_404(Spotlight.objects.for_listing(), pk=pk)


@require_safe
def spotlight(request, pk):
    return show(request, find(request, pk))


def decision(form_class):
    """A view that decides by POST about what was read; whoever comes second is told, and sees what is there now."""

    def wrap(act):
        @require_POST
        def view(request, pk):
            spotlight = find(request, pk)
            form = form_class(request.POST)
            if not form.is_valid():
                return show(request, spotlight, form)
            spotlight.turn = form.cleaned_data["turn"]
            try:
                act(request, spotlight, form.cleaned_data)
            except Overtaken as late:
                messages.error(request, str(late))
                return show(request, find(request, pk), form)
            return redirect("spotlights_admin:spotlight", pk)

        return view

    return wrap


@decision(TurnForm)
def approve(request, spotlight, said):
    spotlight.approve(by=request.user)
    messages.success(request, _("It is published, and its author is told."))


@decision(ReasonForm)
def send_back(request, spotlight, said):
    spotlight.send_back(by=request.user, note=said["reason"])
    messages.success(request, _("It is sent back, and its author is told why."))


@decision(ReasonForm)
def decline(request, spotlight, said):
    spotlight.decline(by=request.user, reason=said["reason"])
    messages.success(request, _("It is declined, and its author is told why."))


@decision(RewordForm)
def reword(request, spotlight, said):
    words = read(said["words"], is_titled=spotlight.is_titled)
    if words.joined() == spotlight.words.joined():
        messages.warning(request, _("These are their own words already."))
        return
    spotlight.reword(words, by=request.user)
    messages.success(
        request, _("They are asked for their yes. Until then what they said stays as it is.")
    )


@decision(ReplyForm)
def reply(request, spotlight, said):
    spotlight.answer(said["text"].strip(), by=request.user)
    messages.success(request, _("The reply is kept."))


def show(request, spotlight, form=None):
    """With the form that could not be kept, in the place of an empty one."""
    turn = {"turn": spotlight.turn}
    forms = {
        "reason_form": ReasonForm(initial=turn),
        "reply_form": ReplyForm(initial={**turn, "text": spotlight.response}),
        "reword_form": RewordForm(initial={**turn, "words": spotlight.words.joined()}),
    }
    for name, empty in forms.items():
        if type(empty) is type(form):
            form.data = {**form.data.dict(), "turn": spotlight.turn}
            forms[name] = form
    history = registry.get_logs_for_instance(spotlight).select_related("user")
    context = {"spotlight": spotlight, "history": history, **forms}
    return render(request, "spotlights/admin/spotlight.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request, pk):
    """Ask the customer of a case study."""
    page = get_object_or_404(CaseStudyPage, pk=pk)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    form = AskForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_valid():
        try:
            page.ask(by=request.user, **form.cleaned_data)
        except PermissionDenied as asked_before:
            form.add_error(None, str(asked_before))
        else:
            messages.success(request, _("They are asked. What they agree to appears by itself."))
            return redirect("wagtailadmin_pages:edit", page.pk)
    return render(request, "spotlights/admin/ask.html", {"page": page, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def invite_review(request):
    if not request.user.has_perm(NEEDED):
        raise PermissionDenied
    form = InviteForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        invite(by=request.user, **form.cleaned_data)
        messages.success(request, _("The mail is on its way. Their review counts as verified."))
        return redirect(reverse("spotlights_admin:invite"))
    invitations = ReviewInvitation.objects.select_related("issued_by", "product")[:50]
    context = {"form": form, "invitations": invitations}
    return render(request, "spotlights/admin/invite.html", context)
