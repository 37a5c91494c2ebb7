"""What customers send, change and take back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.spotlights.forms import SpotlightForm
from community.spotlights.limits import within_limit
from community.spotlights.models import ReviewInvitation, Spotlight
from community.spotlights.models.invitation import InvitationUsed
from community.spotlights.models.spotlight import NOT_YOURS

REVIEW = Spotlight.Kind.REVIEW
HEADINGS = {
    Spotlight.Kind.TESTIMONIAL: gettext_lazy("Write a few words"),
    Spotlight.Kind.REVIEW: gettext_lazy("Write a review"),
    Spotlight.Kind.USE_CASE: gettext_lazy("Tell how you use it"),
}


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def write(request, kind):
    if kind not in Spotlight.Kind.values:
        raise Http404
    form = form_for(request, kind, product=request.GET.get("product"))
    if sent(request, form) and (spotlight := submitted(form)):
        return kept_for_us(request, spotlight)
    return show(request, form)


def submitted(form, invitation=None) -> Spotlight | None:
    """None, with the reason in the form, when another window was quicker."""
    try:
        return form.submit(invitation)
    except InvitationUsed as used:
        form.add_error(None, str(used))
    except IntegrityError:
        form.refuse_another()
    return None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invited(request, token):
    """From a mail: the review of somebody who bought it. The link says so, and nothing else does."""
    invitation = ReviewInvitation.objects.by_token(token)
    if not invitation or invitation.used_at:
        return invitation_over(request, invitation)
    if not request.user.is_authenticated:
        return render(
            request, "spotlights/invited.html", {"invitation": invitation, "noindex": True}
        )
    product = invitation.product and invitation.product.slug
    form = form_for(request, REVIEW, product=product)
    if sent(request, form) and (spotlight := submitted(form, invitation)):
        return kept_for_us(request, spotlight)
    return show(request, form, invitation)


def invitation_over(request, invitation):
    """Used, forged or too old. What was written comes back, to be copied."""
    context = {"invitation": invitation, "text": request.POST.get("text", ""), "noindex": True}
    return render(
        request, "spotlights/invitation_over.html", context, status=410 if invitation else 404
    )


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request, pk):
    spotlight = mine(request, pk)
    form = form_for(request, spotlight.kind, spotlight=spotlight)
    if sent(request, form):
        form.revise()
        return kept_for_us(request, spotlight)
    return show(request, form)


@never_cache
@login_required
@require_safe
def yours(request):
    context = {
        "spotlights": Spotlight.objects.filter(member=request.user).for_listing().order_by("-pk"),
        "page_title": _("What you said"),
        "noindex": True,
    }
    return render(request, "spotlights/yours.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request, pk):
    spotlight = mine(request, pk)
    if request.method != "POST":
        context = {"spotlight": spotlight, "page_title": _("Take it back?"), "noindex": True}
        return render(request, "spotlights/take_back.html", context)
    spotlight.take_back()
    messages.success(request, _("It is gone from every place here."))
    return redirect("spotlights:yours")


@login_required
@require_POST
def reworded(request, pk):
    """An answer to what staff would change."""
    spotlight = mine(request, pk)
    if not spotlight.quote_consent.is_open:
        raise PermissionDenied(_("This was answered already."))
    if request.POST.get("answer") == "yes":
        spotlight.accept_words()
        messages.success(request, _("Thank you. The changed words stand there now."))
    else:
        spotlight.keep_words()
        messages.success(request, _("Your words stay as they were."))
    return redirect("spotlights:yours")


def mine(request, pk) -> Spotlight:
    spotlight = get_object_or_404(Spotlight.objects.visible_to(request.user).for_listing(), pk=pk)
    if not spotlight.allows_change_by(request.user):
        raise PermissionDenied
    return spotlight


def form_for(request, kind, spotlight=None, product=None) -> SpotlightForm:
    """403 for who works here."""
    if not Spotlight.allows_writing_by(request.user):
        raise PermissionDenied(NOT_YOURS)
    typed = (request.POST, request.FILES) if request.method == "POST" else ()
    return SpotlightForm(
        *typed, kind=kind, member=request.user, spotlight=spotlight, product=product
    )


def sent(request, form) -> bool:
    """Is it to be kept? One too many stays in the form."""
    if request.method != "POST" or not form.is_valid():
        return False
    if within_limit(request, "write"):
        return True
    form.refuse_for_now()
    return False


def kept_for_us(request, spotlight):
    messages.success(
        request, _("Thank you. Somebody of us reads it; you hear from us when it is published.")
    )
    return redirect("spotlights:yours")


def show(request, form, invitation=None):
    context = {
        "form": form,
        "invitation": invitation,
        "page_title": HEADINGS[form.kind],
        "noindex": True,
    }
    status = 429 if form.has_error("__all__", "limit") else 200
    return render(request, "spotlights/write.html", context, status=status)
