"""One strict content security policy for the site. The Wagtail admin differs in what its editor draws, not in what runs."""

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.middleware import CSPMiddleware

ADMIN = {
    # Draftail writes its placeholders, and the table editor its columns, as <style>; what is pasted from a word
    # processor says by its style attributes what is bold.
    "style-src-elem": [SELF, UNSAFE_INLINE],
    "style-src-attr": [UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],  # a picture that is being uploaded
    "frame-ancestors": [SELF],
}
PREVIEW = {"frame-ancestors": [SELF]}  # made as a page is, and shown in a frame of the editor


def policy(sign_in_origins: list[str]) -> dict:
    """For CONTENT_SECURITY_POLICY. Nothing but what is named: no inline script or style, nothing from elsewhere."""
    return {
        "DIRECTIVES": {
            "default-src": [NONE],
            "script-src": [SELF],
            "style-src": [SELF],
            "img-src": [SELF, "data:"],
            "font-src": [SELF],
            "connect-src": [SELF],
            "media-src": [SELF],
            "manifest-src": [SELF],
            # Videos load here only after the reader has pressed play.
            "frame-src": [SELF, "https://www.youtube-nocookie.com", "https://player.vimeo.com"],
            "object-src": [NONE],
            "base-uri": [NONE],
            # Browsers hold where a form leads on to against this as well.
            "form-action": [SELF, *sign_in_origins],
            "frame-ancestors": [NONE],
        }
    }


class PolicyMiddleware(CSPMiddleware):
    def get_policy_parts(self, request, response, report_only=False):
        parts = super().get_policy_parts(request, response, report_only)
        if request.path.startswith("/admin/") and not report_only:
            parts.replace = {**ADMIN, **(parts.replace or {})}
        elif getattr(request, "is_preview", False):
            parts.replace = {**PREVIEW, **(parts.replace or {})}
        return parts
