"""One act on topics that a moderator has ticked in a list, and all of it taken back."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from community.content import returning
from community.content.row_numbers import is_row_number
from community.members.signing_in import pressed_by_member
from forum import about
from forum.forms_several import SeveralForm
from forum.models import Topic
from forum.models.moderators import moderates_some
from forum.several import MOST, STANDS, act_on, take_back_all


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def several(request):
    """What is to be done with them is asked on a page of its own, so that lists stay what they are."""
    if not moderates_some(request.user):
        raise PermissionDenied
    asked = request.POST if request.method == "POST" else request.GET
    ticked = found(request.user, asked.getlist("topic"))
    problem = why_not(ticked)
    form = SeveralForm(request.POST or None, member=request.user)
    if form.is_valid() and not problem:
        key = form.cleaned_data.pop("act")
        return report(request, act_on(ticked, key, by=request.user, **form.cleaned_data))
    context = {"topics": ticked, "problem": problem, "form": form, "next": way_back(request, asked)}
    return render(request, "forum/several.html", context | about.writing(title()))


@require_POST
@pressed_by_member
def several_undo(request):
    """Pairs such as “12:unlock”, as the report gave them; nobody takes back what they could not have done."""
    if not moderates_some(request.user):
        raise PermissionDenied
    pairs = dict(it.partition(":")[::2] for it in request.POST.getlist("back")[:MOST])
    verbs = {pk: verb for pk, verb in pairs.items() if verb in STANDS}
    back = [(topic, verbs[str(topic.pk)]) for topic in found(request.user, verbs)]
    return report(request, take_back_all(back, by=request.user))


def found(member, numbers) -> list[Topic]:
    """Those of them that `member` moderates, the one spoken in last on top. Of others nothing is said."""
    pks = [int(it) for it in numbers if is_row_number(it)]
    topics = Topic.objects.visible_to(member) & Topic.objects.moderated_by(member)
    return list(
        topics.filter(pk__in=pks)
        .select_related("category", "author")
        .order_by("-last_posted_at", "-pk")
    )


def why_not(topics) -> str:
    if not topics:
        return _("Tick at least one topic in a list, then press “With those that are ticked”.")
    if len(topics) > MOST:
        return _("Tick at most %(n)d topics at once.") % {"n": MOST}
    return ""


def report(request, results):
    """What was done, and what was not and why."""
    back = [f"{it.topic.pk}:{it.undo}" for it in results if it.undo]
    context = {"results": results, "back": back, "next": way_back(request, request.POST)}
    return render(request, "forum/several_done.html", context | about.writing(title()))


def way_back(request, asked) -> str:
    return returning.way_back(request, asked.get("next", ""), reverse("forum:index"))


def title() -> str:
    return _("Topics that you ticked")
