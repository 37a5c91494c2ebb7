"""While an editor writes an answer: what the site says about the question already."""

from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from community.search.before_asking import suggestions
from community.search.models import Entry

LENGTH = 255  # of a page's title
WRITTEN = {Entry.Kind.GUIDE, Entry.Kind.FAQ}  # by editors; topics are what answers are made of


@never_cache
@require_POST
def alike(request):
    """An HTML fragment of what is like `title`, empty for nothing; `but` is the page that is being written.

    Staff only, as all of the admin; readers' looks are counted, an editor's are not.
    """
    title, but = request.POST.get("title", "")[:LENGTH], request.POST.get("but", "")
    found = suggestions(title, request.user, but=f"faq:{but}") if title.strip() else []
    found = [it for it in found if it.entry.kind in WRITTEN]
    return render(request, "search/admin/alike.html", {"found": found})
