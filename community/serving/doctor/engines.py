"""Redis and S3, where they are used: one value and one file, written, read and taken away."""

import uuid

from django.conf import settings
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage

from community.serving.doctor import Finding, examines


@examines("Redis", slow=True)
def redis():
    if "redis" not in settings.CACHES["default"]["BACKEND"].lower():
        return
    key, value = f"doctor:{uuid.uuid4().hex}", uuid.uuid4().hex
    cache.set(key, value, timeout=60)
    if cache.get(key) != value:
        yield Finding(
            "What was written is not read: Redis is gone.",
            "See that it runs, and that REDIS_URL is right. The site goes on, slower.",
        )
    cache.delete(key)


@examines("Uploads in S3", slow=True)
def s3():
    if isinstance(
        default_storage._wrapped if hasattr(default_storage, "_wrapped") else default_storage,
        FileSystemStorage,
    ):
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
