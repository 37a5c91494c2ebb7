import re

from django.core.exceptions import BadRequest
from django.core.signing import BadSignature
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.models import Page

from community.content.limits import too_many
from community.content.origin import same_origin
from community.feedback.cookies import reader_of, remember_reader, search_that_led_to
from community.feedback.forms import WordsForm
from community.feedback.limits import may_vote, within_limit
from community.feedback.models import Reading, Vote

ANSWERS = {"yes": True, "no": False}
MACHINES = re.compile(r"bot|crawl|spider|slurp|preview|monitor|headless|curl|python", re.IGNORECASE)


@require_POST
@same_origin
def vote(request, pk):
    """ "Did this help?" Yes, or not yet; what comes next is at an address that only this reader has."""
    page = page_for(request, pk)
    if request.POST.get("answer") not in ANSWERS:
        raise BadRequest("The answer is neither yes nor no.")
    if not may_vote(request, page):
        return too_many(request)
    reader = reader_of(request)
    vote = Vote.objects.cast(
        page,
        ANSWERS[request.POST["answer"]],
        reader=reader,
        member=request.user if request.user.is_authenticated else None,
        query=search_that_led_to(request, page),
    )
    response = redirect("feedback:words", vote.token)
    remember_reader(request, response, reader)
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@same_origin
def words(request, token):
    """Thanks for a vote, and the reason and remark that go with it."""
    try:
        vote = Vote.objects.by_token(token)
    except (BadSignature, Vote.DoesNotExist):
        return words_kept(request)
    translation.activate(vote.page.locale.language_code)
    form = WordsForm(request.POST if request.method == "POST" else None, vote=vote)
    if may_be_sent(request, form):
        vote.explain(**form.cleaned_data)  # even if the page has been unpublished since
        return redirect(request.path)
    return answer(request, vote, form)


@require_POST
@same_origin
def reading(request, pk):
    """Somebody has the page before their eyes for a while (js/reading.js); machines and the team do not count."""
    page = page_for(request, pk)
    is_machine = MACHINES.search(request.headers.get("User-Agent") or "bot")
    if not is_machine and not getattr(request.user, "is_team", False):
        Reading.objects.note(page)
    return HttpResponse(status=204)


def page_for(request, pk) -> Page:
    """A published page that asks whether it helped, if it would be shown to this browser; Http404 else.

    Asked as Wagtail asks when it serves a page, since a browser may have opened it with a password,
    of which the member knows nothing.
    """
    page = get_object_or_404(Page.objects.live().select_related("locale"), pk=pk)
    if not getattr(page.specific_class, "asks_if_it_helped", False) or not opens(request, page):
        raise Http404
    translation.activate(page.locale.language_code)
    return page


def opens(request, page) -> bool:
    return page.live and all(
        restriction.accept_request(request) for restriction in page.get_view_restrictions()
    )


def may_be_sent(request, form) -> bool:
    if request.method != "POST" or not form.is_valid():
        return False
    if within_limit(request, "words"):
        return True
    form.too_much = True
    form.add_error(
        None,
        _(
            "You have sent a lot in a short time. Your words are kept here; send them in a few minutes."
        ),
    )
    return False


def answer(request, vote, form):
    """The whole page, or its middle alone for the module that puts it in place of the question."""
    is_part = request.headers.get("X-Requested-With") == "fetch"
    page = vote.page.specific if opens(request, vote.page) else None
    context = {"vote": vote, "form": form, "page": page, "noindex": True}
    if page and not is_part:
        context["language_links"] = page.language_links(request)
        context["breadcrumbs"] = page.breadcrumbs(request)
    template = "feedback/_words.html" if is_part else "feedback/words.html"
    status = 429 if getattr(form, "too_much", False) else 200
    return render(request, template, context, status=status)


def words_kept(request):
    """The token is forged or too old. What was written comes back, to be copied."""
    context = {"remark": request.POST.get("remark", ""), "noindex": True}
    return render(request, "feedback/words_kept.html", context, status=403)
