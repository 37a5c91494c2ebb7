"""How much may be sent at once. Read before the body is: what is too large is refused and not stored first."""

from django.shortcuts import render

# Five files of ten megabytes, the most that a form of ours takes, and its words.
FORM_BYTES = 55 * 2**20
ADMIN_BYTES = 110 * 2**20  # a manual with many pictures, among the team's documents


class BodySizeMiddleware:
    """Answers 413 by the length a request says it has. One that says none is read as empty by Django."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if self.is_too_large(request):
            return render(request, "413.html", status=413)
        return self.get_response(request)

    def is_too_large(self, request) -> bool:
        length = str(request.META.get("CONTENT_LENGTH") or 0)
        is_admin = request.path.startswith("/admin/")
        most = ADMIN_BYTES if is_admin and request.user.is_authenticated else FORM_BYTES
        return length.isdigit() and int(length) > most
