"""Asking without an account: a form, a mail that confirms the address, and then a topic like any other."""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db import IntegrityError, transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from community.desk.forms_asking import AskForm, Way
from community.desk.guest_mail import receive_question
from community.desk.handing_over import is_offered
from community.desk.limits import may_ask
from community.desk.links import read_link
from community.desk.models import AskUs, GuestQuestion
from community.desk.views import sent
from community.search.before_asking import step
from forum.models import BODY_LENGTH, Draft, Refused
from forum.views.keeping import KEPT, sign_in_first


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request):
    if request.user.is_authenticated:
        return as_member(request)
    ways = ways_of(request)
    if not ways:
        return redirect_to_login(reverse("forum:topic_new"))
    if "sign_in" in request.POST:
        return sign_in_first(request, reverse("forum:topic_new"))
    is_sent = request.method == "POST" and "again" not in request.POST
    form = AskForm(request.POST if is_sent else None, initial=begun(request), ways=ways)
    known = ""
    if form.is_valid():
        known = step(request, form.cleaned_data["title"], form.cleaned_data["source"])
        if not known and (done := handed_in(request, form)):
            return done
    context = {"form": form, "known": known, "ways": ways, "page_title": _("Ask us")}
    context["page_description"] = _("Ask without an account; the answer comes by mail.")
    return render(request, "desk/ask.html", context, status=status_of(form))


def ways_of(request) -> list[Way]:
    """In public, in private, as the site offers it; none where it wants people to sign in."""
    site = AskUs.for_request(request)
    if not site.is_open:
        return []
    offered = {Way.PUBLIC: site.room, Way.PRIVATE: is_offered()}
    return [way for way, is_there in offered.items() if is_there]


def as_member(request):
    """Who signed in meanwhile asks as a member; what they had written has become their draft."""
    title, source = (request.POST.get(name, "").replace("\0", "") for name in ("title", "source"))
    if title.strip() or source.strip():
        words = {"title": title[:200], "source": source[:BODY_LENGTH]}
        Draft.objects.keep(request.user, "new", words)
        return redirect("forum:topic_new")
    words = urlencode({"title": request.GET["title"][:150]}) if "title" in request.GET else ""
    return redirect(reverse("forum:topic_new") + (f"?{words}" if words else ""))


def begun(request) -> dict:
    """What the form begins with: words of a search, those that were not sent after all (`again`), or those that were
    written to be sent as a member, who then did not sign in."""
    if request.method == "POST":
        return request.POST.dict()
    kept = request.session.get(KEPT, {})
    words = {name: kept[name] for name in ("title", "source") if name in kept}
    words |= {"title": request.GET["title"][:150]} if "title" in request.GET else {}
    return words | {"page": request.GET.get("from", "")}


def handed_in(request, form):
    """Where it leads when it was taken; None when it is one too many."""
    if form.is_private:
        return sent(request, form)
    question = form.question()
    if not GuestQuestion.objects.filter(sent_key=question.sent_key).exists():
        if not may_ask(request, question.email):
            return form.refuse_for_now()
        try:
            with transaction.atomic():
                receive_question(question)
        except IntegrityError:  # the other press of a double click was quicker
            pass
    request.session.pop(KEPT, None)
    messages.info(request, _("The mail goes to %s.") % question.email)
    return redirect("desk:ask_sent")


def status_of(form) -> int:
    return 429 if form.has_error("__all__", "limit") else 200


@never_cache
@require_safe
def ask_sent(request):
    context = {"page_title": _("One more step: look into your mail"), "noindex": True}
    return render(request, "desk/ask_sent.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask_confirm(request, token):
    """A page with a button, so that a program that opens every link of a mail confirms nothing."""
    question, _number = read_link("confirm", token)
    if not question or (question.is_pending and question.is_shut_out):
        return old_link(request)
    problem = ""
    if request.method == "POST" and question.is_pending:
        try:
            return confirmed(request, question)
        except Refused as refusal:
            problem = str(refusal)
    context = {"question": question, "problem": problem, "noindex": True}
    context["page_title"] = _("Ask this?") if question.is_pending else _("Your question is sent")
    return render(request, "desk/ask_confirm.html", context, status=409 if problem else 200)


def confirmed(request, question):
    """Raises Refused when there is no place for it any more."""
    if member := question.account:
        question.become_draft_of(member)
        messages.success(request, _("Your question is a draft of your account now."))
        return redirect("forum:topic_new")
    topic = question.publish(AskUs.for_request(request))
    if not topic.is_shown:
        return redirect(request.path)
    messages.success(
        request, _("Your question is here for everybody. Each answer comes to you by mail.")
    )
    return redirect(topic)


def old_link(request):
    """The same for forged, foreign, old and used ones: it tells nothing about anybody."""
    context = {"page_title": _("This link leads nowhere any more"), "noindex": True}
    return render(request, "desk/ask_link_old.html", context, status=404)
