from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from community.members.signing_in import pressed_by_member
from forum import about
from forum.effects import of_merging
from forum.forms_regrouping import SHOWN, MergeForm, RenameForm, SplitForm
from forum.models import Topic
from forum.views.acts import REASON_LENGTH, say_done
from forum.views.finding import way_to, where_now


def moderated_topic(request, pk) -> Topic:
    topic = get_object_or_404(Topic.objects.visible_to(request.user).for_page(), pk=pk)
    if not topic.allows_moderation_by(request.user):
        raise PermissionDenied
    return topic


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def topic_merge(request, pk):
    """Asks into which topic, shows what will be, then does it."""
    topic = moderated_topic(request, pk)
    typed = request.POST or ("into" in request.GET and request.GET) or None
    form = MergeForm(typed, topic=topic, member=request.user)
    other = form.cleaned_data["into"] if form.is_valid() else None
    if other and request.method == "POST":
        topic.merge_into(other, by=request.user, reason=form.cleaned_data["reason"])
        said = _("It is part of “%(title)s” now.") % {"title": other.title}
        say_done(request, said, reverse("forum:topic_unmerge", args=[pk]))
        return redirect(topic.became.place)
    effects = of_merging(topic, other) if other else []
    context = {"form": form, "topic": topic, "other": other, "effects": effects}
    context |= about.writing(_("Merge this topic into another one"), topic)
    return render(request, "forum/topic_merge.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def topic_split(request, pk):
    topic = moderated_topic(request, pk)
    form = SplitForm(request.POST or None, topic=topic, member=request.user)
    if form.is_valid():
        new = topic.split(by=request.user, **form.cleaned_data)
        said = _("These replies are a topic of their own now.")
        say_done(request, said, reverse("forum:topic_unsplit", args=[new.pk]))
        return redirect(new)
    start = request.GET.get("from", "")
    after = int(start) - 1 if start.isascii() and start.isdigit() and len(start) < 10 else 0
    rows = topic.replies.filter(deleted_at=None, position__gt=after).select_related("author")
    page = list(rows[: SHOWN + 1])
    context = {"form": form, "topic": topic, "replies": page[:SHOWN]}
    context["further"] = page[SHOWN].position if len(page) > SHOWN else 0
    context |= about.writing(_("Make a topic of replies"), topic)
    return render(request, "forum/topic_split.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def topic_rename(request, pk):
    topic = moderated_topic(request, pk)
    form = RenameForm(request.POST or None, initial={"title": topic.title})
    if form.is_valid():
        topic.rename(by=request.user, **form.cleaned_data)
        say_done(request, _("It is renamed."), reverse("forum:topic_rename_back", args=[pk]))
        return redirect(topic)
    context = {"form": form, "topic": topic, **about.writing(_("Rename this topic"), topic)}
    return render(request, "forum/topic_rename.html", context)


@require_POST
@pressed_by_member
def topic_unmerge(request, pk):
    """The topic itself is out of sight; whoever sees what it has become may ask."""
    there = where_now(request.user, Topic, pk)
    topic = get_object_or_404(Topic.objects.select_related("category"), pk=pk)
    if not there.allows_moderation_by(request.user):
        raise PermissionDenied
    topic.unmerge(by=request.user, reason=request.POST.get("reason", "")[:REASON_LENGTH])
    messages.success(request, _("They are two topics again."))
    return redirect(topic)


@require_POST
@pressed_by_member
def topic_unsplit(request, pk):
    topic = moderated_topic(request, pk)
    topic.unsplit(by=request.user, reason=request.POST.get("reason", "")[:REASON_LENGTH])
    messages.success(request, _("The replies are back where they were."))
    return redirect(way_to(where_now(request.user, Topic, pk)))
