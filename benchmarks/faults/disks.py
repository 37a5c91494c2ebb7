"""A disk that is full, or cannot be written: a small one of its own, which needs root."""

import os
import shutil
import subprocess
import tempfile
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

from served import Site
from writing import Writers

MEGABYTES = 200
OWN = f"a disk of {MEGABYTES} MB of its own"


def run(*command, allowed=(0,)) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode not in allowed:
        raise subprocess.CalledProcessError(done.returncode, command, done.stdout, done.stderr)
    return done.stdout.strip()


class Disk:
    """A file with a file system, mounted; or a copy of one, as `file`."""

    def __init__(self, file: Path | None = None):
        self.is_new = file is None
        self.file = file or Path(tempfile.mkstemp(prefix="hearth-disk-", suffix=".img")[1])

    def __enter__(self):
        self.at = Path(tempfile.mkdtemp(prefix="hearth-disk-"))
        if self.is_new:
            os.truncate(self.file, MEGABYTES * 2**20)
            run("mkfs.ext4", "-q", "-m", "0", str(self.file))
        self.device = run("losetup", "--find", "--show", str(self.file))
        self.mount()
        return self

    def mount(self) -> None:
        run("mount", "-o", "errors=remount-ro", self.device, str(self.at))

    def __exit__(self, *_):
        for command in (["umount", "-l", str(self.at)], ["losetup", "-d", self.device]):
            with suppress(subprocess.CalledProcessError):
                run(*command)
        self.file.unlink()
        self.at.rmdir()

    def fill(self) -> None:
        """To the last block."""
        file = os.open(self.at / "filler", os.O_WRONLY | os.O_CREAT)
        try:
            for size in (2**20, 4096, 512):
                with suppress(OSError):
                    while True:
                        os.write(file, b"\0" * size)
        finally:
            os.close(file)

    def empty(self) -> None:
        (self.at / "filler").unlink()

    def fail(self) -> None:
        """As after an error on it: the kernel makes it read-only, whoever has files open."""
        Path(f"/sys/fs/ext4/{Path(self.device).name}/trigger_fs_error").write_text("a test")

    def repair(self) -> None:
        """Nobody may have files open on it."""
        run("umount", str(self.at))
        run("e2fsck", "-p", self.device, allowed=(0, 1))
        self.mount()


def copied_as_after_a_power_cut(disk: Disk, to: Path) -> Path:
    """A folder with what was written through to the disk. What the kernel still keeps in memory is not in its file."""
    image = to.with_suffix(".img")
    shutil.copyfile(disk.file, image)
    with Disk(image) as after:  # the journal is played, as it is when power comes back
        shutil.copytree(after.at, to, ignore=shutil.ignore_patterns("lost+found"))
    return to


def bad_disks():
    if os.geteuid() != 0:
        yield "full and read-only disk", "needs root for a disk of its own", "not tried", False
        return
    with Disk() as disk, Site(disk.at / "site") as site:
        people = site.populate(2)
        site.start()
        yield while_broken(site, people, "full disk", OWN, disk.fill, disk.empty)
        how = f"{OWN}, which the kernel turns; afterwards repaired, and the site started again"
        yield while_broken(
            site, people, "read-only disk", how, disk.fail, lambda: repaired(site, disk)
        )


def repaired(site, disk) -> None:
    site.stop()
    disk.repair()
    site.start()


def while_broken(site, people, what, how, break_, mend):
    writers = Writers(site, people)
    writers.post(people[0])
    break_()
    # Signed out and in, each often enough to meet both web processes.
    read = Counter(
        site.ask(path, cookie=cookie)[0]
        for path in ("/", people[0]["topic"], people[1]["topic"])
        for cookie in ("", people[0]["cookie"])
        for _ in range(3)
    )
    for _ in range(6):
        writers.post(people[1])
    refused = {status: n for status, n in writers.answers.items() if status not in (200, 302)}
    kept = "so that it is a reply" in writers.said
    mend()
    time.sleep(1)
    before = len(writers.texts)
    for _ in range(3):
        writers.post(people[1])
    again = len(writers.texts) - before
    lost, is_good = writers.lost(site.inside("counted"))
    fine = site.inside("whole")
    said = f"reading {dict(read)}; posts {refused or 'taken'}, words kept: {kept}; after: {again} of 3; {lost}; database {fine}"
    is_good &= set(read) == {200} and set(refused) == {503} and kept and again == 3 and fine == "ok"
    return what, how, said, is_good
