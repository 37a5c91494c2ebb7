from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from community.content.pages import Crumb
from knowledgebase.forms import SuggestionForm
from knowledgebase.limits import within_limit
from knowledgebase.models import GuidePage


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def suggest(request, pk):
    """Whoever may read a guide may say what should be different in it."""
    guide = get_object_or_404(GuidePage.objects.visible_to(request.user), pk=pk)
    marked = request.GET.get("passage", "")
    form = SuggestionForm(request.POST or None, initial={"passage": marked, "proposal": marked})
    status = 200
    if form.is_valid():
        if within_limit(request, "suggest"):
            form.send(guide, request.user if request.user.is_authenticated else None)
            messages.success(request, _("Thank you. An editor looks at your suggestion."))
            return redirect(guide.get_url(request))
        status = 429
        form.add_error(
            None, _("Many suggestions came from here. Yours is kept below; send it in an hour.")
        )
    return render(request, "knowledgebase/suggest.html", about(request, guide, form), status=status)


def about(request, guide, form) -> dict:
    return {
        "form": form,
        "guide": guide,
        "guide_url": guide.get_url(request),
        "page_title": _("Suggest an edit"),
        "breadcrumbs": [*guide.breadcrumbs(request), Crumb(guide.title, guide.get_url(request))],
        "noindex": True,
    }
