"""What the worker does: queues, jobs, backups, the search index."""

import os
from pathlib import Path

from django.conf import settings

from community.search.sources import SOURCES, drift
from community.serving.doctor import Finding, examines, odd
from community.serving.models import ScheduledJob
from community.serving.watch import troubles


@examines("Worker, queues, jobs and backups")
def running():
    for trouble in troubles():
        yield Finding(str(trouble.says), str(trouble.do))


@examines("Whether backups are made")
def backups():
    place = settings.BACKUP_DIR
    if not place and not ScheduledJob.objects.filter(name="backup").exists():
        yield Finding(
            "Nobody has ever made one.",
            "Write BACKUP_DIR=/var/backups/hearth, and the worker makes one each night (docs/backup.md).",
        )
    if not place or place.startswith("s3:"):
        return
    folder = Path(place)
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        yield Finding(
            f"BACKUP_DIR {folder} is not there, or cannot be written.",
            f"mkdir -p {folder}, and chown it to the user of the service.",
        )
    elif folder.stat().st_dev == settings.DATA_DIR.stat().st_dev:
        yield odd(
            "Backups lie on the same disk as the site.",
            "Copy them elsewhere too, or write BACKUP_DIR=s3://bucket/folder.",
        )


@examines("The search index", slow=True)
def index():
    found = sum(1 for source in SOURCES.values() for _fault in drift(source))
    if found:
        yield Finding(
            f"It differs from the site in {found} places.",
            "Run `hearth rebuild_index`; search goes on meanwhile.",
        )


@examines("Read-only mode")
def read_only():
    if settings.READ_ONLY:
        yield odd(
            "READ_ONLY is on: nobody can post or sign up.", "Take it out when the work is done."
        )
