"""One strict content security policy for the site. The Wagtail admin differs in what its editor draws, not in what runs."""

from csp.constants import SELF, UNSAFE_INLINE
from csp.middleware import CSPMiddleware

ADMIN = {
    # Draftail writes its placeholders, and the table editor its columns, as <style>; no attribute needs as much.
    "style-src": [SELF],
    "style-src-elem": [SELF, UNSAFE_INLINE],
    "img-src": ["blob:"],  # a picture that is being uploaded
}


class PolicyMiddleware(CSPMiddleware):
    def get_policy_parts(self, request, response, report_only=False):
        parts = super().get_policy_parts(request, response, report_only)
        if request.path.startswith("/admin/") and not report_only:
            parts.update = {**ADMIN, **(parts.update or {})}
        return parts
