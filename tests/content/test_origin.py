import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse

from community.content.origin import same_origin


@same_origin
def view(request):
    return HttpResponse("done")


def post(rf, **headers):
    return view(rf.post("/", headers=headers))


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "same-origin", "origin": "http://testserver"},
        {"sec-fetch-site": "same-origin"},
        {"origin": "http://testserver"},
    ],
)
def test_a_form_of_this_site_is_let_in_without_a_token(rf, headers):
    assert post(rf, **headers).content == b"done"
    assert view.csrf_exempt


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sec-fetch-site": "cross-site", "origin": "http://testserver"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {"origin": "null"},
        {"origin": "http://evil.example"},
        {"origin": "https://testserver"},
        {"origin": "http://testserver.evil.example"},
        {"referer": "http://testserver/"},
    ],
)
def test_what_comes_from_elsewhere_or_from_nowhere_is_refused(rf, headers):
    with pytest.raises(PermissionDenied):
        post(rf, **headers)


def test_behind_a_proxy_the_address_of_the_site_counts(rf, settings):
    settings.CSRF_TRUSTED_ORIGINS = ["https://help.example.org"]
    assert post(rf, origin="https://help.example.org").content == b"done"


def test_reading_is_never_refused(rf):
    assert view(rf.get("/")).content == b"done"
