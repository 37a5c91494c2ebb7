from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from community.content.keyset import Stretch
from forum import about
from forum.forms_tags import TagsForm
from forum.models import Tag, Topic
from forum.several import mark_tickable
from forum.views.acts import say_done
from forum.views.lists import lists_for

ON_PAGE = 200  # a word and a number each


@require_safe
def tags(request):
    """All of them, with how many topics the visitor finds there."""
    found = Tag.objects.for_index(request.user)
    page = Paginator(found, ON_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lists": lists_for(request.user),
        "page_title": _("Tags"),
        "page_description": _("Words by which topics of all categories are found together."),
        "canonical_url": about.address(reverse("forum:tags")) if page.number == 1 else "",
        "noindex": not page or page.number > 1,
        "breadcrumbs": [about.here()],
    }
    return render(request, "forum/tags.html", context)


@require_safe
def tag(request, slug):
    found = Tag.objects.visible_to(request.user).select_related("synonym_of")
    tag = get_object_or_404(found, slug=slug)
    if tag.synonym_of:
        return redirect(tag.synonym_of, permanent=True)
    tagged = Topic.objects.visible_to(request.user).filter(tags=tag)
    rows = Topic.objects.for_listing().with_tags().with_marks_for(request.user)
    page = Stretch(rows, request.GET, among=[tagged])
    has_ticks = mark_tickable(request.user, page)
    context = {"tag": tag, "page": page, "has_ticks": has_ticks, **about.tag(tag, page)}
    return render(request, "forum/tag.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def topic_tags(request, pk):
    topic = get_object_or_404(Topic.objects.visible_to(request.user).for_page(), pk=pk)
    if not topic.allows_tags_by(request.user):
        raise PermissionDenied
    words = {"tags": ", ".join(tag.name for tag in topic.tags.all())}
    form = TagsForm(request.POST or None, initial=words, member=request.user, author=topic.author)
    if form.is_valid():
        reason = form.cleaned_data.get("reason", "")
        topic.tag(form.cleaned_data["tags"], by=request.user, reason=reason)
        if request.user != topic.author and topic.allows_moderation_by(request.user):
            back = reverse("forum:topic_tag_back", args=[pk])
            say_done(request, _("Its tags are changed."), back)
        return redirect(topic)
    context = {"form": form, "topic": topic, **about.writing(_("Tags of this topic"), topic)}
    return render(request, "forum/topic_tags.html", context)
