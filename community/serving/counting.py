"""One folder for the counts of several processes. The library of Prometheus looks for it when it is imported, so this
imports nothing of it."""

import os
from contextlib import contextmanager
from tempfile import TemporaryDirectory

FOLDER = "PROMETHEUS_MULTIPROC_DIR"


@contextmanager
def counted_together():
    """Have the processes that are begun in this `with` block count into one folder, which is gone after it."""
    with TemporaryDirectory(prefix="hearth-metrics-") as folder:
        os.environ[FOLDER] = folder
        try:
            yield
        finally:
            del os.environ[FOLDER]
