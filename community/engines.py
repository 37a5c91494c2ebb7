"""Where a site keeps its rows, what many processes share, and its files: in one folder, or in PostgreSQL, Redis and S3.

Read from the environment like all settings; docs/engines.md says what each brings and what happens when it is gone.
"""

import os
import sqlite3
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from community.environment import is_module, outgoing_url, text, together

HIDDEN_KEYS = {"KEY_FUNCTION": "community.content.cache_keys.hidden"}
# A signed-in reader's session is believed for so long before the database is asked again: what was ended while Redis
# could not be told of it ends then.
SESSIONS_BELIEVED = 60  # seconds
REDIS_PATIENCE = 0.5  # seconds to connect, and to answer


def database(folder: Path) -> dict:
    value = text("DATABASE_URL")
    if not value:
        path = str(folder / "hearth.sqlite3")
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": path, **sqlite_that_holds()}
    scheme = value.partition(":")[0]
    if scheme in {"postgres", "postgresql"}:
        return postgresql_that_comes_back(value)
    if scheme == "sqlite":
        return {**dj_database_url.parse(value), **sqlite_that_holds()}
    raise ImproperlyConfigured(
        f"DATABASE_URL begins with {scheme!r}; write postgresql://user:password@host/name, or leave it out for SQLite."
    )


def postgresql_that_comes_back(url: str) -> dict:
    """Connections that are kept for a minute, looked at before they are used again, and given up when nobody answers.

    Each thread has one. What the address says itself (?sslmode=require&connect_timeout=2) goes before this.
    """
    patience = {
        "application_name": "hearth",
        "connect_timeout": 5,  # seconds
        "tcp_user_timeout": 15_000,  # milliseconds until a server that went without a word is given up
        "keepalives_idle": 30,
    }
    database = dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True)
    return {**database, "OPTIONS": {**patience, **database.get("OPTIONS", {})}}


def sqlite_that_holds() -> dict:
    """SQLite with writers that queue instead of failing: write-ahead log, IMMEDIATE transactions, a long timeout."""
    if sqlite3.sqlite_version_info < (3, 35):
        raise ImproperlyConfigured(
            f"SQLite {sqlite3.sqlite_version} is too old; Hearth needs 3.35 or newer, or PostgreSQL."
        )
    pragmas = [
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "cache_size=-16000",
        "temp_store=MEMORY",
    ]
    return {
        "CONN_MAX_AGE": 60,  # opening the file and setting it up costs as much as reading a page
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "".join(f"PRAGMA {pragma};" for pragma in pragmas),
        },
    }


def redis_url(name: str) -> str:
    """redis://, rediss:// (TLS) or unix://; "" without one."""
    value = text(name)
    if not value or is_redis(value):
        return value
    # Without what was written: there may be a password in it.
    raise ImproperlyConfigured(
        f"{name} is no address of a Redis; write it like {name}=redis://:password@redis.internal:6379/0, "
        f"rediss://… for TLS, or {name}=unix:///run/redis/redis.sock."
    )


def is_redis(value: str) -> bool:
    try:
        url = urlsplit(value)
        number = url.path.strip("/")
        named = bool(url.hostname) and url.port != 0 and (not number or number.isdecimal())
    except ValueError:
        return False
    return (url.scheme in {"redis", "rediss"} and named) or (url.scheme == "unix" and bool(number))


def caches(redis: str, read_only: bool = False) -> dict:
    """For CACHES; `redis` is the address of one, or ""."""
    kept = {
        "BACKEND": "community.content.kept_cache.KeptCache",
        "LOCATION": "cache",
        # Django keeps 300, and throws away a third of all rows, whichever, when there are more.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
        **HIDDEN_KEYS,
    }
    memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", **HIDDEN_KEYS}
    local = "django.core.cache.backends.locmem.LocMemCache"
    # Wagtail's own: which sizes of a picture there are. Its keys change with the picture's file.
    renditions = {"TIMEOUT": 3600, "OPTIONS": {"MAX_ENTRIES": 3000}}
    return {
        "default": in_redis(redis, fallback="kept") if redis else memory if read_only else kept,
        "kept": kept,  # always in the database, for what must not be lost or come back from the past
        "pages": {"BACKEND": local, "OPTIONS": {"MAX_ENTRIES": 3000}},
        "renditions": {"BACKEND": local, "LOCATION": "renditions", **renditions},
        **({"sessions": in_redis(redis, longest=SESSIONS_BELIEVED)} if redis else {}),
    }


def in_redis(url: str, **options) -> dict:
    # A socket on this machine knows no time limit for connecting.
    patience = {} if url.startswith("unix:") else {"socket_connect_timeout": REDIS_PATIENCE}
    return {
        "BACKEND": "community.content.shared_cache.SharedCache",
        "LOCATION": url,
        "OPTIONS": {"socket_timeout": REDIS_PATIENCE, **patience, **options},
        **HIDDEN_KEYS,
    }


def bucket(internal: set[tuple[str, int]]) -> dict:
    """What the storage of S3 is to know, but for how it asks; {} without S3_BUCKET."""
    named = together("S3_BUCKET", "S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY")
    if not named:
        refuse_what_needs_a_bucket("S3_ENDPOINT_URL", "S3_REGION")
        return {}
    if not (is_module("storages.backends.s3") and is_module("boto3")):
        raise ImproperlyConfigured(
            "S3_BUCKET needs two more packages: pip install 'hearth-community[s3]', or leave it out "
            "and files are kept in DATA_DIR."
        )
    # The keys are given, so nothing need look for others where a cloud's machines find theirs.
    os.environ.setdefault("AWS_EC2_METADATA_DISABLED", "true")
    name, key, secret = named
    return {
        "bucket_name": name,
        "access_key": key,
        "secret_key": secret,
        "endpoint_url": outgoing_url("S3_ENDPOINT_URL", internal) or None,
        "region_name": text("S3_REGION", "us-east-1"),
        "verify": text("REQUESTS_CA_BUNDLE") or None,
    }


def refuse_what_needs_a_bucket(*names: str) -> None:
    for name in names:
        if text(name):
            raise ImproperlyConfigured(
                f"{name} is of no use without S3_BUCKET, S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY; "
                "set them as well, or leave it out."
            )


def storages(bucket: dict) -> dict:
    """For STORAGES: files in a bucket, or below MEDIA_ROOT."""
    folder = {"BACKEND": "community.content.folder.Folder"}
    in_bucket = {"BACKEND": "community.content.bucket.Bucket", "OPTIONS": bucket}
    return {
        "default": in_bucket if bucket else folder,
        "staticfiles": {"BACKEND": "community.content.static.SiteStaticStorage"},
    }
