"""Places that a member wants to find again."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.content.keyset import Stretch
from community.members.signing_in import pressed_by_member
from forum import about
from forum.forms import BookmarkForm
from forum.models import Bookmark, Reply, Topic


@require_safe
@login_required
def bookmarks(request):
    mine = Bookmark.objects.visible_to(request.user)
    page = Stretch(Bookmark.objects.for_listing(), request.GET, among=[mine], by="created_at")
    for bookmark in page:
        bookmark.form = BookmarkForm(instance=bookmark, auto_id=f"note-{bookmark.pk}")
    return render(request, "forum/bookmarks.html", {"page": page, **about.bookmarks()})


@require_POST
@pressed_by_member
def topic_bookmark(request, pk):
    topic = get_object_or_404(Topic.objects.visible_to(request.user), pk=pk)
    Bookmark.objects.get_or_create(member=request.user, topic=topic)
    messages.success(request, _("This topic is among your bookmarks now."))
    return redirect(topic)


@require_POST
@pressed_by_member
def reply_bookmark(request, pk):
    found = Reply.objects.visible_to(request.user).select_related("topic")
    reply = get_object_or_404(found, pk=pk)
    Bookmark.objects.get_or_create(member=request.user, reply=reply)
    messages.success(request, _("This reply is among your bookmarks now."))
    return redirect(reply.place)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def bookmark_edit(request, pk):
    bookmark = get_object_or_404(Bookmark.objects.visible_to(request.user).for_listing(), pk=pk)
    form = BookmarkForm(request.POST or None, instance=bookmark)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your note is saved."))
        return redirect("forum:bookmarks")
    context = {"form": form, "bookmark": bookmark, **about.bookmarks(_("Your note"))}
    return render(request, "forum/bookmark_edit.html", context)


@require_POST
@pressed_by_member
def bookmark_remove(request, pk):
    """Leads back to where the button was pressed: the post, or the list."""
    bookmark = get_object_or_404(Bookmark.objects.visible_to(request.user).for_listing(), pk=pk)
    place = bookmark.place
    bookmark.delete()
    messages.success(request, _("The bookmark is gone."))
    return redirect(place if "from_post" in request.POST else "forum:bookmarks")
