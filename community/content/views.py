from posixpath import normpath
from urllib.parse import quote

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.static import serve

from community.content.private_pictures import restrictions_on

# What browsers may show in place; everything else is saved as a file.
SHOWN = {
    ".avif": "image/avif",
    ".gif": "image/gif",
    ".ico": "image/vnd.microsoft.icon",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
}
WEEK = 60 * 60 * 24 * 7  # a name can come to stand for another file, but rarely does
YEAR = 60 * 60 * 24 * 365


@require_safe
@cache_control(public=True, max_age=YEAR, immutable=True)
def theme(request, accent):
    """The accent colour as a stylesheet; the address says the colour, so it never changes."""
    return HttpResponse(f":root {{ --accent: #{accent}; }}\n", content_type="text/css")


@require_safe
def media(request, path):
    """A file of MEDIA_ROOT, or of the bucket. Documents and members' files have views that know who may read them."""
    path = normpath(path).lstrip("/")
    if path.lower().startswith(("documents/", "forum/", "exports/", "spotlights/")):
        raise Http404
    restrictions = restrictions_on(path)
    if not all(restriction.accept_request(request) for restriction in restrictions):
        raise Http404
    response = stored(request, path)
    if response.status_code >= 500:
        return response
    say_what_it_is(response, path.rpartition("/")[2])
    kept = {"private": True, "no_cache": True} if restrictions else {"public": True}
    patch_cache_control(response, max_age=0 if restrictions else WEEK, **kept)
    return response


def stored(request, path: str):
    if not settings.S3:
        return serve(request, path, document_root=settings.MEDIA_ROOT)
    from community.content import bucket  # needs packages that other sites do without

    return bucket.serve(request, path)


def say_what_it_is(response, name: str) -> None:
    """By its ending, and to be shown only where that can do no harm."""
    kind = SHOWN.get(f".{name.rpartition('.')[2].lower()}")
    response["Content-Type"] = kind or "application/octet-stream"
    disposition = "inline" if kind else "attachment"
    response["Content-Disposition"] = f"{disposition}; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    if kind != "application/pdf":  # browsers' own PDF readers do not work in a sandbox
        response["Content-Security-Policy"] = (
            "sandbox; default-src 'none'; style-src 'unsafe-inline'"
        )


@require_safe
@cache_control(public=True, max_age=3600)
def robots(request):
    """What search engines may read: nothing of a demonstration, all of a site but its searches and the forms of flags."""
    if settings.DEMO:
        return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain")
    prefixes = [
        "",
        *(f"/{code}" for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE),
    ]
    lines = [f"Disallow: {prefix}/{room}/" for room in ("search", "flags") for prefix in prefixes]
    sitemap = f"{settings.SITE_URL}{reverse('sitemap')}"
    text = "\n".join(["User-agent: *", *lines, "", f"Sitemap: {sitemap}", ""])
    return HttpResponse(text, content_type="text/plain")
