"""Redis and S3, where they are used. In the bucket one file is written, read and taken away."""

import uuid

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from redis import Redis
from redis.exceptions import RedisError

from community.content.logs import without_secrets
from community.serving.doctor import Finding, examines

PATIENCE = {"socket_connect_timeout": 5, "socket_timeout": 5}  # seconds


@examines("Redis", slow=True)
def redis():
    if not settings.REDIS_URL:
        return
    try:
        Redis.from_url(settings.REDIS_URL, **PATIENCE).ping()
    except RedisError as failure:
        yield Finding(
            f"Redis does not answer: {without_secrets(str(failure)).rstrip('.')}.",
            "See that it runs, and that REDIS_URL is right. The site goes on, slower (docs/engines.md).",
        )


@examines("Uploads in S3", slow=True)
def s3():
    if not settings.S3:
        return
    try:
        name = default_storage.save(f"doctor/{uuid.uuid4().hex}.txt", ContentFile(b"well"))
        with default_storage.open(name) as file:
            fine = file.read() == b"well"
        default_storage.delete(name)
    except Exception as failure:
        yield Finding(
            f"A file could not be written and read: {type(failure).__name__}.",
            "See S3_BUCKET, S3_ENDPOINT_URL and the keys (docs/engines.md).",
        )
        return
    if not fine:
        yield Finding(
            "A file came back changed.", "See what stands between the site and the bucket."
        )
