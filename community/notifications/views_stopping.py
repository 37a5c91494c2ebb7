"""The page behind the link that ends mail. It is pressed by people with a button and by mail programs without one."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

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
    context |= {"thing": link.seen_by(request.user), "is_done": request.method == "POST"}
    return render(request, "notifications/stop.html", context)
