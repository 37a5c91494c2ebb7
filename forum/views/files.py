"""Files that members put into their texts: received, and shown to who may read there."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from forum.models import Upload
from forum.views.composing import stored

YEAR = 60 * 60 * 24 * 365  # what is at an address never changes


@require_POST
def upload(request):
    """{"markdown": what puts the file into a text}, or {"error": a sentence}."""
    if not request.user.is_authenticated:
        raise PermissionDenied
    if "file" not in request.FILES:
        return JsonResponse({"error": _("Choose a file first.")}, status=400)
    try:
        return JsonResponse({"markdown": stored(request, request.FILES["file"])})
    except ValidationError as trouble:
        return JsonResponse({"error": trouble.message}, status=400)


@require_safe
@cache_control(private=True, max_age=YEAR, immutable=True)
def file(request, key):
    found = get_object_or_404(Upload.objects.visible_to(request.user), key=key)
    response = FileResponse(
        found.file.open(),
        as_attachment=not found.is_picture,
        filename=found.name,
        content_type=found.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
