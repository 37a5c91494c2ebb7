"""First posts that wait for a greeting, for moderators; and one's own first steps, put away."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.members.signing_in import pressed_by_member
from community.welcome import greeting, steps
from community.welcome.forms import ThanksForm
from forum.models import Refused
from forum.models.moderators import moderates_some

ROWS = 20


@require_safe
@login_required
def first_posts(request):
    if not moderates_some(request.user):
        raise PermissionDenied
    found = greeting.with_first_posts(greeting.waiting(by=request.user), by=request.user)
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    context = {
        "page_title": _("First posts"),
        "noindex": True,
        "page": page,
        "posts": greeting.first_posts(page.object_list, request.user),
    }
    return render(request, "welcome/first_posts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def thank(request, pk):
    if not moderates_some(request.user):
        raise PermissionDenied
    found = greeting.with_first_posts(greeting.customers(), by=request.user).filter(pk=pk)
    post = next(iter(greeting.first_posts(found, request.user)), None)
    if not post:
        raise Http404
    form = ThanksForm(
        request.POST or None, initial={"words": greeting.prefilled(post, request.user)}
    )
    if form.is_valid():
        try:
            greeting.thank(post, form.cleaned_data["words"], by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Your thanks are on their way to %s.") % post.author)
            return redirect("welcome:first_posts")
    context = {
        "page_title": _("Thank %s") % post.author,
        "noindex": True,
        "post": post,
        "form": form,
    }
    return render(request, "welcome/thank.html", context)


@require_POST
@pressed_by_member
def put_away(request):
    steps.put_away(request.user)
    messages.success(request, _("Your first steps are put away."))
    return redirect(request.user)
