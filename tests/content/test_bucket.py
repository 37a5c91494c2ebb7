"""Files in S3: who may see them, when they go, and what is said while the bucket cannot be had."""

import io
import zipfile
from datetime import timedelta
from unittest import mock

import boto3
import pytest
from botocore.exceptions import ReadTimeoutError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from moto.server import ThreadedMotoServer
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection

from community import engines
from community.content.bucket import ASKING, BucketError
from community.content.logs import ReporterFilter, without_secrets
from community.privacy.models import Export
from community.spotlights.pictures import keep, kept, tidy_pictures

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("bucket")]
KEYS = {"S3_BUCKET": "hearth", "S3_ACCESS_KEY_ID": "key", "S3_SECRET_ACCESS_KEY": "a-secret-of-s3"}


@pytest.fixture(scope="module")
def cloud():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(autouse=True)
def bucket(cloud, settings, monkeypatch):
    for name, value in {**KEYS, "S3_ENDPOINT_URL": cloud}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")  # is not heeded
    place = ("127.0.0.1", int(cloud.rpartition(":")[2]))
    settings.S3 = engines.bucket({place})
    settings.STORAGES = {**settings.STORAGES, "default": engines.storages(settings.S3)["default"]}
    keys = {"aws_access_key_id": "key", "aws_secret_access_key": "secret", "config": ASKING}
    ours = boto3.resource("s3", endpoint_url=cloud, region_name="us-east-1", **keys)
    bucket = ours.Bucket("hearth")
    bucket.create()
    yield bucket
    bucket.objects.all().delete()
    bucket.delete()


def names(bucket):
    return sorted(found.key for found in bucket.objects.all())


def body(response):
    return b"".join(response.streaming_content)


class TestPictures:
    @pytest.fixture
    def image(self):
        inner = Collection.get_first_root_node().add_child(name="Inner")
        return Image.objects.create(
            title="Tank", file=get_test_image_file("a.png"), collection=inner
        )

    def test_go_out_through_the_site(self, client, bucket, image, settings):
        rendition = image.get_rendition("width-20")
        assert len(names(bucket)) == 2
        for url in (image.file.url, rendition.url):
            assert url.startswith("/media/")
            response = client.get(url)
            assert response["Content-Type"] == "image/png"
            assert "public" in response["Cache-Control"]
            assert len(body(response)) == int(response["Content-Length"]) > 50
            since = {"if-modified-since": response["Last-Modified"]}
            assert client.get(url, headers=since).status_code == 304
            about = client.head(url)
            assert (about.status_code, about["Content-Length"]) == (200, response["Content-Length"])
        assert not settings.MEDIA_ROOT.exists()

    def test_of_a_private_collection_only_to_its_readers(self, client, as_, ana, image):
        url = image.get_rendition("width-20").url
        image.collection.view_restrictions.create(restriction_type="login")
        assert client.get(url).status_code == 404
        response = as_(ana).get(url)
        assert response.status_code == 200
        assert "private" in response["Cache-Control"]

    def test_are_deleted_with_their_row(self, bucket, image, django_capture_on_commit_callbacks):
        image.get_rendition("width-20")
        with django_capture_on_commit_callbacks(execute=True):
            image.delete()
        assert names(bucket) == []


@pytest.mark.parametrize(
    "path", ["documents/x.pdf", "/documents/x.pdf", "images/../documents/x.pdf", "../x", "no.png", ""]
)  # fmt: skip
def test_nothing_else_is_reachable_past_its_view(client, bucket, path):
    bucket.put_object(Key="documents/x.pdf", Body=b"secret")
    assert client.get(f"/media/{path}").status_code in {400, 404}


def test_documents_go_to_whoever_may_read_them(client, as_, ana):
    document = Document.objects.create(title="Manual", file=ContentFile(b"words", "manual.pdf"))
    assert body(client.get(document.url)) == b"words"
    document.collection.view_restrictions.create(restriction_type="login")
    assert client.get(document.url).status_code == 302
    assert body(as_(ana).get(document.url)) == b"words"


def test_two_files_of_one_name_are_two(bucket):
    first, second = (
        default_storage.save("images/a.png", ContentFile(text)) for text in (b"1", b"2")
    )
    assert first != second
    assert default_storage.open(first).read() == b"1"
    long = default_storage.save(f"images/{'x' * 200}.png", ContentFile(b"3"), max_length=100)
    assert len(long) == 100
    assert long.endswith(".png")


def send(browser):
    file = SimpleUploadedFile("tank.png", get_test_image_file("tank.png").file.getvalue())
    return browser.post(reverse("forum:upload"), {"file": file})


def test_a_member_sends_a_picture_and_it_is_shown(as_, ana, bucket):
    browser = as_(ana)
    assert send(browser).status_code == 200
    (name,) = names(bucket)
    assert name.startswith("forum/")
    key = ana.uploads.get().key
    response = browser.get(reverse("forum:file", args=[key]))
    assert len(body(response)) == int(response["Content-Length"])


def test_an_archive_of_ones_own_data(
    as_, ana, bucket, django_capture_on_commit_callbacks, just_proven
):
    with django_capture_on_commit_callbacks(execute=True):
        export = Export.objects.ask(ana)
    export.refresh_from_db()
    assert any(name.startswith("exports/") for name in names(bucket))
    with zipfile.ZipFile(io.BytesIO(export.file.open().read())) as archive:
        assert archive.testzip() is None
    with django_capture_on_commit_callbacks(execute=True):
        Export.objects.ask(ana)
    assert len([name for name in names(bucket) if name.startswith("exports/")]) == 1


def test_pictures_put_aside_are_found_and_tidied(ana, bucket, monkeypatch):
    token = keep(ContentFile(b"x", "a.webp"), ana)
    assert kept(token, ana).read() == b"x"
    tidy_pictures()
    assert len(names(bucket)) == 1
    monkeypatch.setattr("community.spotlights.pictures.KEPT_FOR", timedelta(minutes=-1))
    tidy_pictures()
    assert names(bucket) == []
    tidy_pictures()


class TestGone:
    @pytest.fixture
    def _gone(self, settings, bucket):
        settings.S3 = {**settings.S3, "endpoint_url": "http://127.0.0.1:9"}
        settings.STORAGES = {
            **settings.STORAGES,
            "default": engines.storages(settings.S3)["default"],
        }

    @pytest.mark.usefixtures("_gone")
    def test_pictures_are_asked_for_later_and_pages_stand(self, client):
        assert client.get("/").status_code == 200
        response = client.get("/media/images/a.png")
        assert (response.status_code, response["Retry-After"]) == (503, "10")
        assert "Cache-Control" not in response

    def test_who_answers_too_late_is_gone_as_well(self, client, monkeypatch):
        late = mock.Mock(side_effect=ReadTimeoutError(endpoint_url="http://127.0.0.1"))
        monkeypatch.setattr("community.content.bucket.Bucket.find", late)
        assert client.get("/media/images/a.png").status_code == 503

    @pytest.mark.usefixtures("_gone")
    def test_who_sends_a_file_is_told_in_a_sentence(self, as_, ana):
        sent = send(as_(ana))
        assert sent.status_code == 400
        assert "could not be kept" in sent.json()["error"]
        assert not ana.uploads.exists()

    def test_a_private_file_is_a_pause(self, as_, ana, request):
        send(as_(ana))
        url = reverse("forum:file", args=[ana.uploads.get().key])
        client = as_(ana)
        client.raise_request_exception = False
        assert client.get(url).status_code == 200
        request.getfixturevalue("_gone")
        response = client.get(url)
        assert (response.status_code, response["Retry-After"]) == (503, "30")
        assert response["Cache-Control"] == "no-store"

    @pytest.mark.usefixtures("_gone")
    def test_for_the_code_it_is_a_disk_that_fails(self):
        with pytest.raises(BucketError):
            default_storage.save("a.png", ContentFile(b"x"))
        with pytest.raises(OSError, match=r"127\.0\.0\.1"):
            default_storage.open("a.png")


def test_its_secret_stands_in_no_log(settings):
    assert "a-secret-of-s3" not in without_secrets("tried a-secret-of-s3")
    assert "a-secret-of-s3" not in str(ReporterFilter().get_safe_settings())
