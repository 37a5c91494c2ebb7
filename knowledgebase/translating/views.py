"""An editor says that a translation tells what its original tells now."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from knowledgebase.models import GuidePage
from knowledgebase.translating.panels import about_translation


@require_http_methods(["GET", "HEAD", "POST"])
def mark_in_line(request, pk):
    guide = get_object_or_404(GuidePage, pk=pk)
    if not guide.allows_marking_by(request.user):
        raise PermissionDenied
    if request.method == "POST":
        guide.mark_in_line(by=request.user)
        messages.success(request, _("“%s” counts as in line with its original.") % guide.title)
        return redirect("wagtailadmin_pages:edit", guide.pk)
    original = get_object_or_404(
        GuidePage.objects.originals().exclude(pk=pk), translation_key=guide.translation_key
    )
    context = about_translation(guide, original, request.user)
    return render(request, "knowledgebase/translating/mark_in_line.html", context)
