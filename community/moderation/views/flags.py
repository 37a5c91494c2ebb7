"""Flagging something, what became of it, and taking it back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.members.signing_in import pressed_by_member
from community.moderation import flagging
from community.moderation.flaggable import FLAGGABLE
from community.moderation.forms.flags import LIMIT, FlagForm
from community.moderation.limits import within_limit
from community.moderation.models import Flag
from community.moderation.showing_flags import with_things

ON_PAGE = 20


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def flag(request, name, pk):
    kind, thing = find(request.user, name, pk)
    mine = Flag.objects.visible_to(request.user).about(thing).select_related("case").first()
    if mine:
        return show_flag(request, kind, thing, mine)
    if refusal := flagging.why_not(thing, request.user):
        raise PermissionDenied(refusal)
    form = FlagForm(request.POST if request.method == "POST" else None)
    if sent(request, form):
        flagging.flag(thing, by=request.user, **form.cleaned_data)
        messages.success(
            request, _("Thank you. A moderator looks at it, and you hear what came of it.")
        )
        return redirect(way_back(kind, thing, request.user))
    return show_form(request, kind, thing, form)


def find(member, name, pk):
    """404 for what cannot be flagged, and for what `member` does not see."""
    kind = FLAGGABLE.get(name)
    if not kind:
        raise Http404
    return kind, get_object_or_404(kind.visible_to(member), pk=pk)


def sent(request, form) -> bool:
    """Is it to be kept? One too many stays in the form."""
    if request.method != "POST" or not form.is_valid():
        return False
    if within_limit(request, "flag"):
        return True
    form.refuse_for_now()
    return False


def way_back(kind, thing, member):
    """To the thing; to one's flags when this one has taken it out of sight."""
    seen = kind.visible_to(member).filter(pk=thing.pk).exists()
    return thing if seen else "moderation:flags"


def show_form(request, kind, thing, form):
    context = {
        "form": form,
        "kind": kind,
        "thing": thing,
        "title": kind.title(thing),
        "page_title": _("What is wrong with %(this)s?") % {"this": kind.called},
        "noindex": True,
    }
    status = 429 if form.has_error("__all__", LIMIT) else 200
    return render(request, "moderation/flag.html", context, status=status)


def show_flag(request, kind, thing, mine):
    context = {
        "flag": mine,
        "may_take_back": mine.allows_taking_back_by(request.user),
        "kind": kind,
        "thing": thing,
        "title": kind.title(thing),
        "page_title": _("You have flagged %(this)s") % {"this": kind.called},
        "noindex": True,
    }
    return render(request, "moderation/flagged.html", context)


@require_POST
@pressed_by_member
def flag_take_back(request, pk):
    mine = get_object_or_404(Flag.objects.visible_to(request.user).select_related("case"), pk=pk)
    thing = mine.case.thing
    mine.take_back()
    messages.success(request, _("Your flag is taken back."))
    return redirect(thing or "moderation:flags")


@never_cache
@login_required
@require_safe
def flags(request):
    """What one has flagged, the latest first, with what came of it."""
    rows = Flag.objects.visible_to(request.user).for_yours()
    page = Paginator(rows, ON_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "flags": with_things(page.object_list, request.user),
        "page_title": _("What you flagged"),
        "noindex": True,
    }
    return render(request, "moderation/flags.html", context)
