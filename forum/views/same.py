"""“I have this too”: a press for members, a confirmed mail for everybody else."""

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from community.members.signing_in import pressed_by_member
from forum import about
from forum.forms_same import SameForm
from forum.limits import within_limit
from forum.models import Refused, SameQuestion, Topic
from forum.solved import CONFIRM, STOP, ask_to_confirm

GOOD_FOR = 3 * 24 * 60 * 60  # seconds; as long as the link that confirms a new account
ANYBODY = AnonymousUser()


@require_POST
def topic_same(request, pk):
    topic = find(request, pk)
    if not request.user.is_authenticated:
        return redirect("forum:same_by_mail", topic.pk)
    topic.ask_too(request.user)
    messages.success(request, _("You are counted, and you hear of it when it is solved."))
    return redirect(topic.place)


@require_POST
@pressed_by_member
def topic_not_same(request, pk):
    topic = find(request, pk)
    topic.ask_no_more(member=request.user)
    messages.success(request, _("You are not counted any more."))
    return redirect(topic.place)


@require_http_methods(["GET", "HEAD", "POST"])
def same_by_mail(request, pk):
    topic = find(request, pk)
    if request.user.is_authenticated:
        return redirect(topic)
    if not topic.allows_asking_too_by(request.user):
        raise PermissionDenied(_("This question does not wait for an answer any more."))
    form = SameForm(request.POST or None, initial={"language": translation.get_language()})
    if form.is_valid() and may_be_mailed(request, form, topic):
        ask_to_confirm(topic, **form.cleaned_data)
        messages.success(request, _("Look into your mail: one press there, and you are counted."))
        return redirect(topic.place)
    context = {"form": form, "topic": topic, **about.writing(_("I have this too"), topic)}
    status = 429 if form.has_error("__all__", "limit") else 200
    return render(request, "forum/same_by_mail.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def same_confirm(request, token):
    """A page with a button, so that a program that opens every link of a mail confirms nothing."""
    try:
        pk, email, language = signing.loads(token, salt=CONFIRM, max_age=GOOD_FOR)
    except signing.BadSignature:
        return render(
            request, "forum/same_link_old.html", about.writing(_("An old link")), status=404
        )
    topic = get_object_or_404(Topic.objects.visible_to(ANYBODY).for_page(), pk=pk)
    if request.method != "POST":
        context = {"topic": topic, "email": email, **about.writing(_("I have this too"), topic)}
        return render(request, "forum/same_confirm.html", context)
    try:
        topic.ask_too_from(email, language)
    except Refused as refusal:
        messages.info(request, str(refusal))
    else:
        messages.success(request, _("You are counted, and we write once: when it is solved."))
    return redirect(topic.place)


@csrf_exempt  # mail programs press it for their reader; only the signed link says what it ends
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def same_stop(request, token):
    try:
        pk = signing.loads(token, salt=STOP)
    except signing.BadSignature as broken:
        raise Http404 from broken
    row = SameQuestion.objects.filter(pk=pk).select_related("topic").first()
    if request.method != "POST":
        context = {"email": row and row.email, **about.writing(_("No more mail about this"))}
        return render(request, "forum/same_stop.html", context)
    if row:
        row.topic.ask_no_more(pk=row.pk)
    messages.success(request, _("Your address is forgotten here."))
    return redirect("forum:index")


def find(request, pk) -> Topic:
    return get_object_or_404(Topic.objects.visible_to(request.user).for_page(), pk=pk)


def may_be_mailed(request, form, topic) -> bool:
    """Whatever mails somebody we do not know is limited, by who asks, by address and by what it is about."""
    email = form.cleaned_data["email"].lower()
    allowed = (
        within_limit(request, "same")
        and within_limit(request, "same_address", key=email)
        and within_limit(request, "same_topic", key=str(topic.pk))
    )
    if not allowed:
        form.refuse_for_now()
    return allowed
