from django.conf import settings
from django.db import models


class Imported(models.Model):
    """What something of another forum became here, so that the next import finds it again."""

    wagtail_reference_index_ignore = True  # it would write a task for every row

    collection = models.CharField(
        max_length=120
    )  # "discourse:meta.example.com", "stackexchange:cooking"
    key = models.CharField(max_length=120)  # "topic:12", "post:34", "user:5", "category:6"
    digest = models.CharField(max_length=64, blank=True)  # of all that the source says
    category = models.ForeignKey("forum.Category", models.CASCADE, null=True, related_name="+")
    topic = models.ForeignKey("forum.Topic", models.CASCADE, null=True, related_name="+")
    reply = models.ForeignKey("forum.Reply", models.CASCADE, null=True, related_name="+")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["collection", "key"], name="imported_once")]

    def __str__(self):
        return f"{self.collection} {self.key}"
