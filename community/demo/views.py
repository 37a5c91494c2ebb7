from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache

from community.notifications.models import OutboxMessage

PER_PAGE = 25
# A mail is shown in a frame that may do nothing but open its links in the whole window.
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; "
    "sandbox allow-top-navigation-by-user-activation"
)


@never_cache
def mail(request):
    """Every mail the demo has written, newest first."""
    page = Paginator(OutboxMessage.objects.all(), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "demo/mail.html", {"page": page})


@never_cache
def mail_message(request, pk):
    message = get_object_or_404(OutboxMessage, pk=pk)
    text = message.parsed.get_body(("plain",))
    html = message.parsed.get_body(("html",))
    return render(
        request,
        "demo/mail_message.html",
        {"mail": message, "text": text.get_content() if text else "", "has_html": bool(html)},
    )


@never_cache
def mail_html(request, pk):
    part = get_object_or_404(OutboxMessage, pk=pk).parsed.get_body(("html",))
    html = part.get_content() if part else ""
    page = html.replace("<head>", '<head><base target="_top">', 1)
    return HttpResponse(page, headers={"Content-Security-Policy": MAIL_POLICY})
