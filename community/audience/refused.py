from django.core.exceptions import PermissionDenied


class Refused(PermissionDenied):
    """What was asked cannot be done, or no longer; str() is a sentence for the person who asked."""
