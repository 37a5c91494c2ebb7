import re

import pytest
from django.conf import settings as configured
from django.core.files.base import ContentFile
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection

from community.content.models import SiteSettings

pytestmark = pytest.mark.django_db


@pytest.fixture
def stored(settings):
    """Writes a file into MEDIA_ROOT."""

    def store(name, content=b"x"):
        path = settings.MEDIA_ROOT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return f"/media/{name}"

    return store


def test_pictures_are_shown(client, stored):
    response = client.get(stored("images/tank.png"))
    assert response["Content-Type"] == "image/png"
    assert response["Content-Disposition"].startswith("inline")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "max-age" in response["Cache-Control"]


def test_drawings_cannot_run_anything(client, stored):
    policy = client.get(stored("images/tank.svg", b"<svg/>"))["Content-Security-Policy"]
    assert "sandbox" in policy
    assert "default-src 'none'" in policy


@pytest.mark.parametrize("name", ["page.html", "script.js", "x.xhtml", "nothing", "a.svgz"])
def test_everything_else_is_saved(client, stored, name):
    response = client.get(stored(name, b"<script>alert(1)</script>"))
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Content-Type"] == "application/octet-stream"


@pytest.mark.parametrize(
    "path",
    [
        "../secret_key",
        "%2e%2e/secret_key",
        "images/../../secret_key",
        "..%5csecret_key",
        "nothing.png",
        "",
    ],
)
def test_nothing_outside_is_reachable(client, settings, path):
    (settings.MEDIA_ROOT.parent / "secret_key").write_text("secret")
    response = client.get(f"/media/{path}")
    assert response.status_code in {400, 404}


@pytest.mark.parametrize(
    "path",
    ["documents/x.pdf", "Documents/x.pdf", "/documents/x.pdf", "images/../documents/x.pdf"],
)
def test_documents_are_not_served_past_wagtail(client, stored, path):
    stored("documents/x.pdf")
    assert client.get(f"/media/{path}").status_code == 404


def test_documents_are_served_by_wagtail(client):
    document = Document.objects.create(title="Manual", file=ContentFile(b"x", "manual.pdf"))
    assert client.get(document.url).status_code == 200
    document.collection.view_restrictions.create(restriction_type="login")
    assert client.get(document.url).status_code == 302


def test_pictures_of_a_private_collection_are_nobodys_but_its_readers(
    client, as_, ana, public_images
):
    private, public = public_images
    private.collection.view_restrictions.create(restriction_type="login")
    addresses = [private.file.url, private.get_rendition("width-20").url]
    for address in addresses:
        assert client.get(address).status_code == 404
    assert client.get(public.file.url).status_code == 200
    for address in addresses:
        response = as_(ana).get(address)
        assert response.status_code == 200
        assert "private" in response["Cache-Control"]
        assert "public" not in response["Cache-Control"]


@pytest.fixture
def public_images():
    """Of two collections."""
    inner = Collection.get_first_root_node().add_child(name="Inner")
    return [
        Image.objects.create(title="Tank", file=get_test_image_file(name), **more)
        for name, more in (("a.png", {"collection": inner}), ("b.png", {}))
    ]


@pytest.mark.parametrize("asked", ["bytes=0-0", "bytes=5-2", "bytes=0-99999999999", "bytes=x"])
def test_a_part_of_a_file_is_asked_for_and_the_whole_comes(client, stored, asked):
    response = client.get(stored("images/tank.png", b"abc"), HTTP_RANGE=asked)
    assert (response.status_code, b"".join(response.streaming_content)) == (200, b"abc")


@pytest.mark.django_db
def test_media_take_no_post(client, stored):
    assert client.post(stored("a.png")).status_code == 405


def test_the_accent_is_a_stylesheet_that_never_changes(client):
    assert SiteSettings(accent="").accent_css_url == ""
    url = SiteSettings(accent="#0F766E").accent_css_url
    response = client.get(url)
    assert response["Content-Type"].startswith("text/css")
    assert "immutable" in response["Cache-Control"]
    assert b"--accent: #0f766e" in response.content
    assert client.get("/theme/red;}.css").status_code == 404


def test_robots_read_all_of_a_site_and_nothing_of_a_demonstration(client, settings):
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /search/" in text
    assert "Disallow: /hr/search/" in text
    assert f"Sitemap: {configured.SITE_URL}/sitemap.xml" in text
    settings.DEMO = True
    assert re.search(r"^Disallow: /$", client.get("/robots.txt").content.decode(), re.M)
