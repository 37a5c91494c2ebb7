"""What every answer says to browsers, whoever made it: a page, a file, a refusal, a redirect, an error."""

from csp.constants import HEADER as POLICY
from django.conf import settings

VIDEOS = '"https://www.youtube-nocookie.com" "https://player.vimeo.com"'
# What pages may ask of the machine they are shown on. All that has a name and that we do not use is off.
PERMISSIONS = {
    **dict.fromkeys(
        [
            *("accelerometer", "bluetooth", "browsing-topics", "camera", "clipboard-read"),
            *("display-capture", "geolocation", "gyroscope", "hid", "identity-credentials-get"),
            *(
                "idle-detection",
                "keyboard-map",
                "local-fonts",
                "magnetometer",
                "microphone",
                "midi",
            ),
            *("otp-credentials", "payment", "screen-wake-lock", "serial", "storage-access", "usb"),
            *("window-management", "xr-spatial-tracking"),
        ],
        "()",
    ),
    "clipboard-write": "(self)",  # copies code and addresses
    "publickey-credentials-create": "(self)",  # passkeys
    "publickey-credentials-get": "(self)",
    "autoplay": f"({VIDEOS})",  # once somebody has pressed play
    "encrypted-media": f"({VIDEOS})",
    "fullscreen": f"(self {VIDEOS})",
    "picture-in-picture": f"({VIDEOS})",
}
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
    "Cross-Origin-Opener-Policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
    # Refusals that come before the policy is written, such as of an unknown host.
    POLICY: "default-src 'none'; frame-ancestors 'none'",
    "X-Frame-Options": settings.X_FRAME_OPTIONS,
}
OF_DOCUMENTS = ", ".join(f"{name}={who}" for name, who in PERMISSIONS.items())
# Pictures stand in feeds and mail, and in what others show of a link; the rest is for our own pages.
SHOWN_ELSEWHERE = (settings.MEDIA_URL, settings.STATIC_URL)


class HeadersMiddleware:
    """The outermost: what a view or another middleware has said already stays."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Permissions-Policy", OF_DOCUMENTS)
        shown = request.path_info.startswith(SHOWN_ELSEWHERE)
        policy = "cross-origin" if shown else "same-origin"
        response.headers.setdefault("Cross-Origin-Resource-Policy", policy)
        return response
