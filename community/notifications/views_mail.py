"""What members and their mail programs press about mail: no more of this, and that their mailbox works again."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from community.members.signing_in import pressed_by_member
from community.notifications.addresses import bounce_of
from community.notifications.stopping import read_link


@csrf_exempt  # RFC 8058: a mail program has neither cookie nor form; only the signed link says what it ends
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request, token):
    link = read_link(token)
    context = {"page_title": _("No more mail about this"), "noindex": True}
    if not link:
        return render(request, "notifications/stop_old.html", context, status=404)
    if request.method == "POST":
        link.follow()
    thing, is_done = link.seen_by(request.user), request.method == "POST"
    context |= {"thing": thing, "meaning": link.meaning, "is_done": is_done}
    return render(request, "notifications/stop.html", context)


@require_POST
@pressed_by_member
def mail_again(request):
    """They have mended their mailbox. If they have not, the next mail bounces and they are told again."""
    if bounce := bounce_of(request.user):
        bounce.delete()
    messages.success(request, _("We write to you again."))
    return redirect(request.user)
