"""What an asker without an account does from a mail: accept an answer, write more, end the mail."""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from community.desk.forms_asking import MoreForm
from community.desk.limits import may_write_more
from community.desk.links import key_of, read_link, reply_of
from community.desk.views_asking import old_link, status_of, with_retry
from forum.models import Refused

ROWS = 30


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask_solved(request, token):
    """“This solved it”, after a press on the page."""
    question, number = read_link("solved", token)
    reply = question and reply_of(question, number)
    if not reply:
        return old_link(request)
    if question.is_claimed:
        return as_member(request, question)
    problem = question.why_not_solved_by(reply)
    if request.method == "POST" and not problem:
        try:
            question.solve(reply)
        except Refused as refusal:  # changed between our asking and our telling
            problem = str(refusal)
        else:
            messages.success(
                request, _("Thank you: everybody with the same question finds this answer now.")
            )
            return redirect(question.topic)
    context = {"question": question, "topic": question.topic, "reply": reply, "problem": problem}
    context |= {"page_title": _("Did this solve it?"), "noindex": True}
    status = 409 if problem and request.method == "POST" else 200
    return render(request, "desk/ask_solved.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask_more(request, token):
    """One more reply of the asker's own; each mail brings a link for one."""
    question, _number = read_link("more", token)
    if not question or question.is_pending or not question.is_open_to_all:
        return old_link(request)
    if question.is_claimed:
        return as_member(request, question)
    form = MoreForm(request.POST or None)
    if form.is_valid() and (reply := written(request, question, form, key_of(token))):
        said = _("Your reply is here. Each answer comes to you by mail.")
        held = _("A moderator looks at your reply first; then others see it.")
        messages.success(request, said if reply.is_shown else held)
        return redirect(reply.place if reply.is_shown else question.topic)
    context = {"form": form, "topic": question.topic, "noindex": True}
    context["page_title"] = _("Write more about your question")
    return with_retry(render(request, "desk/ask_more.html", context, status=status_of(form)))


def written(request, question, form, key):
    """The reply; None when it is one too many or not taken, which the form then says."""
    if not may_write_more(request, question):
        return form.refuse_for_now()
    try:
        return question.write_more(form.cleaned_data["source"], key)
    except Refused as refusal:
        return form.add_error(None, str(refusal))


def as_member(request, question):
    messages.info(request, _("You have an account now: sign in, and answer there."))
    return redirect_to_login(question.topic.get_absolute_url())


@csrf_exempt  # mail programs press it for their reader; only the signed link says what it ends
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask_stop(request, token):
    question, _number = read_link("stop", token)
    if not question or question.is_pending:
        return old_link(request)
    if request.method == "POST":
        question.stop()
        return redirect(request.path)
    context = {"question": question, "page_title": _("No more mail about this"), "noindex": True}
    return render(request, "desk/ask_stop.html", context)
