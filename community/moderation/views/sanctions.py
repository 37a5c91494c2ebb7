"""What moderators do: say something to a member, see what was said, take it back, and decide appeals."""

from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.members.models import Member
from community.moderation.forms.sanctions import DecisionForm, ReasonForm, SanctionForm, thing_named
from community.moderation.models import Appeal, Refused, Sanction, Sweep
from community.moderation.rules import why_not
from community.moderation.spammer import forecast, in_words

ROWS = 30


def for_moderators(view):
    @wraps(view)
    @login_required
    def wrapped(request, *args, **kwargs):
        if not request.user.has_perm("forum.moderate"):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return wrapped


@require_safe
@for_moderators
def sanctions(request):
    show = "past" if request.GET.get("show") == "past" else "active"
    rows = getattr(Sanction.objects, show)().for_listing()
    context = {
        "page": Paginator(rows, ROWS).get_page(request.GET.get("page")),
        "show": show,
        "waiting": Appeal.objects.waiting().count(),
        "page_title": _("Sanctions"),
        "noindex": True,
    }
    return render(request, "moderation/sanctions.html", context)


@require_safe
@for_moderators
def appeals(request):
    rows = Appeal.objects.waiting().for_listing()
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    context = {"page": page, "page_title": _("Appeals"), "noindex": True}
    return render(request, "moderation/appeals.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_moderators
def member(request, username):
    """All that was said to a member, and room to say something."""
    person = get_object_or_404(Member.objects.known(), username=username)
    problem = why_not(request.user, person)
    about = thing_named(request.GET.get("about", ""), request.user)
    form = SanctionForm(request.POST or None)
    if request.method == "POST" and problem:
        raise PermissionDenied(problem)
    if form.is_valid() and is_said(form, person, request.user, about):
        messages.success(request, _("Done. %s is told by mail and on the site.") % person)
        return redirect("moderation:member", person.username)
    context = {"form": form, "problem": problem, "about": about, **history_of(person)}
    return render(request, "moderation/member.html", context)


def is_said(form, person, by, about) -> bool:
    try:
        form.impose(person, by=by, about=about)
    except Refused as refusal:  # it changed between our asking and our telling
        form.add_error(None, str(refusal))
        return False
    return True


def history_of(person) -> dict:
    made = Prefetch("appeals", Appeal.objects.select_related("decided_by"))
    sweep = Sweep.objects.standing().filter(member=person).first()
    return {
        "person": person,
        "history": Sanction.objects.filter(member=person).for_listing().prefetch_related(made),
        "sweep": sweep,
        "swept": in_words(sweep.counts) if sweep else [],
        "page_title": _("Sanctions of %s") % person,
        "noindex": True,
    }


@require_POST
@for_moderators
def lift(request, pk):
    found = Sanction.objects.visible_to(request.user).select_related("member")
    sanction = get_object_or_404(found, pk=pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return ask_why_again(request, form, sanction.member, _("Take back"))
    sanction.lift(by=request.user, reason=form.cleaned_data["reason"])
    messages.success(request, _("It is taken back, and %s is told.") % sanction.member)
    return redirect("moderation:member", sanction.member.username)


def ask_why_again(request, form, person, act: str):
    """The form by itself, with the words that were too long for it, and sent to where they were sent."""
    title = _("Why is it taken back?")
    context = {"form": form, "person": person, "act": act, "page_title": title, "noindex": True}
    return render(request, "moderation/why.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_moderators
def spammer(request, username):
    """What would happen, counted; then it does."""
    person = get_object_or_404(Member.objects.known(), username=username)
    if problem := Sweep.objects.why_not(request.user, person):
        raise PermissionDenied(problem)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        sweep = Sweep.objects.sweep(person, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("%s is banned, and everything of theirs is hidden.") % person)
        return redirect("moderation:member", sweep.member.username)
    context = {
        "form": form,
        "person": person,
        "forecast": forecast(person),
        "page_title": _("Is %s a spammer?") % person,
        "noindex": True,
    }
    return render(request, "moderation/spammer.html", context)


@require_POST
@for_moderators
def spammer_undo(request, pk):
    sweep = get_object_or_404(Sweep.objects.select_related("member", "sanction"), pk=pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        act = _("No spammer: give everything back")
        return ask_why_again(request, form, sweep.member, act)
    sweep.undo(by=request.user, reason=form.cleaned_data["reason"])
    messages.success(request, _("Everything of %s is back as it was.") % sweep.member)
    return redirect("moderation:member", sweep.member.username)


@require_http_methods(["GET", "HEAD", "POST"])
@for_moderators
def appeal(request, pk):
    found = Appeal.objects.visible_to(request.user).for_listing()
    made = get_object_or_404(found, pk=pk)
    problem = made.why_not_by(request.user)
    form = DecisionForm(request.POST or None)
    if form.is_valid() and is_decided(form, made, request):
        messages.success(request, _("Decided. The person is told."))
        return redirect("moderation:appeals")
    context = {"appeal": made, "form": form, "problem": problem} | history_of(made.sanction.member)
    context["page_title"] = _("An appeal by %s") % made.sanction.member
    return render(request, "moderation/appeal.html", context)


def is_decided(form, made, request) -> bool:
    decide = made.grant if "grant" in request.POST else made.decline
    try:
        decide(by=request.user, answer=form.cleaned_data["answer"])
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True
