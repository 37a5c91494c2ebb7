"""Static files as a browser gets them: named by their content, packed, and kept for ever."""

import re

import pytest
from django.core.management import call_command
from whitenoise.middleware import WhiteNoiseMiddleware

SITE = "community.content.static.SiteStaticStorage"
HASHED = re.compile(r"\.[0-9a-f]{12}\.\w+$")


@pytest.fixture
def collected(settings, tmp_path):
    """The site's own files; those of the admin are as many again, and no reader's."""
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": SITE}}
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    call_command("collectstatic", interactive=False, verbosity=0)
    return settings.STATIC_ROOT


def test_they_are_hashed_packed_and_immutable(collected, rf):
    serve = WhiteNoiseMiddleware(lambda request: None)
    sheets = [path for path in collected.rglob("*.css") if HASHED.search(path.name)]
    scripts = [path for path in collected.rglob("*.js") if HASHED.search(path.name)]
    assert sheets
    assert scripts
    for path in sheets + scripts:
        url = f"/static/{path.relative_to(collected)}"
        if path.stat().st_size < 500:  # packed, the smallest would be larger
            continue
        for coding, ending in (("br", ".br"), ("gzip", ".gz")):
            answer = serve(rf.get(url, headers={"accept-encoding": coding}))
            assert answer["Content-Encoding"] == coding, url
            assert "immutable" in answer["Cache-Control"], url
            assert "Accept-Encoding" in answer["Vary"], url
            assert path.with_name(path.name + ending).stat().st_size < path.stat().st_size
