"""Their data and their leave, for whoever was suspended or banned: by the link they were given when they were told."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from community.moderation.models import Sanction
from community.privacy.forms import LeaveForm
from community.privacy.models import Export, Leaving
from community.privacy.views import as_file


def member_of(token: str):
    """As long as they are shut out: whoever can sign in does all this there."""
    sanction = Sanction.objects.with_token(token)
    if not sanction or not (sanction.shuts_out and sanction.member.is_suspended):
        raise Http404
    return sanction.member


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def shut_out(request, token):
    """The archive comes here, and a mail says when; what is asked about leaving is told by mail too."""
    member = member_of(token)
    form = LeaveForm(request.POST if "leave" in request.POST else None)
    if request.method == "POST" and done(request, member, form):
        return redirect(request.path)
    context = {
        "token": token,
        "form": form,
        "export": Export.objects.filter(member=member).first(),
        "leaving": Leaving.objects.filter(member=member).first(),
        "page_title": _("Your data"),
        "noindex": True,
    }
    return render(request, "privacy/shut_out.html", context)


def done(request, member, form) -> bool:
    if "export" in request.POST:
        Export.objects.ask(member)
        said = _("Your data is being put together. A mail comes when it is ready.")
    elif "stay" in request.POST:
        Leaving.objects.filter(member=member).delete()
        said = _("Your account is not deleted.")
    elif form.is_valid():
        Leaving.objects.begin(member, with_posts=form.with_posts)
        said = _("A mail says when your account goes.")
    else:
        return False
    messages.success(request, said)
    return True


@never_cache
@require_safe
def archive(request, token):
    found = get_object_or_404(Export.objects.to_fetch(), member=member_of(token))
    return as_file(found)
