"""How far a member is trusted, and why, in the Wagtail admin; there staff set it by hand."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from community.members.models import Member
from community.moderation.forms.pinning import PinForm
from community.moderation.models import Standing
from community.moderation.pinning import allows_pinning_by, may_see, pin, unpin
from community.moderation.progress import all_steps
from community.moderation.weighing import weigh


@require_http_methods(["GET", "HEAD", "POST"])
def trust(request, pk):
    if not may_see(request.user):
        raise PermissionDenied
    member = get_object_or_404(Member, pk=pk)
    may_pin = allows_pinning_by(member, request.user)
    if request.method == "POST" and not may_pin:
        raise PermissionDenied
    form = PinForm(request.POST or None, initial={"level": member.trust})
    if form.is_valid():
        pin(member, form.cleaned_data["level"], by=request.user, reason=form.cleaned_data["reason"])
        said = _("%(name)s has this level until you leave it to the rules again.")
        messages.success(request, said % {"name": member})
        return redirect("trust", pk)
    weighed = weigh([member.pk])[0]
    context = {
        "member": member,
        "level": Member.Trust(member.trust),
        "by_rules": weighed.by_rules,
        "pinned": Standing.objects.filter(pk=pk, pinned__isnull=False).select_related("by").first(),
        "levels": all_steps(weighed.facts),
        "form": form,
        "may_pin": may_pin,
        "page_title": _("Trust"),
    }
    return render(request, "moderation/admin/trust.html", context)


@require_POST
def trust_by_rules(request, pk):
    member = get_object_or_404(Member, pk=pk)
    if not allows_pinning_by(member, request.user):
        raise PermissionDenied
    unpin(member, by=request.user)
    messages.success(request, _("The rules decide about %(name)s again.") % {"name": member})
    return redirect("trust", pk)
