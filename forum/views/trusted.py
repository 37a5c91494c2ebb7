"""What trusted members do with topics of others."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from forum import about
from forum.forms_trusted import AskedBeforeForm, TidyForm
from forum.models import Refused, Topic
from forum.views.acts import OPEN, act

topic_reopen = act(Topic, "allows_reopening_by", "reopen", OPEN)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def topic_tidy(request, pk):
    topic = find(request, pk, "allows_tidying_by")
    words = {"title": topic.title, "tags": ", ".join(tag.name for tag in topic.tags.all())}
    form = TidyForm(request.POST or None, initial=words, member=request.user)
    if form.is_valid():
        try:
            topic.tidy(form.cleaned_data["title"], form.cleaned_data["tags"], by=request.user)
        except Refused as refusal:  # closed between our asking and our telling
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Thank you: it is found more easily now."))
            return redirect(topic)
    context = {"form": form, "topic": topic, **about.writing(_("Title and tags"), topic)}
    return render(request, "forum/topic_tidy.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def topic_asked_before(request, pk):
    topic = find(request, pk, "allows_closing_as_asked_before_by")
    form = AskedBeforeForm(request.POST or None, topic=topic, member=request.user)
    if form.is_valid():
        try:
            topic.close_as_asked_before(form.cleaned_data["other"], by=request.user)
        except Refused as refusal:
            form.add_error("other", str(refusal))
        else:
            messages.success(request, _("The question is closed, and leads to the other one."))
            return redirect(topic)
    context = {"form": form, "topic": topic, **about.writing(_("Asked before"), topic)}
    return render(request, "forum/topic_asked_before.html", context)


def find(request, pk, ask: str) -> Topic:
    topic = get_object_or_404(Topic.objects.visible_to(request.user).for_page(), pk=pk)
    if not getattr(topic, ask)(request.user):
        raise PermissionDenied
    return topic
