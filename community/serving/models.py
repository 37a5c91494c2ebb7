"""How it went the last time with what is done by the clock."""

from contextlib import contextmanager

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.content.logs import without_secrets

LONGEST_ERROR = 1000  # characters


class ScheduledJob(models.Model):
    """A job of the worker, or a backup: when it began last, when it last succeeded, when and why it last failed."""

    name = models.CharField(max_length=100, unique=True)
    every = models.PositiveIntegerField(help_text=_("Seconds from one time to the next."))
    started_at = models.DateTimeField(null=True, blank=True)
    succeeded_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)  # of the last failure, without secrets

    def __str__(self):
        return self.name

    @classmethod
    @contextmanager
    def noted(cls, name: str, every: int):
        """Do it in a `with` block; what it raises is noted and raised on."""
        kept = cls.objects.filter(name=name)
        cls.objects.update_or_create(
            name=name, defaults={"every": every, "started_at": timezone.now()}
        )
        try:
            yield
        except Exception as failure:
            error = without_secrets(f"{type(failure).__name__}: {failure}")[:LONGEST_ERROR]
            kept.update(failed_at=timezone.now(), error=error)
            raise
        kept.update(succeeded_at=timezone.now())
