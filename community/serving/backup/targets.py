"""Where backups are kept: a folder, or a bucket of S3 (`s3://bucket/prefix`)."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

from community.environment import is_module, text
from community.serving.backup import Refused

PARTIAL = ".hearth-backup-"


def target(where: str):
    return Bucket(where) if where.startswith("s3://") else Folder(Path(where).expanduser())


class Folder:
    def __init__(self, path: Path):
        self.path = path.absolute()

    def __str__(self):
        return str(self.path)

    def names(self) -> list[str]:
        return sorted(
            entry.name for entry in os.scandir(self.path) if entry.is_file(follow_symlinks=False)
        )

    @contextmanager
    def workshop(self) -> Iterator[Path]:
        """A folder on the same disk, readable by its owner alone, which is gone afterwards whatever happens."""
        try:
            self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.sweep()
            folder = Path(tempfile.mkdtemp(prefix=PARTIAL, dir=self.path))
        except OSError as error:
            raise Refused(
                f"Backups cannot be written to {self.path} ({error.strerror}); name a folder this user may write to."
            ) from None
        held = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(held, fcntl.LOCK_EX)
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            os.close(held)

    def sweep(self) -> None:
        """Remove what a backup left that was killed: nobody holds its folder any more."""
        for folder in self.path.glob(f"{PARTIAL}*"):
            held = os.open(folder, os.O_RDONLY)
            with suppress(BlockingIOError):
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
            os.close(held)

    def take(self, file: Path, name: str) -> None:
        """Move a finished file here from the workshop: it is there whole, or not at all."""
        if (self.path / name).exists():
            raise Refused(f"{self.path / name} is there already; nothing was written over.")
        file.rename(self.path / name)
        held = os.open(self.path, os.O_RDONLY)
        try:
            os.fsync(held)
        finally:
            os.close(held)

    def delete(self, name: str) -> None:
        (self.path / name).unlink(missing_ok=True)

    @contextmanager
    def fetched(self, name: str) -> Iterator[Path]:
        yield self.path / name


class Bucket:
    def __init__(self, url: str):
        parts = urlsplit(url)
        self.bucket, self.prefix = parts.netloc, parts.path.strip("/")
        if not self.bucket:
            raise Refused(f"{url} names no bucket; write it like s3://bucket/backups.")

    def __str__(self):
        return f"s3://{self.bucket}/{self.prefix}".rstrip("/")

    def client(self):
        """By BACKUP_S3_…, else S3_… as for uploads, else as boto3 finds them."""
        if not is_module("boto3"):
            raise Refused("s3:// needs one more package: pip install 'hearth-community[s3]'.")
        import boto3  # sites without S3 do without it
        from botocore.config import Config

        return boto3.client(
            "s3",
            endpoint_url=given("ENDPOINT_URL"),
            aws_access_key_id=given("ACCESS_KEY_ID"),
            aws_secret_access_key=given("SECRET_ACCESS_KEY"),
            region_name=given("REGION"),
            verify=text("REQUESTS_CA_BUNDLE") or None,
            config=Config(connect_timeout=10, read_timeout=60, retries={"max_attempts": 5}),
        )

    @contextmanager
    def asked(self):
        """The client; what it says of a failure is the operator's to read."""
        from boto3.exceptions import Boto3Error
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            yield self.client()
        except (Boto3Error, BotoCoreError, ClientError, ValueError) as error:
            raise Refused(f"{self} answered: {error}") from None

    def key(self, name: str) -> str:
        return f"{self.prefix}/{name}".lstrip("/")

    def names(self) -> list[str]:
        start = self.key("")
        with self.asked() as client:
            pages = client.get_paginator("list_objects_v2").paginate(
                Bucket=self.bucket, Prefix=start, Delimiter="/"
            )
            return sorted(
                found["Key"].removeprefix(start)
                for page in pages
                for found in page.get("Contents", [])
            )

    @contextmanager
    def workshop(self) -> Iterator[Path]:
        self.client()
        with tempfile.TemporaryDirectory(prefix=PARTIAL.lstrip(".")) as folder:
            yield Path(folder)

    def take(self, file: Path, name: str) -> None:
        with self.asked() as client:
            client.upload_file(str(file), self.bucket, self.key(name))

    def delete(self, name: str) -> None:
        with self.asked() as client:
            client.delete_object(Bucket=self.bucket, Key=self.key(name))

    @contextmanager
    def fetched(self, name: str) -> Iterator[Path]:
        with tempfile.TemporaryDirectory(prefix=PARTIAL.lstrip(".")) as folder:
            path = Path(folder) / name.rpartition("/")[2]
            with self.asked() as client:
                client.download_file(self.bucket, self.key(name), str(path))
            yield path


def given(name: str) -> str | None:
    return text(f"BACKUP_S3_{name}") or text(f"S3_{name}") or None
