from django.conf import settings
from django.utils import timezone


class TimeZoneMiddleware:
    """Hours and days in the time zone that a member chose; whoever is not signed in has the site's."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        is_page = not request.path.startswith(settings.MEDIA_URL)
        if not is_page or settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return self.get_response(request)
        with timezone.override(getattr(request.user, "time_zone", "") or None):
            return self.get_response(request)
