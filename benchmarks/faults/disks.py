"""A disk that is full, or cannot be written: a small one of its own, which needs root."""

import os
import subprocess
import tempfile
from pathlib import Path

from served import Site
from writing import Writers

MEGABYTES = 200


def run(*command) -> None:
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603


class Disk:
    """A file with a file system, mounted."""

    def __enter__(self):
        self.file = Path(tempfile.mkstemp(suffix=".img")[1])
        self.at = Path(tempfile.mkdtemp(prefix="hearth-disk-"))
        with self.file.open("wb") as file:
            file.truncate(MEGABYTES * 2**20)
        run("mkfs.ext4", "-q", "-m", "0", str(self.file))
        run("mount", "-o", "loop", str(self.file), str(self.at))
        return self

    def __exit__(self, *_):
        run("umount", "-l", str(self.at))
        self.file.unlink()
        self.at.rmdir()

    def fill(self) -> None:
        """To the last block."""
        file = os.open(self.at / "filler", os.O_WRONLY | os.O_CREAT)
        try:
            for size in (2**20, 4096, 512):
                try:
                    while True:
                        os.write(file, b"\0" * size)
                except OSError:
                    continue
        finally:
            os.close(file)

    def empty(self) -> None:
        (self.at / "filler").unlink()

    def remount(self, how: str) -> None:
        run("mount", "-o", f"remount,{how}", str(self.at))


def bad_disks():
    if os.geteuid() != 0:
        yield "full and read-only disk", "needs root for a disk of its own", "not tried", False
        return
    with Disk() as disk:
        site = Site(disk.at / "site")
        site.folder.mkdir()
        people = site.inside("people", 2)
        site.start()
        yield from while_broken(site, people, "full disk", disk.fill, disk.empty)
        yield from while_broken(
            site, people, "read-only disk", read_only(site, disk), lambda: disk.remount("rw")
        )
        site.stop()


def read_only(site, disk):
    """A disk turns read-only under who has files open for writing by a fault, which `remount,ro` refuses to play; the
    emergency key of the kernel would do it to all disks. So the site is started on a disk that is so already."""

    def turn():
        site.stop()
        disk.remount("ro")
        site.start()

    return turn


def while_broken(site, people, what, break_, mend):
    writers = Writers(site, people)
    writers.post(people[0])
    break_()
    read = [site.ask(person["topic"])[0] for person in people]
    for _ in range(6):
        writers.post(people[1])
    refused = {status: n for status, n in writers.answers.items() if status not in (200, 302)}
    kept = "so that it is a reply" in writers.said
    mend()
    before = len(writers.texts)
    for _ in range(3):
        writers.post(people[1])
    again = len(writers.texts) - before
    lost, fine = writers.lost(), site.inside("whole")
    said = f"reading {read}; posts {refused or 'taken'}, words kept: {kept}; after: {again} of 3; {lost}; {fine}"
    good = set(read) == {200} and set(refused) <= {503} and kept and again == 3 and fine == "ok"
    yield what, f"a disk of {MEGABYTES} MB of its own", said, good
