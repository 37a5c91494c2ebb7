"""Files in a folder, which are there also when the power fails right after somebody was told that they are."""

import os

from django.core.files.storage import FileSystemStorage


class Folder(FileSystemStorage):
    def _save(self, name, content):
        name = super()._save(name, content)
        file = self.path(name)
        write_through(file)
        write_through(os.path.dirname(file))  # the name of it
        return name


def write_through(path: str) -> None:
    """A file or a folder, from the system's memory to the disk."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
