"""The question how it went: answered in the page or by a link from a mail, without signing in. Opening it says nothing."""

from django.core.exceptions import ValidationError
from django.core.signing import BadSignature
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from community.content.templatetags.slots import filled
from community.feedback.asking import stopped_by
from community.feedback.forms import SurveyForm
from community.feedback.limits import within_limit
from community.feedback.models import Survey

LIMIT = "limit"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def survey(request, token):
    try:
        survey, channel = Survey.objects.by_token(token)
    except (BadSignature, Survey.DoesNotExist):
        return over(request, status=404)
    translation.activate(survey.language)
    if is_foreign(request, survey, channel):
        return over(request, is_foreign=True, status=403)
    if request.method == "POST" and "no" in request.POST and not survey.answered_at:
        survey.decline(channel=channel)
        return render(request, "feedback/survey_declined.html", {"noindex": True})
    if not survey.answered_at and not survey.is_open():
        return over(request, status=410)
    face = request.GET.get("face", "")
    form = SurveyForm(request.POST or None, survey=survey, face=face)
    if may_be_kept(request, form):
        if not survey.answer(**form.cleaned_data, channel=channel):
            return over(request, status=410)
        return redirect(request.path)
    return answer(request, survey, form)


def is_foreign(request, survey, channel: str) -> bool:
    """A link in a page is for whom the page was made; one in a mail for whoever reads it, but for nobody else's account."""
    signed_in = request.user.is_authenticated
    if channel == Survey.Channel.PAGE:
        return request.user.pk != survey.member_id
    return signed_in and survey.member_id is not None and request.user.pk != survey.member_id


def may_be_kept(request, form) -> bool:
    if request.method != "POST" or not form.is_valid():
        return False
    if within_limit(request, "survey"):
        return True
    said = _(
        "You have sent a lot in a short time. Your words are kept here; send them in a few minutes."
    )
    form.add_error(None, ValidationError(said, code=LIMIT))
    return False


def answer(request, survey, form):
    """The question; or thanks, what comes next, and for a day the answer to be changed."""
    context = {
        "survey": survey,
        "form": form,
        "page_title": _("How did it go?"),
        "can_be_changed": survey.is_open(),
        "happy": filled("survey.happy", request, survey) if survey.is_happy else "",
        "noindex": True,
    }
    template = "feedback/survey_thanks.html" if survey.answered_at else "feedback/survey.html"
    status = 429 if form.has_error("__all__", LIMIT) else 200
    return render(request, template, context, status=status)


def over(request, *, status: int, is_foreign: bool = False):
    """It cannot be answered with this link. What was written comes back, to be copied."""
    said = request.POST.get("comment", "")
    context = {"comment": said, "is_foreign": is_foreign, "noindex": True}
    return render(request, "feedback/survey_over.html", context, status=status)


@csrf_exempt  # RFC 8058: a mail program has neither cookie nor form; only the signed link says what it ends
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def survey_stop(request, token):
    """No more questions to an address without an account."""
    survey = stopped_by(token)
    if not survey:
        return over(request, status=404)
    translation.activate(survey.language)
    if request.method == "POST":
        Survey.objects.refuse(survey.address)
    context = {"is_done": request.method == "POST", "noindex": True}
    return render(request, "feedback/survey_stop.html", context)
