"""Files in a bucket of S3 or what speaks like it. All of the bucket is private: files go out through our own views, which
know who may see them, and no address of the bucket is ever told.
"""

import errno
import logging
import posixpath
from contextlib import contextmanager
from datetime import UTC, datetime

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse, HttpResponseNotModified
from django.utils.crypto import get_random_string
from django.utils.encoding import filepath_to_uri
from django.utils.http import http_date, parse_http_date_safe
from storages.backends.s3 import S3Storage

ASKING = Config(
    connect_timeout=2,
    read_timeout=5,  # between two pieces; whoever asks for a picture holds a thread for as long
    retries={"mode": "standard", "total_max_attempts": 2},
    proxies={},  # those of the environment are not heeded
    signature_version="s3v4",
    # What came after S3's first years is asked of it only where it must be; others do not know it.
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)
IN_MEMORY = 2 * 2**20  # bytes of a file that is read; the rest goes to a temporary file
MISSING = {403, 404}  # whose keys may not list a bucket is told 403 of what is not in it

logger = logging.getLogger(__name__)


class BucketError(OSError):
    """The bucket could not be asked, or refused: what a disk that fails would be."""


@contextmanager
def like_a_disk():
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise BucketError(errno.EIO, str(error)) from error


class Bucket(S3Storage):
    def __init__(self, **options):
        # Names are never taken twice (below), so none need be looked for.
        fixed = {"file_overwrite": True, "default_acl": None, "client_config": ASKING}
        # Hosts in a network of one's own have no names for each bucket.
        fixed["addressing_style"] = "path" if options.get("endpoint_url") else "auto"
        super().__init__(**{"max_memory_size": IN_MEMORY, **fixed, **options})
        self.client_config = ASKING.merge(Config(s3={"addressing_style": self.addressing_style}))

    def url(self, name, *args, **kwargs) -> str:
        return settings.MEDIA_URL + filepath_to_uri(name).lstrip("/")

    def get_available_name(self, name, max_length=None) -> str:
        """With letters by chance: of two files put under one name at the same time, S3 would keep the later."""
        folder, file = posixpath.split(name)
        root, ending = posixpath.splitext(file)
        letters = f"_{get_random_string(8)}{ending}"
        if max_length is not None:
            root = root[: max(0, max_length - len(posixpath.join(folder, letters)))]
        return super().get_available_name(posixpath.join(folder, root + letters), max_length)

    def _open(self, name, mode="rb"):
        with like_a_disk():
            return super()._open(name, mode)

    def _save(self, name, content):
        with like_a_disk():
            return super()._save(name, content)

    def delete(self, name):
        with like_a_disk():
            super().delete(name)

    def exists(self, name):
        with like_a_disk():
            return super().exists(name)

    def listdir(self, name):
        with like_a_disk():
            return super().listdir(name)

    def size(self, name):
        with like_a_disk():
            return super().size(name)

    def get_modified_time(self, name):
        with like_a_disk():
            return super().get_modified_time(name)

    def find(self, name, *, since: int | None = None, only_about: bool = False) -> dict:
        """What S3 says of a file, with its Body; `since` (seconds since 1970) asks for it only when it changed.

        Raises ClientError, with the status that S3 answered.
        """
        client = self.connection.meta.client
        asked = {"Bucket": self.bucket_name, "Key": self._normalize_name(name)}
        if since is not None:
            asked["IfModifiedSince"] = datetime.fromtimestamp(since, UTC)
        return client.head_object(**asked) if only_about else client.get_object(**asked)


def serve(request, path: str) -> HttpResponse:
    """As `django.views.static.serve` does for a folder: the file, or 304 for whoever has it. Raises Http404."""
    since = parse_http_date_safe(request.headers.get("If-Modified-Since", ""))
    only_about = request.method == "HEAD"
    try:
        with like_a_disk():
            found = default_storage.find(path.lstrip("/"), since=since, only_about=only_about)
    except BucketError as error:
        return answer_without(error)
    response = HttpResponse() if only_about else FileResponse(found["Body"])
    response["Content-Length"] = found["ContentLength"]
    response["Last-Modified"] = http_date(found["LastModified"].timestamp())
    return response


def answer_without(error: BucketError) -> HttpResponse:
    answer = getattr(error.__cause__, "response", None) or {}  # None: there was no answer at all
    status = answer.get("ResponseMetadata", {}).get("HTTPStatusCode")
    if status == 304:
        return HttpResponseNotModified()
    if status != 404:
        logger.warning("a file could not be had from the bucket: %s", error)
    if status in MISSING:
        raise Http404
    return HttpResponse(status=503, headers={"Retry-After": "10"})
