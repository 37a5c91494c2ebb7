"""What members are asked and have agreed to, signed in or by a link from a mail."""

from contextlib import suppress

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.members.consent_links import asked_by, withdraw_link, withdrawn_by
from community.members.forms_consent import AnswerForm
from community.members.models import Consent, ConsentEntry, Overtaken
from community.members.signing_in import pressed_by_member

ON_PAGE = 25
PAGE, MAIL = ConsentEntry.Proof.PAGE, ConsentEntry.Proof.MAIL


@never_cache
@require_safe
@login_required
def consents(request):
    mine = Paginator(Consent.objects.visible_to(request.user).for_page(), ON_PAGE)
    context = {
        "page_title": _("What you agreed to"),
        "noindex": True,
        "consents": mine.get_page(request.GET.get("page")),
    }
    return render(request, "members/consents.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def consent(request, pk):
    """Answer, or change the answer."""
    mine = get_object_or_404(Consent.objects.visible_to(request.user).showing(), pk=pk)
    if not mine.may_be_answered:
        return redirect("members:consents")
    form = AnswerForm(request.POST or None, consent=mine, initial={"answer": mine.answer})
    if form.is_valid():
        form.save(PAGE)
        messages.success(request, _("Your answer is kept."))
        return redirect("members:consents")
    return render(request, "members/consent.html", question(request, form))


@require_POST
@pressed_by_member
def take_back(request, pk):
    mine = get_object_or_404(Consent.objects.visible_to(request.user).showing(), pk=pk)
    mine.withdraw(proof=PAGE)
    messages.success(request, _("It is taken back, and no longer shown anywhere here."))
    return redirect("members:consents")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer_consent(request, token):
    """From a mail, without signing in. Mail programs open links by themselves, so opening answers nothing."""
    asked = asked_by(token)
    if not asked:
        return render(request, "members/consent_link_old.html", {"noindex": True}, status=410)
    consent, can_be_answered = asked
    if not can_be_answered:
        return render(request, "members/consent_answered.html", answered(request, consent))
    chosen = {"answer": request.GET.get("answer", "")}
    form = AnswerForm(request.POST or None, consent=consent, initial=chosen)
    if form.is_valid():
        with suppress(Overtaken):  # then the page says what was answered
            form.save(MAIL)
        return redirect(request.path)
    return render(request, "members/consent.html", question(request, form))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_consent(request, token):
    """From a mail, without signing in: this one, or everything that shows something of them."""
    consent = withdrawn_by(token)
    if not consent:
        return render(request, "members/consent_link_old.html", {"noindex": True}, status=410)
    all_of_them = consent.member.consents.showing()
    if request.method == "POST":
        these = all_of_them if "everything" in request.POST else all_of_them.filter(pk=consent.pk)
        these.withdraw(proof=MAIL)
        return redirect(request.path)
    others = all_of_them.standing().exclude(pk=consent.pk).count()
    context = answered(request, consent) | {"others": others}
    return render(request, "members/consent_withdraw.html", context)


def question(request, form) -> dict:
    about = told(request, form.consent)
    return about | {"form": form, "page_title": form.consent.wording.question}


def answered(request, consent) -> dict:
    return told(request, consent) | {"withdraw_link": withdraw_link(consent)}


def told(request, consent) -> dict:
    """What it is about, as far as whoever looks may know it: a link may have been passed on."""
    thing = consent.seen_by(request.user)
    about = consent.about if thing or consent.member == request.user else ""
    return {"consent": consent, "thing": thing, "about": about, "noindex": True}
