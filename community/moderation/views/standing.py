"""What somebody was told by moderators, for themselves: also for who cannot sign in, by the link they were given."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.members.signing_in import page_of, pressed_by_member
from community.moderation.forms.sanctions import AppealForm
from community.moderation.models import Appeal, Refused, Sanction


@never_cache
@login_required
@require_safe
def yours(request):
    rows = Sanction.objects.filter(member=request.user).for_listing()
    context = {"rows": rows, "page_title": _("What moderators told you"), "noindex": True}
    return render(request, "moderation/yours.html", context)


@require_POST
@pressed_by_member
def read(request):
    """They have read what they were warned of."""
    Sanction.objects.read(request.user)
    messages.success(request, _("Thank you for reading it."))
    return redirect(page_of(request))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def standing(request, token):
    """One sanction: why, until when, and a form that asks for another look. Whoever has the link was let in, or written to."""
    sanction = Sanction.objects.with_token(token)
    if not sanction:
        raise Http404
    form = AppealForm(request.POST or None)
    if form.is_valid() and is_sent(form, sanction):
        messages.success(request, _("Your appeal is with us. You hear from us by mail."))
        return redirect(request.path)
    return render(request, "moderation/standing.html", told(request, sanction, form))


def is_sent(form, sanction) -> bool:
    try:
        Appeal.objects.make(sanction, form.cleaned_data["words"])
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def told(request, sanction, form=None) -> dict:
    request.told_of = sanction
    return {
        "sanction": sanction,
        "thing": sanction.thing_seen_by(request.user),
        "appeals": sanction.appeals.all(),
        "closed": Appeal.objects.why_not_now(sanction),
        "form": form or AppealForm(),
        "page_title": title_of(sanction),
        "noindex": True,
    }


def title_of(sanction) -> str:
    if sanction.lifted_at or (sanction.until and not sanction.is_standing):
        return _("This is over")
    return {
        Sanction.Kind.WARNING: _("A warning"),
        Sanction.Kind.SILENCE: _("You can read, and not write for now"),
        Sanction.Kind.SUSPENSION: _("You cannot sign in for now"),
        Sanction.Kind.BAN: _("You cannot sign in here any more"),
    }[sanction.kind]
