"""How good the search was, day by day."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class QualityRunQuerySet(models.QuerySet):
    def tidy(self) -> int:
        """Let go of what is older than the log of searches."""
        kept = settings.RETENTION["searches"]
        return self.filter(day__lt=timezone.localdate() - kept).delete()[0]


class QualityRun(models.Model):
    """What came of the site's own queries in one language on one day; evaluation.py has the figures."""

    class Mode(models.TextChoices):
        SEARCH = "search", _("Words")
        SIMILAR = "similar", _("Whole questions")

    wagtail_reference_index_ignore = True

    day = models.DateField(_("day"))
    language = models.CharField(_("language"), max_length=12)
    mode = models.CharField(_("asked as"), max_length=12, choices=Mode)
    queries = models.PositiveIntegerField(_("queries"))
    first = models.FloatField(_("found first"))  # shares, from 0 to 1
    among_five = models.FloatField(_("among the first five"))
    among_ten = models.FloatField(_("among the first ten"))
    mrr = models.FloatField("MRR")
    ndcg = models.FloatField("nDCG@10")
    entries = models.PositiveIntegerField(_("entries"))  # in the index
    # [query, address of the guide, number of the topic or None] of the latest run only: the words are people's
    failed = models.JSONField(default=list)

    objects = QualityRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("measurement")
        verbose_name_plural = _("measurements")
        default_permissions = []  # who reads the log of searches reads this
        ordering = ["-day", "language", "mode"]
        constraints = [
            models.UniqueConstraint(fields=["day", "language", "mode"], name="one_run_a_day")
        ]

    def __str__(self):
        return f"{self.day} {self.language} {self.mode}"
