"""Writing to support, after a look at what is known already; nobody is kept from it."""

from django.core import signing
from django.db import IntegrityError, transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from community.desk.forms import ContactForm
from community.desk.handing_over import is_offered, receive
from community.desk.limits import within_limit
from community.desk.models import SupportRequest
from community.search.before_asking import step
from community.search.models import Asking
from community.search.shown import offered, shown_here

SENT = "desk.sent"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request):
    if not is_offered():
        raise Http404
    is_sent = request.method == "POST" and "again" not in request.POST
    typed = request.POST if is_sent else None
    form = ContactForm(typed, initial=begun(request), member=request.user)
    known = ""
    if form.is_valid():
        known = step(request, form.cleaned_data["about"], form.cleaned_data["message"])
        if not known and (done := sent(request, form)):
            return done
    context = {
        "form": form,
        "known": known,
        "page_title": _("Write to support"),
        "page_description": _("Ask us what nobody else can answer."),
    }
    status = 429 if form.has_error("__all__", "limit") else 200
    return render(request, "desk/contact.html", context, status=status)


def begun(request) -> dict:
    """What the form begins with: words of a search, or (`again`) those that were not sent after all."""
    if request.method == "POST":
        return request.POST.dict()
    return {"about": request.GET.get("q", "")[:150], "page": request.GET.get("from", "")}


def sent(request, form):
    """Hand the message over and lead to its reference; None when it is one too many. Sent twice, it is the same one.

    `form` is any that makes a request of what was typed: this one, or that of whoever asks without an account.
    """
    reference = handed_over(request, form, form.cleaned_data["sent_key"])
    return redirect("desk:sent", signing.dumps(reference, salt=SENT)) if reference else None


def handed_over(request, form, key) -> str:
    if twin := SupportRequest.objects.filter(sent_key=key).first() if key else None:
        return twin.reference
    message = form.request(get_language(), shown_before(request))
    if not within_limit(request, message.email):
        form.refuse_for_now()
        return ""
    message.sent_key = key
    try:
        with transaction.atomic():
            receive(message)
            Asking.objects.asked(key, "support", message.pk)
    except IntegrityError:  # the other press of a double click was quicker
        message = SupportRequest.objects.get(sent_key=key)
    return message.reference


def shown_before(request) -> dict:
    """Titles of what was shown beside the form, and of what of it was opened."""
    shown = offered(shown_here(request), request.user)
    opened = [suggestion.title for suggestion in shown if suggestion.was_opened]
    return {"shown": [suggestion.title for suggestion in shown], "opened": opened}


@never_cache
@require_safe
def sent_page(request, token):
    try:
        reference = signing.loads(token, salt=SENT)
    except signing.BadSignature as broken:
        raise Http404 from broken
    context = {"reference": reference, "page_title": _("We have your message"), "noindex": True}
    return render(request, "desk/sent.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answered(request, token):
    """A page with a button, so that a program that opens every link of a mail marks nothing."""
    try:
        message = SupportRequest.objects.by_token(token)
    except (signing.BadSignature, SupportRequest.DoesNotExist) as broken:
        raise Http404 from broken
    if request.method == "POST":
        message.mark_answered(asking="unasked" not in request.POST)
        return redirect(request.path)
    context = {"message": message, "page_title": _("Was it answered?"), "noindex": True}
    return render(request, "desk/answered.html", context)
