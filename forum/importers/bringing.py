"""A forum from elsewhere becomes ours, batch by batch; brought again, it is brought up to date."""

import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from django.db import connection

from community.content.progress import silence
from community.moderation.weighing import recompute_all
from forum.importers.discourse import Discourse
from forum.importers.links import Links
from forum.importers.people import People
from forum.importers.records import Thread
from forum.importers.remembered import AT_ONCE, Digest, Remembered
from forum.importers.report import Report
from forum.importers.rooms import Rooms
from forum.importers.stackexchange import StackExchange
from forum.importers.updating import Updating
from forum.importers.words import Words
from forum.importers.writing import Writing, people_of
from forum.models.heat import warm

POSTS = 300  # in a transaction, unless a single thread has more


class ImportRefused(Exception):
    """Nothing was imported. The text says why, and what to do."""


def import_discourse(directory, **options) -> Report:
    return bring(Discourse, directory, **options)


def import_stackexchange(directory, **options) -> Report:
    return bring(StackExchange, directory, **options)


def bring(
    kind: type,
    directory,
    *,
    site: str = "",
    collection: str = "",
    into: str = "",
    dry_run: bool = False,
    progress: Callable = silence,
) -> Report:
    """Make the topics of a folder, or bring those made before up to date.

    `site` is the address the forum had. `collection` keeps forums apart; else the folder's name does. `into` is the
    slug or name of a category that takes everything. Raises ImportRefused when there is nothing to import.
    """
    began = time.monotonic()
    root = Path(directory)
    if not root.is_dir():
        raise ImportRefused(f"{root} is not a folder.")
    report = Report(dry_run=dry_run)
    source = kind(root, report)
    if not source.is_there:
        raise ImportRefused(f"{root} {source.what_is_missing}")
    name = (collection or root.resolve().name)[:100]
    Bringing(source, f"{source.kind}:{name}", site.rstrip("/"), into, report).run(progress)
    if not dry_run:
        recompute_all(quietly=True)  # whoever helped there for years is no newcomer here
    report.seconds = time.monotonic() - began
    return report


class Bringing:
    def __init__(self, source, collection: str, site: str, into: str, report: Report):
        self.source, self.report = source, report
        self.remembered = Remembered(collection)
        self.rooms = Rooms(self.remembered, into, report)
        self.people = People(self.remembered, report)
        words = Words(source, site, report, dry_run=report.dry_run)
        self.writing = Writing(words, self.rooms, self.people, self.remembered, report)
        self.updating = Updating(self.writing)
        self.links = Links(source, site, self.remembered, report)

    def run(self, progress: Callable) -> None:
        self.rooms.prepare(self.source.rooms())
        if not self.report.dry_run:
            self.rooms.make_all()
        for some in in_lots(self.source.people(), AT_ONCE, lambda person: 1):
            (self.people.count if self.report.dry_run else self.people.bring)(some)
        threads = progress(self.source.threads(), "Topics", self.source.total)
        for batch in in_lots(threads, POSTS, len):
            self.take([thread for thread in batch if self.is_open(thread)])
        if not self.report.dry_run:
            self.links.turn_all(progress)
            warm()
            self.analyze()

    def is_open(self, thread: Thread) -> bool:
        closed = self.rooms.is_closed(thread.room)
        self.report.not_kept["topics of categories that were not for everybody"] += closed
        return not closed

    def take(self, batch: list[Thread]) -> None:
        known = self.remembered.rows(thread.key for thread in batch)
        new = [thread for thread in batch if thread.key not in known]
        for thread in batch:
            if row := known.get(thread.key):
                self.meet(thread, Digest.read(row.digest).whole == thread.digest)
        if self.report.dry_run:
            self.rehearse(new)
        elif new:
            self.writing.write(new)

    def meet(self, thread: Thread, is_same: bool) -> None:
        """A thread that is here."""
        if is_same:
            self.report.unchanged["topics"] += 1
        elif self.report.dry_run:
            self.report.updated["topics"] += 1
        else:
            self.updating.update(thread)

    def rehearse(self, threads: list[Thread]) -> None:
        """What `write` would report, without writing."""
        self.people.count(people_of(threads))
        for thread in threads:
            self.writing.prepare(thread)
        self.report.made["topics"] += len(threads)
        self.report.made["posts"] += sum(map(len, threads))
        self.report.made["accepted answers"] += sum(bool(thread.accepted) for thread in threads)

    def analyze(self) -> None:
        """Queries over tables that have just grown need their figures."""
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def in_lots(things: Iterable, size: int, weight: Callable) -> Iterator[list]:
    """Lists of things that weigh about `size` together."""
    lot, weighed = [], 0
    for thing in things:
        lot.append(thing)
        weighed += weight(thing)
        if weighed >= size:
            yield lot
            lot, weighed = [], 0
    if lot:
        yield lot
