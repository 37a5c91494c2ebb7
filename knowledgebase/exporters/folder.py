"""The folder that an export is written into: whole files only, and nothing of anybody else's is lost."""

import os
import shutil
from pathlib import Path

import yaml

from ..importers.exported import FORMAT, MARKER, listed, read_marker


class ExportRefused(Exception):
    """Nothing was written. The text says why, and what to do."""


class Folder:
    def __init__(self, root, *, force: bool = False):
        self.root = Path(root)
        if self.root.exists() and not self.root.is_dir():
            raise ExportRefused(f"{root} is a file. Name a folder.")
        before = read_marker(self.root)
        if not before and not force and self.root.is_dir() and any(self.root.iterdir()):
            raise ExportRefused(
                f"{root} is not empty, and no earlier export. Name another folder, or say --force."
            )
        self.before = {str(path) for path in listed(before, "files")}
        self.written: set[str] = set()

    def begin(self, about: dict) -> None:
        """Sign the folder first, with all that may be in it, so that a run that breaks can be made again."""
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            self.sign(about, self.before)
        except OSError as error:
            raise ExportRefused(f"{self.root} cannot be written: {error.strerror}.") from None

    def end(self, about: dict) -> list[str]:
        """Remove what an earlier export wrote and this one did not; answers those files."""
        stale = sorted(path for path in self.before - self.written if self.is_ours(path))
        for path in stale:
            self.remove(self.root / path)
        self.sign(about, self.written)
        return stale

    def is_ours(self, path: str) -> bool:
        """A file within the folder, whatever somebody may have put into the list."""
        file = self.root / path
        return file.is_file() and file.resolve().is_relative_to(self.root.resolve())

    def remove(self, file: Path) -> None:
        file.unlink()
        for folder in file.parents:
            if folder == self.root or any(folder.iterdir()):
                break
            folder.rmdir()

    def sign(self, about: dict, files: set[str]) -> None:
        text = dumped({"format": FORMAT, **about, "files": sorted(files)})
        self.put(MARKER, text.encode(), listed=False)

    def put(self, path: str, content, *, listed: bool = True) -> None:
        """Write a file whole or not at all. `content` is bytes, or an open file to copy."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_name(f".{file.name[:100]}.part")
        try:
            with part.open("wb") as target:
                if isinstance(content, bytes):
                    target.write(content)
                else:
                    shutil.copyfileobj(content, target)
            os.replace(part, file)
        finally:
            part.unlink(missing_ok=True)
        if listed:
            self.written.add(path)


def dumped(data: dict) -> str:
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=100_000)
