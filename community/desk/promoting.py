"""Making an answer of a question, in the Wagtail admin: one press, and the draft is open to be published."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from community.audience.refused import Refused
from community.content.row_numbers import is_row_number
from community.desk.models import Promotion
from community.desk.models.promotion import accepted, why_not
from community.desk.personal import findings_in
from community.desk.placing import may_promote
from community.desk.taking_over import answer_of
from forum.models import Topic
from knowledgebase.models import FAQEntryPage


@require_http_methods(["GET", "HEAD", "POST"])
def promote(request):
    """GET says what the press would make, for whoever comes from a report."""
    topic = find_topic(request)
    if not may_promote(request.user):
        raise PermissionDenied
    promotion, problem = Promotion.objects.filter(topic=topic).first(), why_not(topic)
    if request.method == "POST" and not promotion and not problem:
        promotion = Promotion.objects.promote(topic, by=request.user)
    if promotion:
        return redirect("wagtailadmin_pages:edit", promotion.entry_id)
    return render(request, "desk/admin/promote.html", preview(topic, problem))


def preview(topic, problem: str) -> dict:
    """What the press would make of a topic, or the sentence against it."""
    answer = accepted(topic)
    taken = answer_of(answer) if answer else None
    return {
        "topic": topic,
        "problem": problem,
        "taken": taken,
        "findings": findings_in(topic.title, taken.html if taken else "", people_in(topic)),
        "page_title": _("Make an FAQ entry"),
    }


def find_topic(request) -> Topic:
    number = request.GET.get("topic", "")
    if not is_row_number(number):
        raise Http404
    seen = Topic.objects.visible_to(request.user).select_related("author", "category__parent")
    return get_object_or_404(seen, pk=number)


def people_in(topic) -> list:
    """Whoever started the topic, and gave the accepted answer."""
    reply = topic.accepted_reply
    return [topic.author] + ([reply.author] if reply else [])


@require_http_methods(["GET", "HEAD", "POST"])
def attach(request, pk, entry):
    """Credit the question at an answer that says it already; its own draft goes."""
    promotion = find_promotion(request, pk)
    found = get_object_or_404(FAQEntryPage.objects.visible_to(request.user), pk=entry)
    if not found.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    if request.method == "POST":
        try:
            promotion.attach(found, by=request.user)
        except Refused as no:
            messages.error(request, str(no))
            return redirect("wagtailadmin_pages:edit", promotion.entry_id)
        messages.success(request, _("The topic and this answer lead to each other now."))
        return redirect("wagtailadmin_pages:edit", found.pk)
    context = {
        "promotion": promotion,
        "entry": found,
        "page_title": _("Use an answer that is there"),
    }
    return render(request, "desk/admin/attach.html", context)


@require_POST
def entry_seen(request, pk):
    """A moderator has read what the answer says now."""
    found = Promotion.objects.visible_to(request.user).select_related("entry", "topic")
    promotion = get_object_or_404(found, pk=pk, topic__isnull=False)
    if not promotion.topic.allows_moderation_by(request.user):
        raise PermissionDenied
    promotion.look_at_entry()
    return redirect(promotion.topic)


def find_promotion(request, pk) -> Promotion:
    promotion = get_object_or_404(Promotion.objects.for_report(), pk=pk)
    if not promotion.entry.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    return promotion
