"""Beginning a draft in the Wagtail admin: nothing is made before somebody has said where it is to stand."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from community.desk.drafting import DraftForm, GuideDraft, begin


@require_http_methods(["GET", "HEAD", "POST"])
def draft_guide(request):
    words = request.GET.get("words", "").replace("\0", "")
    return drafting(request, GuideDraft(request.user, words, language_of(request)))


def drafting(request, draft):
    if not draft.shelves.exists():
        raise PermissionDenied
    initial = {"title": draft.title, "shelf": draft.shelf}
    form = DraftForm(request.POST or None, initial=initial, shelves=draft.shelves)
    if form.is_valid():
        page = begin(draft, form.cleaned_data["title"], form.cleaned_data["shelf"])
        return redirect("wagtailadmin_pages:edit", page.pk)
    context = {"form": form, "draft": draft, "page_title": draft.form_heading}
    return render(request, "desk/admin/draft.html", context)


def language_of(request) -> str:
    asked = request.GET.get("language", "")
    return asked if asked in dict(settings.LANGUAGES) else get_language()
