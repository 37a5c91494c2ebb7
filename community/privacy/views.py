from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.privacy.forms import LeaveForm
from community.privacy.kept import SHELVES, shelf_named
from community.privacy.models import Export, Leaving
from community.privacy.periods import GROUPS, cookies_set

ON_PAGE = 50


@require_safe
def what_is_kept(request):
    """For everybody: what the site keeps, and for how long, as its settings are."""
    context = {
        "groups": GROUPS,
        "cookies": cookies_set(),
        "page_title": _("What this site keeps, and for how long"),
        "page_description": _(
            "This page is made of the settings by which the site itself forgets."
        ),
        "canonical_url": settings.SITE_URL + request.path,
    }
    return render(request, "privacy/what_is_kept.html", context)


@never_cache
@login_required
@require_safe
def index(request):
    """Everything the site knows about whoever asks, counted."""
    context = {
        "shelves": [(shelf, shelf.rows(request.user).count()) for shelf in SHELVES],
        "export": Export.objects.filter(member=request.user).first(),
        "page_title": _("Everything this site knows about you"),
        "noindex": True,
    }
    return render(request, "privacy/index.html", context)


@never_cache
@login_required
@require_safe
def shelf(request, name):
    """The rows of one shelf as they are kept."""
    found = shelf_named(name)
    if not found:
        raise Http404
    rows = Paginator(found.rows(request.user), ON_PAGE).get_page(request.GET.get("page"))
    context = {
        "shelf": found,
        "rows": rows,
        "lines": found.lines(rows),
        "page_title": found.title,
        "noindex": True,
    }
    return render(request, "privacy/shelf.html", context)


@login_required
@require_POST
def export(request):
    Export.objects.ask(request.user)
    messages.success(request, _("Your data is being put together. A mail comes when it is ready."))
    return redirect("privacy:index")


@never_cache
@login_required
@require_safe
def fetch(request, key):
    """The archive, for its member alone; to anybody else there is none."""
    found = get_object_or_404(Export.objects.to_fetch(), key=key, member=request.user)
    return as_file(found)


def as_file(export) -> FileResponse:
    name = f"{export.member.username}.zip"
    response = FileResponse(export.file.open(), as_attachment=True, filename=name)
    response["X-Content-Type-Options"] = "nosniff"
    return response


@never_cache
@login_required
@reauthentication_required
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request):
    """Ask to be erased, by somebody who has just proved that it is they."""
    form = LeaveForm(request.POST or None)
    if form.is_valid():
        Leaving.objects.begin(request.user, with_posts=form.with_posts)
        logout(request)
        messages.success(request, _("You are signed out. A mail says when your account goes."))
        return redirect("/")
    context = {
        "form": form,
        "days": settings.RETENTION["leaving"].days,
        "page_title": _("Delete your account"),
        "noindex": True,
    }
    return render(request, "privacy/leave.html", context)
