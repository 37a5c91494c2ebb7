"""The words a post had before, for everybody who may see the post."""

import re
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community.members.signing_in import pressed_by_member
from forum import about
from forum.diff import Part, compare
from forum.models import Reply, Topic, Version

CHANGES_ON_PAGE = 10  # each is compared when it is shown
PK = re.compile(r"[0-9]{1,18}")


@dataclass
class Change:
    """From one version to the next."""

    version: Version
    title: list[Part]
    words: list[Part]


@require_safe
def topic_history(request, pk):
    found = Topic.objects.visible_to(request.user).select_related("author", "category__parent")
    topic = get_object_or_404(found, pk=pk)
    return show_history(request, topic, topic)


@require_safe
def reply_history(request, pk):
    found = Reply.objects.visible_to(request.user)
    found = found.select_related("author", "topic__category__parent")
    reply = get_object_or_404(found, pk=pk)
    return show_history(request, reply, reply.topic)


def show_history(request, post, topic):
    versions = post.versions.select_related("editor").order_by("-replaced_at", "-pk")
    number = page_of(request.GET.get("at", ""), versions) or request.GET.get("page")
    page = Paginator(versions, CHANGES_ON_PAGE).get_page(number)
    context = {
        "post": post,
        "topic": topic,
        "page": page,
        "changes": changes_on(page, post, versions),
        "may_remove": post.allows_moderation_by(request.user),
        **about.writing(_("What was changed"), topic),
    }
    return render(request, "forum/history.html", context)


def page_of(pk: str, versions) -> int | None:
    """The page on which a version stands now: newer ones come before it, so its address does not say which."""
    version = versions.filter(pk=pk).first() if PK.fullmatch(pk) else None
    if not version:
        return None
    later = Q(replaced_at__gt=version.replaced_at)
    same_moment = Q(replaced_at=version.replaced_at, pk__gt=version.pk)
    return versions.filter(later | same_moment).count() // CHANGES_ON_PAGE + 1


def changes_on(page, post, versions) -> list[Change]:
    """Newest first; each version is compared with what came after it, the newest with the present words."""
    before = (page.number - 1) * CHANGES_ON_PAGE
    newer = versions[before - 1] if before else post
    changes = []
    for version in page:
        title = getattr(newer, "title", "")
        titles = compare(version.title, title) if version.title != title else []
        changes.append(Change(version, titles, compare(version.source, newer.source)))
        newer = version
    return changes


@require_POST
@pressed_by_member
def version_remove(request, pk):
    seen = Version.objects.visible_to(request.user).select_related("topic", "reply__topic")
    version = get_object_or_404(seen, pk=pk)
    post = version.post
    if not post.allows_moderation_by(request.user):
        raise PermissionDenied
    version.remove(by=request.user)
    messages.success(request, _("That version is gone for good."))
    return redirect(reverse(f"forum:{post._meta.model_name}_history", args=[post.pk]))
