from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from forum import about
from forum.forms_moving import MoveForm
from forum.models import Topic
from forum.views.acts import say_done


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def topic_move(request, pk):
    topic = get_object_or_404(Topic.objects.visible_to(request.user).for_page(), pk=pk)
    if not topic.allows_moderation_by(request.user):
        raise PermissionDenied
    form = MoveForm(request.POST or None, topic=topic, member=request.user)
    if form.is_valid():
        topic.move(by=request.user, **form.cleaned_data)
        said = _("The topic is in “%(category)s” now.") % {"category": topic.category}
        say_done(request, said, reverse("forum:topic_move_back", args=[pk]))
        return redirect(topic)
    context = {"form": form, "topic": topic, **about.writing(_("Move this topic"), topic)}
    return render(request, "forum/topic_move.html", context)
