"""The token of the forms of a page. Django masks it anew for each form, out of 32 random letters: one mask does for a page."""

from django.middleware.csrf import get_token
from django.utils.html import format_html


def token_of(request) -> str:
    known, token = getattr(request, "form_token", (None, ""))
    if known is None or known != request.META.get("CSRF_COOKIE"):  # signing in changes the secret
        token = get_token(request)
        request.form_token = request.META["CSRF_COOKIE"], token
    return token


def field_of(request) -> str:
    """What Jinja's templates know as `csrf_input`."""
    return format_html(
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">', token_of(request)
    )
