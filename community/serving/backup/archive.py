"""The one file of a backup. It is a tar, compressed by gzip, whose members are, in this order:

    manifest.json                            what it is a backup of
    database.sqlite3 or database.pgdump      the database, at one moment
    secret_key                               unless the environment gives it
    media/…                                  what was uploaded
    SHA256SUMS                               of every member before it, as sha256sum writes them

After the tar comes an empty piece of gzip, which every tool passes over, with the checksum of the whole file before it as
its comment. A file that ends in the right one is complete and unchanged, and that is known before a byte is unpacked.
"""

import gzip
import hashlib
import io
import os
import re
import shutil
import tarfile
import time
import zlib
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path

from community.serving.backup import Refused, in_words

MANIFEST, SUMS, SECRET_KEY, MEDIA = "manifest.json", "SHA256SUMS", "secret_key", "media/"
DATABASES = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}
ONLY_ONCE = {MANIFEST, SUMS, SECRET_KEY, *DATABASES.values()}
LONGEST_MANIFEST = 16 * 2**20
CHUNK = 2**20
LONGEST_NAME = 1000  # bytes
SPARE = 64 * 2**20  # of the disk, which stays free

GZIP = b"\x1f\x8b\x08"
FAST, STORED = 1, 0  # levels of gzip: 1 is four times as quick as 6, and an eighth larger
# What would not become smaller.
COMPRESSED = re.compile(
    r"\.(avif|docx|gif|jpe?g|mp4|odt|pdf|pgdump|png|webm|webp|xlsx|zip|gz)$", re.I
)


def seal(digest: str) -> bytes:
    """An empty piece of gzip: a header with a comment, no content, no checksum of it, no length."""
    comment = f"hearth sha256:{digest}".encode()
    return GZIP + b"\x10" + bytes(5) + b"\xff" + comment + b"\0" + b"\x03\x00" + bytes(8)


SEAL = len(seal("0" * 64))


def is_plain(name: str) -> bool:
    """Whether a name leads into the folder it is unpacked in, on any system."""
    try:
        length = len(name.encode())
    except UnicodeEncodeError:
        return False
    odd = any(ord(character) < 32 or character in "\\\x7f" for character in name)
    return length < LONGEST_NAME and not odd and all(part.strip(".") for part in name.split("/"))


class Hashed:
    """A file that is read, and the checksum of what was."""

    def __init__(self, file):
        self.file, self.digest = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self.file.read(size)
        self.digest.update(data)
        return data


class Writer:
    """Writes an archive: `add` each member, then `finish`."""

    def __init__(self, file):
        self.file, self.whole, self.sums = file, hashlib.sha256(), []
        self.level, self.piece = None, None
        self.tar = tarfile.open(  # noqa: SIM115 (finish closes it)
            fileobj=_Into(self.write_piece), mode="w", format=tarfile.GNU_FORMAT, copybufsize=CHUNK
        )

    def add(self, name: str, content, size: int) -> None:
        self.begin_piece(STORED if COMPRESSED.search(name) else FAST)
        info, content = tarfile.TarInfo(name), Hashed(content)
        info.size, info.mtime, info.mode = size, int(time.time()), 0o600
        self.tar.addfile(info, content)
        self.sums.append(f"{content.digest.hexdigest()}  {name}\n")

    def finish(self) -> None:
        sums = "".join(self.sums).encode()
        self.add(SUMS, io.BytesIO(sums), len(sums))
        self.tar.close()
        self.piece.close()
        self.file.write(seal(self.whole.hexdigest()))

    def begin_piece(self, level: int) -> None:
        """Pieces of gzip after each other are one gzip file: what is compressed already is only stored."""
        if level == self.level:
            return
        if self.piece:
            self.piece.close()
        self.level = level
        self.piece = gzip.GzipFile(
            filename="", fileobj=_Into(self.write), mode="wb", compresslevel=level, mtime=0
        )

    def write_piece(self, data) -> None:
        self.piece.write(data)

    def write(self, data) -> None:
        self.whole.update(data)
        self.file.write(data)


class _Into:
    """Something to write into, for libraries that want a file."""

    def __init__(self, write):
        self._write = write

    def write(self, data) -> int:
        self._write(data)
        return len(data)

    def tell(self) -> int:
        return 0  # where the tar begins

    def flush(self) -> None:
        pass


def check_seal(path: Path) -> None:
    """Refuse what is no archive, not all of one, or not as it was written."""
    size = path.stat().st_size
    with path.open("rb") as file:
        if file.read(len(GZIP)) != GZIP:
            raise Refused(f"{path} is no backup of Hearth: it is not even compressed by gzip.")
        file.seek(0)
        digest, left = hashlib.sha256(), size - SEAL
        while left > 0 and (data := file.read(min(CHUNK, left))):
            digest.update(data)
            left -= len(data)
        end = file.read(SEAL + 1)
    if end == seal(digest.hexdigest()) and size > SEAL:
        return
    if b"hearth sha256:" in end:
        raise Refused(
            f"{path} is damaged: its content is not what was written, by its checksum. Use another."
        )
    raise Refused(
        f"{path} is not complete, or no backup of Hearth: the checksum at its end is missing. Use another."
    )


def unpack(path: Path, folder: Path, accept: Callable[[bytes], None]) -> None:
    """Write all members into an empty folder; `accept` sees the manifest first, and may refuse. Raises Refused."""
    check_seal(path)
    room, sums = Room(folder), []
    with damage_told(path), gzip.open(path) as content:
        stream = Allowance(content)
        with tarfile.open(fileobj=stream, mode="r|", bufsize=16 * 1024) as tar:
            for member in tar:
                check(member, first=not sums, seen=sums)
                room.take(member.size)
                stream.allow(member.size)
                mode = 0o644 if member.name.startswith(MEDIA) else 0o600
                digest = write_out(tar.extractfile(member), folder / member.name, mode)
                if not sums:
                    accept((folder / MANIFEST).read_bytes())
                sums.append(f"{digest}  {member.name}\n")
    compare(path, folder, sums)


class Room:
    """How much may still be written: what the members say of their sizes is believed before they are unpacked."""

    def __init__(self, folder: Path):
        self.folder, self.free = folder, shutil.disk_usage(folder).free - SPARE
        self.needed = 0

    def take(self, size: int) -> None:
        self.needed += size
        if self.needed > self.free:
            raise Refused(
                f"There is not enough room in {self.folder}: unpacked it is {in_words(self.needed)} at least, "
                f"and {in_words(max(self.free, 0))} are free."
            )


class Allowance:
    """What a tar is read from: no more than the member that was announced, so that no header can fill the memory."""

    HEADERS = 4 * 2**20

    def __init__(self, file):
        self.file, self.left = file, self.HEADERS

    def allow(self, size: int) -> None:
        self.left = size + self.HEADERS

    def read(self, size: int) -> bytes:
        self.left -= size
        if self.left < 0:
            raise tarfile.ReadError("a header is larger than any that Hearth writes")
        return self.file.read(size)


def check(member: tarfile.TarInfo, *, first: bool, seen: list[str]) -> None:
    name = member.name
    if first != (name == MANIFEST):
        raise Refused(f"It does not begin with {MANIFEST}; it is no backup of Hearth.")
    if not member.isreg() or member.issparse():
        raise Refused(f"It holds {name!r}, which is no ordinary file; Hearth writes no such thing.")
    if name not in ONLY_ONCE and not (name.startswith(MEDIA) and is_plain(name)):
        raise Refused(f"It holds {name!r}, which leads elsewhere; Hearth writes no such thing.")
    if name == MANIFEST and member.size > LONGEST_MANIFEST:
        raise Refused(
            f"Its {MANIFEST} is {in_words(member.size)} long; no backup of Hearth has that."
        )
    if seen and seen[-1].endswith(f"  {SUMS}\n"):
        raise Refused(f"It goes on after {SUMS}; Hearth writes no such thing.")


def write_out(content, path: Path, mode: int) -> str:
    """Returns the checksum. Nothing that is there is written to."""
    digest = hashlib.sha256()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except (FileExistsError, IsADirectoryError, NotADirectoryError):
        raise Refused(f"It holds {path.name!r} twice; Hearth writes no such thing.") from None
    with open(descriptor, "wb") as target:
        while data := content.read(CHUNK):
            digest.update(data)
            target.write(data)
    return digest.hexdigest()


def compare(path: Path, folder: Path, sums: list[str]) -> None:
    last = sums.pop() if sums else ""
    if not last.endswith(f"  {SUMS}\n"):
        raise Refused(f"{path} has no {SUMS} at its end; it is not complete.")
    written = (folder / SUMS).read_text().splitlines(keepends=True)
    if written != sums:
        odd = sorted(set(written) ^ set(sums)) or ["their order"]
        name = odd[0].strip().partition("  ")[2] or odd[0]
        raise Refused(f"{path} does not hold what {SUMS} in it lists: see {name}. Use another.")


@contextmanager
def damage_told(path: Path):
    try:
        yield
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile, UnicodeError) as error:
        raise Refused(f"{path} cannot be unpacked ({error}). Use another.") from None
