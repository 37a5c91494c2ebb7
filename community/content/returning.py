"""Where a form leads back to. What a form or an address says of that, anybody may have written."""

from django.utils.http import url_has_allowed_host_and_scheme


def way_back(request, url: str, otherwise: str = "") -> str:
    """`url` if it is a page of this site, written as a path or with our own host; `otherwise` else."""
    here = url_has_allowed_host_and_scheme(url, {request.get_host()}, request.is_secure())
    return url if here and url.startswith(("/", "http")) else otherwise
