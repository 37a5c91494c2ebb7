"""The worker as it is started by `serve`, with its clock."""

import os
import subprocess
import sys
import time
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from community.search.models import Entry
from knowledgebase.models import GuidePage
from tests.factories import guide

PATIENCE = 60  # seconds, for a slow and busy machine


def database_url() -> str:
    to = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{to['NAME']}"
    who = f"{to['USER']}:{quote(to['PASSWORD'])}" if to["PASSWORD"] else to["USER"]
    return f"postgresql://{who}@{to['HOST']}:{to['PORT'] or 5432}/{to['NAME']}"


@pytest.fixture
def worker(tmp_path):
    environment = {
        **os.environ,
        "DATA_DIR": str(tmp_path),
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "community.settings",
    }
    command = [sys.executable, "manage.py", "work"]
    process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment)
    yield process
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()


@pytest.fixture
def waiting(transactional_db):
    page = guide(live=False)
    page.go_live_at = timezone.now() + timedelta(hours=1)
    page.save_revision().publish()
    past = timezone.now() - timedelta(seconds=1)
    revision = page.revisions.get()
    revision.content["go_live_at"] = past.isoformat()
    page.revisions.update(approved_go_live_at=past, content=revision.content)
    return page


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_scheduled_guide_appears_by_itself(waiting, worker):
    deadline = time.monotonic() + PATIENCE
    while not GuidePage.objects.get().live:
        assert worker.poll() is None, "the worker ended"
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.2)
    assert Entry.objects.filter(kind=Entry.Kind.GUIDE, object_id=waiting.pk).exists()
