"""Backups in a bucket, by a server of S3 on this machine."""

import pytest
from django.core.files.base import ContentFile

from community.serving.backup import Refused
from community.serving.backup.making import back_up
from community.serving.backup.restoring import found, restore
from community.serving.backup.targets import target

pytestmark = pytest.mark.xdist_group("s3")
boto3 = pytest.importorskip("boto3")
KEYS = {"ACCESS_KEY_ID": "testing", "SECRET_ACCESS_KEY": "testing", "REGION": "us-east-1"}


@pytest.fixture(scope="module")
def server():
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(server, monkeypatch):
    for name, value in {**KEYS, "ENDPOINT_URL": server}.items():
        monkeypatch.setenv(f"BACKUP_S3_{name}", value)
    place = target("s3://backups/hearth")
    place.client().create_bucket(Bucket="backups")
    yield place
    for name in place.names():
        place.delete(name)


def test_a_backup_goes_into_a_bucket_and_comes_back(site, bucket, elsewhere):
    made = back_up(bucket)
    assert bucket.names() == [made.name]
    folder = elsewhere()
    with found("s3://backups/hearth") as path:
        restore(path, lambda line: None)
    assert (folder / "media" / "images" / "a.png").read_bytes() == b"a" * 3000
    with found(f"s3://backups/hearth/{made.name}") as path:
        assert path.name == made.name
    bucket.delete(made.name)
    assert bucket.names() == []


def test_uploads_that_are_in_a_bucket_themselves_go_along(
    site, bucket, server, settings, elsewhere
):
    pytest.importorskip("storages")
    from django.core.files.storage import default_storage

    options = {"bucket_name": "uploads", "access_key": "testing", "secret_key": "testing"}
    options |= {"endpoint_url": server, "region_name": "us-east-1", "file_overwrite": False}
    bucket.client().create_bucket(Bucket="uploads")
    s3 = {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
    settings.STORAGES = {**settings.STORAGES, "default": s3}
    default_storage.save("images/in/bucket.png", ContentFile(b"picture"))
    made = back_up(bucket)
    assert made.files == 1

    default_storage.delete("images/in/bucket.png")
    elsewhere()
    with found("s3://backups/hearth") as path:
        restore(path, lambda line: None)
    with default_storage.open("images/in/bucket.png") as file:
        assert file.read() == b"picture"


def test_what_the_bucket_says_is_told(site, bucket, monkeypatch):
    with pytest.raises(Refused, match=r"s3://nowhere/x answered: .*NoSuchBucket"):
        back_up(target("s3://nowhere/x"))
    with pytest.raises(Refused, match="There is no backup"), found("s3://backups/empty"):
        pass
    with pytest.raises(Refused, match="names no bucket"):
        target("s3://")
